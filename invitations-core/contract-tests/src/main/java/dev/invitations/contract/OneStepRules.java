package dev.invitations.contract;

import static dev.invitations.contract.Host.ACME;
import static dev.invitations.contract.Host.ADA;
import static dev.invitations.contract.Host.ADMIN;
import static dev.invitations.contract.Host.BOB;
import static dev.invitations.contract.Host.CAROL;
import static dev.invitations.contract.Host.DAVE;
import static dev.invitations.contract.Host.ERIN;
import static dev.invitations.contract.Host.GLOBEX;
import static dev.invitations.contract.Host.OWNER;
import static dev.invitations.contract.Host.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Members;
import dev.invitations.SendInvitations;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 1: a command commits all its changes at once, and a refusal changes nothing. */
interface OneStepRules extends StorageRules {

    @Test
    @DisplayName("1.1 every verb: invitation, membership, history and notification change together")
    default void everythingChangesTogether() {
        Host host = Host.on(emptyStorage());
        Members members = host.invitations.members();
        Steps steps = new Steps(host);
        steps.step("FOUNDED ada", "", () -> members.addFounder(ADA, ACME, "owner"));
        steps.step("SENT bob", "INVITED bob", () -> host.send(ADA, ACME, BOB, VIEWER));
        steps.step("SENT carol", "INVITED carol", () -> host.send(ADA, ACME, CAROL, VIEWER));
        InvitationId toBob = host.live(ACME, BOB);
        InvitationId toCarol = host.live(ACME, CAROL);
        steps.step("REJECTED bob", "REJECTED ada", () -> host.invitations.reject(BOB, toBob));
        steps.step("RESENT bob", "INVITED_AGAIN bob", () -> host.invitations.resend(ADA, toBob, "admin"));
        steps.step("ACCEPTED bob", "ACCEPTED ada", () -> host.invitations.accept(BOB, toBob));
        steps.step("DELETED carol", "", () -> host.invitations.delete(BOB, toCarol));
        steps.step("ASSIGNED carol", "", () -> members.assign(BOB, ACME, CAROL, "viewer"));
        steps.step("ASSIGNED carol", "", () -> members.assign(ADA, ACME, CAROL, "admin"));
        steps.step("MEMBERSHIP_ENDED bob", "", () -> members.remove(CAROL, ACME, BOB));
        steps.step("SENT bob", "INVITED bob", () -> host.send(CAROL, ACME, BOB, VIEWER));
        steps.step("ASSIGNED bob", "", () -> members.assign(CAROL, ACME, BOB, "viewer"));
        steps.step("DELETED bob, MEMBERSHIP_ENDED bob", "", () -> members.remove(BOB, ACME, BOB));
    }

    @Test
    @DisplayName("1.2 a refusal changes nothing")
    default void refusalsChangeNothing() {
        Host host = Host.withAcme(emptyStorage()).founded(GLOBEX, ERIN, OWNER);
        Members members = host.invitations.members();
        InvitationId pending = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId accepted = host.joined(ADA, ACME, CAROL, VIEWER);
        InvitationId rejected = host.rejected(ADA, ACME, DAVE, OWNER);
        InvitationId deleted = host.deleted(ADA, ACME, ERIN, VIEWER);
        host.taken();
        host.advance(Duration.ofMinutes(1));
        Dump before = Dump.of(host.storage, ACME);

        for (UserId caller : List.of(BOB, CAROL, DAVE, ERIN)) {
            for (InvitationId id : List.of(pending, accepted, rejected, deleted)) {
                if (!caller.equals(host.stored(id).invitee())) {
                    Host.refused(Reason.NOT_FOUND, () -> host.invitations.accept(caller, id));
                    Host.refused(Reason.NOT_FOUND, () -> host.invitations.reject(caller, id));
                }
                assertThat(Host.answer(() -> host.invitations.resend(caller, id, "viewer")))
                        .isIn("NOT_FOUND", "NOT_PERMITTED");
                assertThat(Host.answer(() -> host.invitations.delete(caller, id)))
                        .isIn("NOT_FOUND", "NOT_PERMITTED");
            }
            Host.refused(Reason.NOT_PERMITTED, () -> host.send(caller, ACME, new UserId("zoe"), VIEWER));
            Host.refused(Reason.NOT_PERMITTED, () -> members.assign(caller, ACME, ADA, "viewer"));
            Host.refused(Reason.NOT_PERMITTED, () -> members.remove(caller, ACME, ADA));
            Host.refused(Reason.ALREADY_FOUNDED, () -> members.addFounder(caller, ACME, "owner"));
        }
        Host.refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.reject(CAROL, accepted));
        Host.refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.resend(ADA, accepted));
        Host.refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.delete(ADA, accepted));
        Host.refused(Reason.ALREADY_REJECTED, () -> host.invitations.accept(DAVE, rejected));
        Host.refused(Reason.ALREADY_REJECTED, () -> host.invitations.delete(ADA, rejected));
        Host.refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(ADA, pending));
        Host.refused(Reason.DELETED, () -> host.invitations.accept(ERIN, deleted));
        Host.refused(Reason.DELETED, () -> host.invitations.resend(ADA, deleted));
        Host.refused(Reason.LAST_MANAGER, () -> members.remove(ADA, ACME, ADA));
        Host.refused(Reason.LAST_MANAGER, () -> members.assign(ADA, ACME, ADA, "viewer"));
        host.undefine("viewer");
        Host.refused(Reason.ROLE_UNKNOWN, () -> host.invitations.accept(BOB, pending));
        Host.refused(Reason.ROLE_UNKNOWN, () -> members.assign(ADA, ACME, BOB, "viewer"));
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

        assertThat(Dump.of(host.storage, ACME)).isEqualTo(before);
        assertThat(host.taken()).isEmpty();
    }

    @Test
    @DisplayName("1.3 commit: if one change of many conflicts, at any position, nothing is changed")
    default void oneBadChangeChangesNothing() {
        Host host = Host.withAcme(emptyStorage());
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
        Forge forge = new Forge(host);
        List<UserId> users =
                new ArrayList<>(List.of(ADA, BOB, CAROL, DAVE, rising, leaving, joining, new UserId("frank")));
        List<Change> good = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            UserId user = new UserId("user-" + i);
            users.add(user);
            good.add(forge.invitation(ACME, user));
        }
        good.add(3, forge.member(null, forge.membership(joining, "viewer")));
        good.add(4, forge.member(forge.membership(rising, "viewer"), forge.membership(rising, "admin")));
        good.add(5, forge.member(forge.membership(leaving, "viewer"), null));
        good.add(6, forge.moved(toFrank, Status.PENDING));
        Dump before = Dump.of(host.storage, List.of(ACME), users);

        Map<String, Change> bad = new LinkedHashMap<>();
        bad.put("stale version", forge.moved(stale, Status.DELETED));
        bad.put(
                "version to come",
                forge.moved(Invitation.builder().from(rejected).version(3).build(), Status.PENDING));
        bad.put(
                "unknown invitation",
                forge.moved(forge.invitation(ACME, DAVE).after().orElseThrow(), Status.DELETED));
        bad.put("place taken by a live one", forge.invitation(ACME, BOB));
        bad.put("role of member changed", forge.member(forge.membership(CAROL, "viewer"), null));
        bad.put("no member to end", forge.member(forge.membership(DAVE, "viewer"), null));
        bad.put("is a member already", forge.member(null, forge.membership(CAROL, "viewer")));
        bad.put("relies on another role", forge.relying(DAVE, new MemberPrecondition(CAROL, "owner")));
        bad.put("relies on a member who is none", forge.relying(DAVE, new MemberPrecondition(ERIN, "admin")));
        bad.put("relies on no member who is one", forge.relying(DAVE, new MemberPrecondition(CAROL, null)));
        bad.put(
                "relies on one that holds and one that does not",
                forge.relying(DAVE, new MemberPrecondition(ADA, "owner"), new MemberPrecondition(CAROL, "viewer")));
        bad.put("founds a founded domain", forge.founding(DAVE));

        bad.forEach((name, change) -> {
            for (int place : new int[] {0, good.size() / 2, good.size()}) {
                List<Change> changes = new ArrayList<>(good);
                changes.add(place, change);
                assertThat(host.storage.commit(changes))
                        .as("%s at %s", name, place)
                        .isFalse();
                assertThat(Dump.of(host.storage, List.of(ACME), users)).as(name).isEqualTo(before);
            }
        });
        assertThat(host.taken()).isEmpty();

        List<Change> fitting = new ArrayList<>(good);
        fitting.add(4, forge.relying(DAVE, new MemberPrecondition(CAROL, "admin"), new MemberPrecondition(ERIN, null)));
        fitting.add(5, forge.moved(rejected, Status.PENDING));
        fitting.add(6, forge.member(forge.membership(CAROL, "admin"), forge.membership(CAROL, "viewer")));
        assertThat(host.storage.commit(fitting)).as("nothing bad in it").isTrue();
        Dump after = Dump.of(host.storage, List.of(ACME), users);
        assertThat(after.events()).hasSize(before.events().size() + fitting.size());
        assertThat(host.taken())
                .extracting(Notification::id)
                .containsExactlyInAnyOrderElementsOf(fitting.stream()
                        .flatMap(change -> change.notification().stream())
                        .map(Notification::id)
                        .toList());
    }

    @Test
    @DisplayName("1.4 commit: a domain whose founder has left cannot be founded again")
    default void foundedOnce() {
        Host host = Host.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, OWNER);
        host.invitations.members().remove(CAROL, ACME, ADA);
        Change again = new Forge(host).founding(DAVE);

        assertThat(host.storage.commit(List.of(again))).isFalse();
        assertThat(host.storage.memberships().find(ACME, DAVE)).isEmpty();
        assertThat(host.storage.invitations().history(ACME, DAVE)).isEmpty();
    }
}
