package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 6: the history is append-only. */
interface HistoryRules extends StorageRules {

    /** Formats events: hours since the start, actor, kind, subject, role, status before and after, version. */
    private static List<String> lines(List<HistoryEvent> events) {
        return events.stream()
                .map(event -> "%dh %s %s %s as %s: %s > %s, version %d"
                        .formatted(
                                Duration.between(START, event.at()).toHours(),
                                event.actor(),
                                event.kind(),
                                event.subject(),
                                event.role(),
                                event.fromStatus().map(Enum::name).orElse("none"),
                                event.toStatus().map(Enum::name).orElse("none"),
                                event.version()))
                .toList();
    }

    @Test
    @DisplayName("6.1 each event of a full lifecycle has actor, kind, time, status before and after, and role")
    default void the_history_shows_a_full_lifecycle() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.timeToLive(Duration.ofHours(3)));
        Duration hour = Duration.ofHours(1);
        host.members.assign(ADA, ACME, CAROL, "admin");
        InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);
        host.advance(hour);
        host.invitations.reject(BOB, id);
        host.advance(hour);
        host.invitations.resend(CAROL, id, "admin");
        host.advance(hour.multipliedBy(4));
        host.sent(ADA, ACME, BOB, VIEWER);
        host.advance(hour.multipliedBy(4));
        host.invitations.resend(CAROL, id);
        host.advance(hour);
        host.invitations.accept(BOB, id);
        host.advance(hour);
        host.members.assign(ADA, ACME, BOB, "auditor");
        host.advance(hour);
        host.members.remove(CAROL, ACME, BOB);
        host.advance(hour);
        InvitationId second = host.sent(ADA, ACME, BOB, VIEWER);
        host.advance(hour.multipliedBy(4));
        host.invitations.delete(ADA, second);

        List<String> first = List.of(
                "0h ada SENT bob as viewer: none > PENDING, version 1",
                "1h bob REJECTED bob as viewer: PENDING > REJECTED, version 2",
                "2h carol RESENT bob as admin: REJECTED > PENDING, version 3",
                "6h ada RESENT bob as viewer: EXPIRED > PENDING, version 4",
                "10h carol RESENT bob as viewer: EXPIRED > PENDING, version 5",
                "11h bob ACCEPTED bob as viewer: PENDING > ACCEPTED, version 6",
                "13h carol MEMBERSHIP_ENDED bob as viewer: ACCEPTED > ACCEPTED, version 7");
        List<String> next = List.of(
                "14h ada SENT bob as viewer: none > PENDING, version 1",
                "18h ada DELETED bob as viewer: EXPIRED > DELETED, version 2");
        assertThat(lines(host.invitations.history(ADA, id))).isEqualTo(first);
        assertThat(lines(host.invitations.history(ADA, second))).isEqualTo(next);
        List<String> all = new ArrayList<>(first);
        all.add(6, "12h ada ASSIGNED bob as auditor: none > none, version 0");
        all.addAll(next);
        assertThat(lines(host.members.history(ADA, ACME, BOB))).isEqualTo(all);
        assertThat(host.invitations.history(ADA, id))
                .allSatisfy(event -> {
                    assertThat(event.domain()).isEqualTo(ACME);
                    assertThat(event.invitation()).contains(id);
                })
                .extracting(HistoryEvent::id)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("6.5 a history has the newest 1,000 events, and that of an invitation only its own")
    default void a_history_is_cut_to_its_newest_events() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);
        List<HistoryEvent> ofInvitation = host.invitations.history(ADA, id);
        assertThat(ofInvitation).hasSize(2);
        List<HistoryEvent> later = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (int i = 1; i <= Limits.HISTORY_SIZE - 1; i++) {
            HistoryEvent event = ChangeFixtures.event(HistoryEvent.Kind.ASSIGNED, BOB)
                    .id(new UUID(0x7003L, Long.MIN_VALUE | i))
                    .at(START.plusSeconds(i))
                    .build();
            later.add(event);
            changes.add(Change.builder().event(event).build());
        }
        assertThat(host.storage.commit(changes)).isEqualTo(CommitResult.COMMITTED);

        List<HistoryEvent> newest = new ArrayList<>(later);
        newest.add(0, ofInvitation.get(1));
        assertThat(host.members.history(ADA, ACME, BOB)).isEqualTo(newest);
        assertThat(host.invitations.history(ADA, id)).isEqualTo(ofInvitation);
        assertThat(host.storage.invitations().history(ACME, BOB, id.uuid(), 1)).containsExactly(ofInvitation.get(1));
        assertThat(host.storage.invitations().history(ACME, BOB, null, 2))
                .containsExactlyElementsOf(later.subList(later.size() - 2, later.size()));
    }

    @Test
    @DisplayName("6.4 events of the same instant are ordered by id as unsigned numbers")
    default void events_of_one_instant_are_ordered_by_unsigned_id() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<HistoryEvent> events = new ArrayList<>();
        for (long high : new long[] {0x8000000000000001L, 5, -1, Long.MAX_VALUE}) {
            HistoryEvent event = ChangeFixtures.event(HistoryEvent.Kind.ASSIGNED, BOB)
                    .id(new UUID(high, high))
                    .build();
            assertThat(ChangeFixtures.save(
                            host.storage, Change.builder().event(event).build()))
                    .isTrue();
            events.add(event);
        }
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);
        List<HistoryEvent> ofInvitation = host.invitations.history(BOB, id);
        assertThat(host.storage.invitations().history(ACME, BOB))
                .containsExactly(
                        events.get(1),
                        ofInvitation.get(0),
                        ofInvitation.get(1),
                        events.get(3),
                        events.get(0),
                        events.get(2));
    }
}
