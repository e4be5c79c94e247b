package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.hostile.HostileTime;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clocks that jump, stand still and differ from each other. */
@Tag("proof")
class InMemoryHostileTimeTest {

    private static final long SEED = 7;
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void no_jump_of_the_clock_violates_the_promises() {
        HarnessReport report = HarnessReport.of("time-in-memory");
        int rounds = HarnessReport.size(200, 5_000);
        Storage storage = InMemoryStorage.create();
        HostileTime.run(report, SEED, rounds, storage, storage);
        report.end(rounds);
    }

    static Stream<BrokenAdapter> broken() {
        return Stream.of(
                new BrokenAdapter("EXPIRED_A_MICROSECOND_LATE", List.of(), () -> new BrokenStorage() {
                    @Override
                    public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
                        Snapshot correct = storage.load(id, user, identities);
                        Invitation found = correct.invitation(id.uuid());
                        return found == null
                                ? correct
                                : snapshot(expiring(found, at -> at.plusNanos(1_000)), id.domain(), user);
                    }
                }),
                new BrokenAdapter("INBOX_UP_TO_THE_EXPIRY", List.of(), () -> new BrokenStorage() {
                    @Override
                    public InboxCandidates inbox(
                            UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                        return invitations.inbox(user, identities, early(now), limit);
                    }
                }),
                new BrokenAdapter("LIST_UP_TO_THE_EXPIRY", List.of(), () -> new BrokenStorage() {
                    @Override
                    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                        return invitations.page(
                                InvitationFilter.builder()
                                        .from(filter)
                                        .now(early(filter.now()))
                                        .build(),
                                after,
                                limit);
                    }
                }),
                BrokenAdapter.saving(
                        "LOCAL_TIME",
                        List.of(),
                        change -> BrokenStorage.edited(
                                change,
                                edit -> edit.after(change.after()
                                        .map(after -> expiring(
                                                after,
                                                at -> LocalDateTime.ofInstant(at, BERLIN)
                                                        .atZone(BERLIN)
                                                        .toInstant()))))),
                BrokenAdapter.named("MILLISECONDS"),
                BrokenAdapter.named("PAGE_SKIPS_TIES"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void a_broken_adapter_is_caught(BrokenAdapter kind) {
        HarnessReport report = HarnessReport.of("time-broken");
        Storage storage = kind.broken().get();
        HostileTime.run(report, SEED, 1_000, storage, storage);
        assertThat(report.violations()).isEqualTo(1);
    }

    /** Simulates a wrong comparison that accepts the instant of expiry. */
    private static Instant early(Instant now) {
        return now.isAfter(Instant.EPOCH) ? now.minusNanos(1_000) : now;
    }

    private static Invitation expiring(Invitation invitation, UnaryOperator<Instant> changed) {
        return Invitation.builder()
                .from(invitation)
                .expiresAt(invitation.expiresAt().map(changed))
                .build();
    }
}
