package dev.invitations.contract;

import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.left;
import static dev.invitations.contract.fixture.ChangeFixtures.memberAfter;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.promoted;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.contract.fixture.ChangeFixtures.stranger;
import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 1: a command commits all its changes at once, and a refusal changes nothing. */
interface AtomicityRules extends StorageRules {

    @Test
    @DisplayName("1.1 invitation, membership, history and notification change together in every command")
    default void invitation_membership_history_and_notification_change_together() {
        TestHost host = TestHost.on(emptyStorage());
        step(host, "FOUNDED ada", "", () -> host.members.addFounder(ADA, ACME, "owner"));
        step(host, "SENT bob", "INVITED bob", () -> host.send(ADA, ACME, BOB, VIEWER));
        step(host, "SENT carol", "INVITED carol", () -> host.send(ADA, ACME, CAROL, VIEWER));
        InvitationId toBob = host.live(ACME, BOB);
        InvitationId toCarol = host.live(ACME, CAROL);
        step(host, "REJECTED bob", "REJECTED ada", () -> host.invitations.reject(BOB, toBob));
        step(host, "RESENT bob", "INVITED_AGAIN bob", () -> host.invitations.resend(ADA, toBob, "admin"));
        step(host, "ACCEPTED bob", "ACCEPTED ada", () -> host.invitations.accept(BOB, toBob));
        step(host, "DELETED carol", "", () -> host.invitations.delete(BOB, toCarol));
        step(host, "ASSIGNED carol", "", () -> host.members.assign(BOB, ACME, CAROL, "viewer"));
        step(host, "ASSIGNED carol", "", () -> host.members.assign(ADA, ACME, CAROL, "admin"));
        step(host, "MEMBERSHIP_ENDED bob", "", () -> host.members.remove(CAROL, ACME, BOB));
        step(host, "SENT bob", "INVITED bob", () -> host.send(CAROL, ACME, BOB, VIEWER));
        step(host, "SUPERSEDED bob, ASSIGNED bob", "", () -> host.members.assign(CAROL, ACME, BOB, "viewer"));
        step(host, "MEMBERSHIP_ENDED bob", "", () -> host.members.remove(BOB, ACME, BOB));
        step(host, "SENT dave", "INVITED dave", () -> host.send(CAROL, ACME, DAVE, VIEWER));
        host.addedByHost(ACME, DAVE, "viewer");
        step(host, "DELETED dave, MEMBERSHIP_ENDED dave", "", () -> host.members.remove(CAROL, ACME, DAVE));
    }

    /** Runs the command and checks its events and notifications. Each event must fit the stored state. */
    private static void step(TestHost host, String events, String notified, Runnable command) {
        host.advance(Duration.ofMinutes(1));
        command.run();
        List<HistoryEvent> made = StorageState.of(host.storage, ACME).events().stream()
                .filter(event -> event.at().equals(host.now()))
                .toList();
        assertThat(made)
                .extracting(event -> event.kind() + " " + event.subject())
                .containsExactlyInAnyOrder(events.split(", "));
        assertThat(host.taken().stream()
                        .map(one -> one.kind() + " " + one.recipient())
                        .collect(Collectors.joining(", ")))
                .as("notifications of %s", events)
                .isEqualTo(notified);
        for (HistoryEvent event : made) {
            event.invitation().map(host::stored).ifPresent(stored -> {
                assertThat(stored.version()).isEqualTo(event.version());
                assertThat(stored.changedBy()).isEqualTo(event.actor());
                assertThat(stored.role()).isEqualTo(event.role());
                assertThat(event.toStatus()).contains(stored.status());
            });
            if (!(event.subject() instanceof UserId user)) {
                continue;
            }
            Optional<String> role = host.roleOf(ACME, user);
            switch (event.kind()) {
                case ACCEPTED, JOINED, FOUNDED, ASSIGNED -> assertThat(role).contains(event.role());
                case MEMBERSHIP_ENDED -> assertThat(role).isEmpty();
                case SENT, RESENT, REJECTED, DELETED, SUPERSEDED -> {}
            }
        }
    }

    @Test
    @DisplayName("1.2 a refusal changes nothing")
    default void a_refusal_changes_nothing() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, ERIN, OWNER);
        InvitationId pending = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId accepted = host.joined(ADA, ACME, CAROL, VIEWER);
        InvitationId rejected = host.rejected(ADA, ACME, DAVE, OWNER);
        InvitationId deleted = host.deleted(ADA, ACME, ERIN, VIEWER);
        host.taken();
        host.advance(Duration.ofMinutes(1));
        StorageState before = StorageState.of(host.storage, ACME);

        for (UserId caller : List.of(BOB, CAROL, DAVE, ERIN)) {
            for (InvitationId id : List.of(pending, accepted, rejected, deleted)) {
                if (!caller.equals(host.stored(id).invitee())) {
                    refused(Reason.NOT_FOUND, () -> host.invitations.accept(caller, id));
                    refused(Reason.NOT_FOUND, () -> host.invitations.reject(caller, id));
                }
                assertThat(TestHost.answer(() -> host.invitations.resend(caller, id, "viewer")))
                        .isIn("NOT_FOUND", "NOT_PERMITTED");
                assertThat(TestHost.answer(() -> host.invitations.delete(caller, id)))
                        .isIn("NOT_FOUND", "NOT_PERMITTED");
            }
            refused(Reason.NOT_PERMITTED, () -> host.send(caller, ACME, new UserId("zoe"), VIEWER));
            refused(Reason.NOT_PERMITTED, () -> host.members.assign(caller, ACME, ADA, "viewer"));
            refused(Reason.NOT_PERMITTED, () -> host.members.remove(caller, ACME, ADA));
            refused(Reason.ALREADY_FOUNDED, () -> host.members.addFounder(caller, ACME, "owner"));
        }
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.reject(CAROL, accepted));
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.resend(ADA, accepted));
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.delete(ADA, accepted));
        refused(Reason.ALREADY_REJECTED, () -> host.invitations.accept(DAVE, rejected));
        refused(Reason.ALREADY_REJECTED, () -> host.invitations.delete(ADA, rejected));
        refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(ADA, pending));
        refused(Reason.DELETED, () -> host.invitations.accept(ERIN, deleted));
        refused(Reason.DELETED, () -> host.invitations.resend(ADA, deleted));
        refused(Reason.LAST_MANAGER, () -> host.members.remove(ADA, ACME, ADA));
        refused(Reason.LAST_MANAGER, () -> host.members.assign(ADA, ACME, ADA, "viewer"));
        host.undefine("viewer");
        refused(Reason.ROLE_UNKNOWN, () -> host.invitations.accept(BOB, pending));
        refused(Reason.ROLE_UNKNOWN, () -> host.members.assign(ADA, ACME, BOB, "viewer"));
        assertThat(host.invitations
                        .send(ADA, SendInvitations.to(ACME).invite(BOB, "owner").invite(ERIN, "viewer"))
                        .sent())
                .isEmpty();
        assertThat(host.invitations
                        .send(
                                ADA,
                                SendInvitations.to(ACME)
                                        .invite(ERIN, "owner")
                                        .invite(BOB, "owner")
                                        .allOrNothing())
                        .sent())
                .isEmpty();

        assertThat(StorageState.of(host.storage, ACME)).isEqualTo(before);
        assertThat(host.taken()).isEmpty();
    }

    @Test
    @DisplayName("1.3 a commit changes nothing if one of its changes conflicts, at any position")
    default void one_conflict_among_many_changes_changes_nothing() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        Invitation stale = host.stored(host.sent(ADA, ACME, BOB, VIEWER));
        host.invitations.reject(BOB, stale.id());
        Invitation rejected = host.stored(stale.id());
        Invitation toFrank = host.stored(host.rejected(ADA, ACME, new UserId("frank"), VIEWER));
        UserId rising = new UserId("rising");
        host.joined(ADA, ACME, rising, VIEWER);
        UserId leaving = new UserId("leaving");
        host.joined(ADA, ACME, leaving, VIEWER);
        UserId joining = new UserId("joining");
        host.taken();
        List<UserId> users =
                new ArrayList<>(List.of(ADA, BOB, CAROL, DAVE, rising, leaving, joining, new UserId("frank")));
        List<Change> good = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            UserId user = new UserId("user-" + i);
            users.add(user);
            good.add(sent(user));
        }
        good.add(3, joined(joining, "viewer"));
        good.add(4, promoted(member(host, rising), "admin"));
        good.add(5, left(member(host, leaving)));
        good.add(6, moved(toFrank, Status.PENDING));
        StorageState before = StorageState.of(host.storage, List.of(ACME), users);

        Map<String, Change> bad = new LinkedHashMap<>();
        bad.put("stale version", moved(stale, Status.DELETED));
        bad.put(
                "future version",
                moved(Invitation.builder().from(rejected).version(3).build(), Status.PENDING));
        bad.put("unknown invitation", moved(after(sent(DAVE)), Status.DELETED));
        bad.put("second live invitation of the invitee", sent(BOB));
        bad.put(
                "role of the member changed",
                left(Membership.builder()
                        .from(member(host, CAROL))
                        .role("viewer")
                        .build()));
        bad.put("end of a membership that does not exist", left(memberAfter(joined(DAVE, "viewer"))));
        bad.put("user is a member already", joined(CAROL, "viewer"));
        bad.put("precondition of another role", sent(DAVE, has(CAROL, "owner")));
        bad.put("precondition of a role, but the user is not a member", sent(DAVE, has(ERIN, "admin")));
        bad.put("precondition of no membership, but the user is a member", sent(DAVE, stranger(CAROL)));
        bad.put("one precondition holds, another does not", sent(DAVE, has(ADA, "owner"), has(CAROL, "viewer")));
        bad.put("second founder", founded(DAVE));

        bad.forEach((name, change) -> {
            for (int place : new int[] {0, good.size() / 2, good.size()}) {
                List<Change> changes = new ArrayList<>(good);
                changes.add(place, change);
                assertThat(host.storage.commit(changes).isCommitted())
                        .as("%s at %s", name, place)
                        .isFalse();
                assertThat(StorageState.of(host.storage, List.of(ACME), users))
                        .as(name)
                        .isEqualTo(before);
            }
        });
        assertThat(host.taken()).isEmpty();

        List<Change> fitting = new ArrayList<>(good);
        fitting.add(4, sent(DAVE, has(CAROL, "admin"), stranger(ERIN)));
        fitting.add(5, moved(rejected, Status.PENDING));
        fitting.add(6, promoted(member(host, CAROL), "viewer"));
        assertThat(host.storage.commit(fitting).isCommitted())
                .as("without a conflict")
                .isTrue();
        StorageState after = StorageState.of(host.storage, List.of(ACME), users);
        assertThat(after.events()).hasSize(before.events().size() + fitting.size());
        assertThat(host.taken())
                .extracting(Notification::id)
                .containsExactlyInAnyOrderElementsOf(fitting.stream()
                        .flatMap(change -> change.notification().stream())
                        .map(Notification::id)
                        .toList());
    }

    @Test
    @DisplayName("1.4 a domain whose founder has left cannot be founded again")
    default void a_domain_whose_founder_left_cannot_be_founded_again() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, OWNER);
        host.members.remove(CAROL, ACME, ADA);
        Change again = founded(DAVE);

        assertThat(host.storage.commit(List.of(again)).isCommitted()).isFalse();
        assertThat(host.storage.memberships().find(ACME, DAVE)).isEmpty();
        assertThat(host.storage.invitations().history(ACME, DAVE)).isEmpty();
    }

    private static Membership member(TestHost host, UserId user) {
        return host.storage.memberships().find(ACME, user).orElseThrow();
    }
}
