package dev.invitations.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter.Viewer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationFilterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");

    private static final Invitation INVITATION = Invitation.builder()
            .id(new InvitationId(new DomainId("acme"), new UUID(1, 2)))
            .invitee(BOB)
            .role("viewer")
            .status(Status.PENDING)
            .inviter(ADA)
            .createdAt(NOW.minusSeconds(60))
            .sentAt(NOW.minusSeconds(60))
            .timesSent(1)
            .expiresAt(NOW)
            .changedBy(ADA)
            .version(1)
            .build();

    @Test
    void every_condition_that_is_present_must_hold() {
        matches(true, all());
        matches(true, all().domain(new DomainId("acme")));
        matches(false, all().domain(new DomainId("globex")));
        matches(true, all().role("viewer"));
        matches(false, all().role("admin"));
        matches(true, all().inviter(ADA));
        matches(false, all().inviter(BOB));
        matches(true, all().invitee(BOB));
        matches(false, all().invitee(ADA));
    }

    @Test
    void pending_and_expired_are_told_apart_by_now() {
        matches(true, all().statuses(Set.of(Status.EXPIRED)));
        matches(false, all().statuses(Set.of(Status.PENDING, Status.REJECTED)));
        matches(true, all().statuses(Set.of(Status.PENDING)).now(NOW.minusNanos(1_000)));
        matches(false, all().statuses(Set.of(Status.EXPIRED)).now(NOW.minusNanos(1_000)));
    }

    @ParameterizedTest(name = "{0} as {1}: {2}")
    @CsvSource({
        "ada, all,   true",
        "bob, all,   true",
        "ada, own,   true",
        "bob, own,   false",
        "ada, other, false",
        "ada, ,      false",
    })
    void a_viewer_sees_by_its_role(String user, @Nullable String role, boolean seen) {
        InvitationFilter filter = all().viewer(new Viewer(new UserId(user), Set.of("all"), Set.of("own")))
                .build();
        assertThat(filter.matches(INVITATION, role)).isEqualTo(seen);
        assertThat(InvitationFilter.builder()
                        .from(filter)
                        .viewer(Optional.empty())
                        .build()
                        .matches(INVITATION, role))
                .isTrue();
    }

    private static InvitationFilter.Builder all() {
        return InvitationFilter.builder()
                .statuses(Set.of(Status.PENDING, Status.EXPIRED))
                .now(NOW);
    }

    private static void matches(boolean expected, InvitationFilter.Builder filter) {
        assertThat(filter.build().matches(INVITATION, null))
                .as("%s", filter.build())
                .isEqualTo(expected);
    }
}
