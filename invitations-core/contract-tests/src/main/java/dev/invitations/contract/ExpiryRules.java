package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Expiry: computed at each use, to the microsecond. Only the instant of expiry is stored. */
interface ExpiryRules extends StorageRules {

    /** Returns a host whose invitations expire after a week. */
    private static TestHost hostWithExpiry(Storage storage) {
        return TestHost.withAcme(storage, builder -> builder.timeToLive(Duration.ofDays(7)));
    }

    @Test
    @DisplayName("E.2 an invitation is pending until a microsecond before its expiry, and expired from that instant on")
    default void an_invitation_expires_at_the_exact_microsecond() {
        TestHost host = hostWithExpiry(emptyStorage());
        InvitationId bob = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId carol = host.sent(ADA, ACME, CAROL, VIEWER);
        InvitationId dave = host.sent(ADA, ACME, DAVE, VIEWER);
        Instant expiry = START.plus(7, ChronoUnit.DAYS);
        assertThat(host.stored(bob).expiresAt()).contains(expiry);

        host.setTime(expiry.minus(1, ChronoUnit.MICROS));
        assertThat(host.invitations.find(BOB, bob).status()).isEqualTo(Status.PENDING);
        assertThat(host.invitations.inbox(BOB).total()).isEqualTo(1);
        assertThat(host.invitations.accept(BOB, bob).status()).isEqualTo(Status.ACCEPTED);

        for (Instant late : new Instant[] {expiry, expiry.plus(1, ChronoUnit.MICROS)}) {
            host.setTime(late);
            assertThat(host.invitations.find(CAROL, carol).status()).isEqualTo(Status.EXPIRED);
            assertThat(host.invitations.inbox(CAROL).total()).isZero();
            assertThat(host.invitations.inbox(CAROL).pending()).isEmpty();
            assertThat(refused(Reason.EXPIRED, () -> host.invitations.accept(CAROL, carol))
                            .invitation()
                            .orElseThrow()
                            .status())
                    .isEqualTo(Status.EXPIRED);
            refused(Reason.EXPIRED, () -> host.invitations.reject(DAVE, dave));
            assertThat(host.stored(carol).status()).as("never stored").isEqualTo(Status.PENDING);
            assertThat(host.invitations.find(BOB, bob).status())
                    .as("answered in time")
                    .isEqualTo(Status.ACCEPTED);
        }
        assertThat(host.roleOf(ACME, CAROL)).isEmpty();
    }

    @Test
    @DisplayName("E.5 resend of an expired or rejected invitation starts a full time to live")
    default void resend_starts_a_full_time_to_live() {
        TestHost host = hostWithExpiry(emptyStorage());
        InvitationId expired = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId rejected = host.rejected(ADA, ACME, CAROL, VIEWER);
        host.advance(Duration.ofDays(8));
        Instant expiry = host.now().plus(7, ChronoUnit.DAYS);

        assertThat(host.invitations.find(CAROL, rejected).status())
                .as("an answered invitation does not expire")
                .isEqualTo(Status.REJECTED);
        for (InvitationId id : new InvitationId[] {expired, rejected}) {
            Invitation resent = host.invitations.resend(ADA, id);
            assertThat(resent.status()).isEqualTo(Status.PENDING);
            assertThat(resent.expiresAt()).contains(expiry);
            assertThat(resent.sentAt()).isEqualTo(host.now());
            assertThat(host.stored(id)).isEqualTo(resent);
        }
        host.setTime(expiry.minus(1, ChronoUnit.MICROS));
        host.invitations.accept(BOB, expired);
        host.setTime(expiry);
        refused(Reason.EXPIRED, () -> host.invitations.accept(CAROL, rejected));
    }

    @Test
    @DisplayName("E.7 a clock that jumps back does not reopen a final invitation")
    default void a_clock_that_goes_back_reopens_no_final_invitation() {
        TestHost host = hostWithExpiry(emptyStorage());
        host.advance(Duration.ofDays(1));
        InvitationId accepted = host.joined(ADA, ACME, BOB, VIEWER);
        InvitationId deleted = host.deleted(ADA, ACME, CAROL, VIEWER);
        InvitationId pending = host.sent(ADA, ACME, ERIN, VIEWER);
        host.setTime(START.minus(Duration.ofDays(400)));

        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.reject(BOB, accepted));
        refused(Reason.DELETED, () -> host.invitations.accept(CAROL, deleted));
        assertThat(host.invitations.accept(ERIN, pending).answeredAt()).contains(host.now());
        assertThat(host.invitations.history(ERIN, pending))
                .as("in the order of the versions, although the clock went back")
                .extracting(event -> event.version())
                .containsExactly(1L, 2L);
    }

    @Test
    @DisplayName("E.8 the longest time to live ends at the last supported instant")
    default void the_longest_time_to_live_ends_at_the_last_supported_instant() {
        TestHost host =
                TestHost.withAcme(emptyStorage(), builder -> builder.timeToLive(Duration.ofSeconds(Long.MAX_VALUE)));
        InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);
        assertThat(host.stored(id).expiresAt()).contains(Instant.parse("9999-12-31T23:59:59.999999Z"));
        assertThat(host.invitations.accept(BOB, id).status()).isEqualTo(Status.ACCEPTED);
    }
}
