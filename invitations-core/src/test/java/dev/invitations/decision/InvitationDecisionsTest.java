package dev.invitations.decision;

import static dev.invitations.decision.World.EARLIER;
import static dev.invitations.decision.World.INVITEE;
import static dev.invitations.decision.World.NOW;
import static dev.invitations.decision.World.ROLES;
import static dev.invitations.decision.World.but;
import static dev.invitations.decision.World.by;
import static dev.invitations.decision.World.event;
import static dev.invitations.decision.World.invitation;
import static dev.invitations.decision.World.member;
import static dev.invitations.decision.World.only;
import static dev.invitations.decision.World.said;
import static dev.invitations.decision.World.snapshot;
import static dev.invitations.decision.World.stands;
import static dev.invitations.decision.World.user;
import static dev.invitations.decision.World.uuid;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The decisions about an invitation. In the tables a star means that the refusal shows the invitation. */
class InvitationDecisionsTest {

    private static final Policy QUIET = new Policy(ROLES, true, Optional.empty(), false);
    private static final Policy RELAXED = new Policy(ROLES, false, Optional.empty(), true);
    private static final Policy FOR_AN_HOUR = new Policy(ROLES, true, Optional.of(Duration.ofHours(1)), true);

    @ParameterizedTest(name = "{0}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            who      | PENDING    | EXPIRED   | ACCEPTED          | REJECTED          | DELETED
            invitee  | ->ACCEPTED+viewer | EXPIRED* | MEMBERSHIP_ENDED* | ALREADY_REJECTED* | DELETED*
            inviter  | NOT_FOUND  | NOT_FOUND | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            owner    | NOT_FOUND  | NOT_FOUND | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            stranger | NOT_FOUND  | NOT_FOUND | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            """)
    void accept(String who, String pending, String expired, String accepted, String rejected, String deleted) {
        row(
                it -> InvitationDecisions.accept(by(who), snapshot(it), it.id()),
                pending,
                expired,
                accepted,
                rejected,
                deleted);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a member | ALREADY_MEMBER* | EXPIRED* | same | ALREADY_REJECTED* | DELETED*
            """)
    void accept_by_an_invitee_who_is(
            String what, String pending, String expired, String accepted, String rejected, String deleted) {
        row(
                it -> InvitationDecisions.accept(by("invitee"), snapshot(it, member("invitee", "auditor")), it.id()),
                pending,
                expired,
                accepted,
                rejected,
                deleted);
    }

    @Test
    void accept_of_a_closed_invitation_is_refused_even_to_a_member() {
        Invitation closed = but(invitation(Status.ACCEPTED)).closedAt(EARLIER).build();
        Decision<Invitation> decision =
                InvitationDecisions.accept(by("invitee"), snapshot(closed, member("invitee", "viewer")), closed.id());
        assertThat(said(decision)).isEqualTo("MEMBERSHIP_ENDED*");
        assertThat(shown(decision)).isEqualTo(closed);
    }

    @Test
    void accept_makes_a_member_and_relies_on_the_inviter() {
        Invitation before = invitation(Status.PENDING);
        Invitation after = but(before)
                .status(Status.ACCEPTED)
                .answeredAt(NOW)
                .changedBy(INVITEE)
                .version(8)
                .build();
        HistoryEvent event = event(1, HistoryEvent.Kind.ACCEPTED, "invitee", after)
                .fromStatus(Status.PENDING)
                .build();
        Change expected = Change.builder()
                .before(before)
                .after(after)
                .memberAfter(Membership.builder()
                        .domain(World.ACME)
                        .user(INVITEE)
                        .role("viewer")
                        .since(NOW)
                        .grantedBy(uuid(1))
                        .build())
                .addPreconditions(stands("inviter", "sender"))
                .event(event)
                .notification(new Notification(uuid(1), Notification.Kind.ACCEPTED, after, NOW))
                .build();
        assertThat(only(InvitationDecisions.accept(by("invitee"), snapshot(before), before.id())))
                .isEqualTo(expected);
        assertThat(expected.domain()).isEqualTo(World.ACME);
    }

    @ParameterizedTest(name = "{0} invited as {1}, sent {2} times: {3}; relaxed: {4}")
    @CsvSource({
        "inviter,  viewer,  1, ->ACCEPTED+viewer,     ->ACCEPTED+viewer",
        "inviter,  admin,   1, ROLE_EXCEEDS_GRANTER*, ->ACCEPTED+admin",
        "inviter,  gone,    1, ROLE_UNKNOWN*,         ROLE_UNKNOWN*",
        "ghost,    gone,    1, ROLE_UNKNOWN*,         ROLE_UNKNOWN*",
        "stranger, gone,    1, ROLE_UNKNOWN*,         ROLE_UNKNOWN*",
        "viewer,   viewer,  1, INVITER_NOT_PERMITTED*, ->ACCEPTED+viewer",
        "ghost,    viewer,  1, INVITER_NOT_PERMITTED*, ->ACCEPTED+viewer",
        "stranger, viewer,  1, INVITER_NOT_PERMITTED*, ->ACCEPTED+viewer",
        "stranger, viewer,  2, INVITER_NOT_PERMITTED*, ->ACCEPTED+viewer",
        "resender, viewer,  1, INVITER_NOT_PERMITTED*, ->ACCEPTED+viewer",
        "resender, viewer,  2, ->ACCEPTED+viewer,     ->ACCEPTED+viewer",
        "resender, auditor, 2, ROLE_EXCEEDS_GRANTER*, ->ACCEPTED+auditor",
        "sender,   viewer,  2, ->ACCEPTED+viewer,     ->ACCEPTED+viewer",
    })
    void accept_asks_the_policy_of_this_moment(
            String inviter, String role, int timesSent, String answer, String relaxed) {
        Invitation it = but(invitation(Status.PENDING))
                .inviter(user(inviter))
                .role(role)
                .timesSent(timesSent)
                .build();
        Decision<Invitation> strict = InvitationDecisions.accept(by("invitee"), snapshot(it), it.id());
        assertThat(said(strict)).isEqualTo(answer);
        strict.refusal().ifPresent(refusal -> assertThat(refusal.invitation()).contains(it));
        assertThat(said(InvitationDecisions.accept(by("invitee", RELAXED), snapshot(it), it.id())))
                .isEqualTo(relaxed);
    }

    @Test
    void accept_relies_on_nobody_where_the_host_does_not_ask_again() {
        Invitation it = invitation(Status.PENDING);
        assertThat(only(InvitationDecisions.accept(by("invitee", RELAXED), snapshot(it), it.id()))
                        .preconditions())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            who      | PENDING    | EXPIRED   | ACCEPTED          | REJECTED  | DELETED
            invitee  | ->REJECTED | EXPIRED*  | ALREADY_ACCEPTED* | same      | DELETED*
            inviter  | NOT_FOUND  | NOT_FOUND | NOT_FOUND         | NOT_FOUND | NOT_FOUND
            owner    | NOT_FOUND  | NOT_FOUND | NOT_FOUND         | NOT_FOUND | NOT_FOUND
            stranger | NOT_FOUND  | NOT_FOUND | NOT_FOUND         | NOT_FOUND | NOT_FOUND
            """)
    void reject(String who, String pending, String expired, String accepted, String rejected, String deleted) {
        row(
                it -> InvitationDecisions.reject(by(who), snapshot(it), it.id()),
                pending,
                expired,
                accepted,
                rejected,
                deleted);
    }

    @Test
    void reject_relies_on_nobody() {
        Invitation before = invitation(Status.PENDING);
        Invitation after = but(before)
                .status(Status.REJECTED)
                .answeredAt(NOW)
                .changedBy(INVITEE)
                .version(8)
                .build();
        assertThat(only(InvitationDecisions.reject(by("invitee"), snapshot(before), before.id())))
                .isEqualTo(Change.builder()
                        .before(before)
                        .after(after)
                        .event(event(1, HistoryEvent.Kind.REJECTED, "invitee", after)
                                .fromStatus(Status.PENDING)
                                .build())
                        .notification(new Notification(uuid(1), Notification.Kind.REJECTED, after, NOW))
                        .build());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            who      | PENDING          | EXPIRED         | ACCEPTED          | REJECTED        | DELETED
            owner    | ALREADY_PENDING* | ->PENDING       | ALREADY_ACCEPTED* | ->PENDING       | DELETED*
            admin    | ALREADY_PENDING* | ->PENDING       | ALREADY_ACCEPTED* | ->PENDING       | DELETED*
            resender | ALREADY_PENDING* | ->PENDING       | ALREADY_ACCEPTED* | ->PENDING       | DELETED*
            inviter  | NOT_PERMITTED*   | NOT_PERMITTED*  | NOT_PERMITTED*    | NOT_PERMITTED*  | NOT_PERMITTED*
            invitee  | NOT_PERMITTED*   | NOT_PERMITTED*  | NOT_PERMITTED*    | NOT_PERMITTED*  | NOT_PERMITTED*
            auditor  | NOT_PERMITTED*   | NOT_PERMITTED*  | NOT_PERMITTED*    | NOT_PERMITTED*  | NOT_PERMITTED*
            sender   | NOT_FOUND        | NOT_FOUND       | NOT_FOUND         | NOT_FOUND       | NOT_FOUND
            viewer   | NOT_FOUND        | NOT_FOUND       | NOT_FOUND         | NOT_FOUND       | NOT_FOUND
            ghost    | NOT_FOUND        | NOT_FOUND       | NOT_FOUND         | NOT_FOUND       | NOT_FOUND
            stranger | NOT_FOUND        | NOT_FOUND       | NOT_FOUND         | NOT_FOUND       | NOT_FOUND
            """)
    void resend(String who, String pending, String expired, String accepted, String rejected, String deleted) {
        row(
                it -> InvitationDecisions.resend(by(who), snapshot(it), it.id(), null),
                pending,
                expired,
                accepted,
                rejected,
                deleted);
    }

    @ParameterizedTest(name = "{0} as {1}: {2}")
    @CsvSource({
        "owner,    admin,   ->PENDING",
        "admin,    owner,   ROLE_EXCEEDS_GRANTER*",
        "resender, auditor, ROLE_EXCEEDS_GRANTER*",
        "owner,    gone,    ROLE_UNKNOWN*",
    })
    void resend_asks_the_policy_about_the_new_role(String who, String role, String answer) {
        for (Status status : List.of(Status.EXPIRED, Status.REJECTED)) {
            Invitation it = invitation(status);
            Decision<Invitation> decision = InvitationDecisions.resend(by(who), snapshot(it), it.id(), role);
            assertThat(said(decision)).as("%s", status).isEqualTo(answer);
            decision.changes()
                    .forEach(change ->
                            assertThat(change.after().orElseThrow().role()).isEqualTo(role));
        }
    }

    @ParameterizedTest(name = "sent {0} times, by {1}, as {2}: {3}")
    @CsvSource({
        "2, owner,   , same",
        "2, owner, viewer, same",
        "2, owner, sender, ALREADY_PENDING*",
        "1, owner,   , ALREADY_PENDING*",
        "2, admin,   , ALREADY_PENDING*",
        "2, invitee, , NOT_PERMITTED*",
    })
    void resend_repeated_by_who_did_it_with_that_role_changes_nothing(
            int timesSent, String who, String role, String answer) {
        Invitation it = but(invitation(Status.PENDING))
                .inviter(user("owner"))
                .timesSent(timesSent)
                .build();
        assertThat(said(InvitationDecisions.resend(by(who), snapshot(it), it.id(), role)))
                .isEqualTo(answer);
    }

    @Test
    void resend_to_oneself_or_to_a_member_is_refused() {
        Invitation it = invitation(Status.REJECTED);
        Invitation own = but(it).invitee(user("owner")).build();
        assertThat(said(InvitationDecisions.resend(by("owner"), snapshot(own), own.id(), null)))
                .isEqualTo("SELF_INVITATION*");
        assertThat(said(InvitationDecisions.resend(
                        by("owner"), snapshot(it, member("invitee", "viewer")), it.id(), null)))
                .isEqualTo("ALREADY_MEMBER*");
    }

    @ParameterizedTest
    @EnumSource(names = {"REJECTED", "EXPIRED"})
    void resend_begins_anew_under_the_same_id(Status status) {
        Invitation before = invitation(status);
        Invitation after = but(before)
                .status(Status.PENDING)
                .role("auditor")
                .inviter(user("owner"))
                .sentAt(NOW)
                .timesSent(2)
                .answeredAt(Optional.empty())
                .expiresAt(NOW.plus(Duration.ofHours(1)))
                .changedBy(user("owner"))
                .version(8)
                .build();
        Change expected = Change.builder()
                .before(before)
                .after(after)
                .addPreconditions(stands("owner", "owner"), stands("invitee", null))
                .event(event(1, HistoryEvent.Kind.RESENT, "owner", after)
                        .fromStatus(status)
                        .build())
                .notification(new Notification(uuid(1), Notification.Kind.INVITED_AGAIN, after, NOW))
                .build();
        Decision<Invitation> decision =
                InvitationDecisions.resend(by("owner", FOR_AN_HOUR), snapshot(before), before.id(), "auditor");
        assertThat(only(decision)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            who      | PENDING        | EXPIRED        | ACCEPTED          | REJECTED          | DELETED
            owner    | ->DELETED      | ->DELETED      | ALREADY_ACCEPTED* | ALREADY_REJECTED* | same
            admin    | ->DELETED      | ->DELETED      | ALREADY_ACCEPTED* | ALREADY_REJECTED* | DELETED*
            resender | NOT_FOUND      | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            inviter  | NOT_PERMITTED* | NOT_PERMITTED* | NOT_PERMITTED*    | NOT_PERMITTED*    | NOT_PERMITTED*
            invitee  | NOT_PERMITTED* | NOT_PERMITTED* | NOT_PERMITTED*    | NOT_PERMITTED*    | NOT_PERMITTED*
            auditor  | NOT_PERMITTED* | NOT_PERMITTED* | NOT_PERMITTED*    | NOT_PERMITTED*    | NOT_PERMITTED*
            sender   | NOT_FOUND      | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            viewer   | NOT_FOUND      | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            ghost    | NOT_FOUND      | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            stranger | NOT_FOUND      | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            """)
    void delete(String who, String pending, String expired, String accepted, String rejected, String deleted) {
        row(
                it -> InvitationDecisions.delete(by(who), snapshot(it), it.id()),
                pending,
                expired,
                accepted,
                rejected,
                deleted);
    }

    @Test
    void delete_of_ones_own_rejection_is_no_repeat() {
        Invitation it =
                but(invitation(Status.REJECTED)).changedBy(user("owner")).build();
        assertThat(said(InvitationDecisions.delete(by("owner"), snapshot(it), it.id())))
                .isEqualTo("ALREADY_REJECTED*");
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "EXPIRED"})
    void delete_gives_up_the_place_and_tells_nobody(Status status) {
        Invitation before = invitation(status);
        Invitation after = but(before)
                .status(Status.DELETED)
                .closedAt(NOW)
                .changedBy(user("admin"))
                .version(8)
                .build();
        assertThat(only(InvitationDecisions.delete(by("admin"), snapshot(before), before.id())))
                .isEqualTo(Change.builder()
                        .before(before)
                        .after(after)
                        .addPreconditions(stands("admin", "admin"))
                        .event(event(1, HistoryEvent.Kind.DELETED, "admin", after)
                                .fromStatus(status)
                                .build())
                        .build());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            who      | nothing live    | PENDING          | EXPIRED       | ACCEPTED            | REJECTED
            owner    | ->PENDING       | ALREADY_INVITED* | ->PENDING     | ->ACCEPTED->PENDING | REJECTED_BEFORE*
            admin    | ->PENDING       | ALREADY_INVITED* | ->PENDING     | ->ACCEPTED->PENDING | REJECTED_BEFORE*
            inviter  | ->PENDING       | ALREADY_INVITED* | ->PENDING     | ->ACCEPTED->PENDING | REJECTED_BEFORE*
            resender | NOT_PERMITTED   | NOT_PERMITTED    | NOT_PERMITTED | NOT_PERMITTED       | NOT_PERMITTED
            auditor  | NOT_PERMITTED   | NOT_PERMITTED    | NOT_PERMITTED | NOT_PERMITTED       | NOT_PERMITTED
            viewer   | NOT_PERMITTED   | NOT_PERMITTED    | NOT_PERMITTED | NOT_PERMITTED       | NOT_PERMITTED
            ghost    | NOT_PERMITTED   | NOT_PERMITTED    | NOT_PERMITTED | NOT_PERMITTED       | NOT_PERMITTED
            stranger | NOT_PERMITTED   | NOT_PERMITTED    | NOT_PERMITTED | NOT_PERMITTED       | NOT_PERMITTED
            invitee  | NOT_PERMITTED   | NOT_PERMITTED    | NOT_PERMITTED | NOT_PERMITTED       | NOT_PERMITTED
            """)
    void send(String who, String nothing, String pending, String expired, String accepted, String rejected) {
        assertThat(said(sent(by(who), snapshot(null), "viewer"))).isEqualTo(nothing);
        row(it -> sent(by(who), snapshot(it), "viewer"), pending, expired, accepted, rejected, nothing);
    }

    @ParameterizedTest(name = "{0} invites {1} as {2}: {3}")
    @CsvSource({
        "sender,  invitee, sender,  ->PENDING",
        "sender,  invitee, admin,   ROLE_EXCEEDS_GRANTER",
        "sender,  invitee, auditor, ROLE_EXCEEDS_GRANTER",
        "admin,   invitee, owner,   ROLE_EXCEEDS_GRANTER",
        "sender,  invitee, gone,    ROLE_UNKNOWN",
        "sender,  sender,  gone,    SELF_INVITATION",
        "sender,  sender,  viewer,  SELF_INVITATION",
        "sender,  auditor, viewer,  ALREADY_MEMBER",
        "sender,  auditor, admin,   ROLE_EXCEEDS_GRANTER",
        "auditor, auditor, gone,    NOT_PERMITTED",
    })
    void send_asks_the_policy(String who, String invitee, String role, String answer) {
        assertThat(said(sent(by(who), snapshot(null), user(invitee), role))).isEqualTo(answer);
    }

    @Test
    void send_shows_what_stands_in_the_way() {
        for (Status status : List.of(Status.PENDING, Status.REJECTED)) {
            Invitation live = invitation(status);
            assertThat(shown(sent(by("owner"), snapshot(live), "viewer"))).isEqualTo(live);
        }
    }

    @Test
    void send_makes_a_new_invitation_and_relies_on_both_ends() {
        Invitation after = invited(1, Optional.of(NOW.plus(Duration.ofHours(1))));
        assertThat(only(sent(by("owner", FOR_AN_HOUR), snapshot(null), "viewer")))
                .isEqualTo(offer(2, after));
    }

    @Test
    void send_renews_an_expired_one_under_its_id() {
        Invitation before = invitation(Status.EXPIRED);
        Change change = only(sent(by("owner"), snapshot(before), "sender"));
        Invitation after = but(before)
                .role("sender")
                .inviter(user("owner"))
                .sentAt(NOW)
                .timesSent(2)
                .expiresAt(Optional.empty())
                .changedBy(user("owner"))
                .version(8)
                .build();
        assertThat(change)
                .isEqualTo(Change.builder()
                        .before(before)
                        .after(after)
                        .addPreconditions(stands("owner", "owner"), stands("invitee", null))
                        .event(event(1, HistoryEvent.Kind.RESENT, "owner", after)
                                .fromStatus(Status.EXPIRED)
                                .build())
                        .notification(new Notification(uuid(1), Notification.Kind.INVITED_AGAIN, after, NOW))
                        .build());
    }

    @Test
    void send_closes_the_accepted_one_whose_membership_ended_unseen() {
        Invitation before = invitation(Status.ACCEPTED);
        Invitation closed =
                but(before).closedAt(NOW).changedBy(user("owner")).version(8).build();
        Change closing = Change.builder()
                .before(before)
                .after(closed)
                .event(event(1, HistoryEvent.Kind.MEMBERSHIP_ENDED, "owner", closed)
                        .fromStatus(Status.ACCEPTED)
                        .build())
                .build();
        assertThat(sent(by("owner"), snapshot(before), "viewer").changes())
                .containsExactly(closing, offer(3, invited(2, Optional.empty())));
    }

    @Test
    void nobody_is_told_where_there_is_no_notifier() {
        Invitation pending = invitation(Status.PENDING);
        Invitation rejected = invitation(Status.REJECTED);
        List<Decision<?>> decisions = List.of(
                sent(by("owner", QUIET), snapshot(null), "viewer"),
                InvitationDecisions.accept(by("invitee", QUIET), snapshot(pending), pending.id()),
                InvitationDecisions.reject(by("invitee", QUIET), snapshot(pending), pending.id()),
                InvitationDecisions.resend(by("owner", QUIET), snapshot(rejected), rejected.id(), null));
        assertThat(decisions)
                .allSatisfy(
                        decision -> assertThat(only(decision).notification()).isEmpty());
    }

    @Test
    void a_refusal_shows_the_invitation_as_it_is_now() {
        Invitation it = invitation(Status.EXPIRED);
        Invitation seen = but(it).status(Status.EXPIRED).build();
        assertThat(shown(InvitationDecisions.accept(by("invitee"), snapshot(it), it.id())))
                .isEqualTo(seen);
        assertThat(shown(InvitationDecisions.reject(by("invitee"), snapshot(it), it.id())))
                .isEqualTo(seen);
        assertThat(shown(InvitationDecisions.delete(by("invitee"), snapshot(it), it.id())))
                .isEqualTo(seen);
        assertThat(shown(InvitationDecisions.resend(by("owner"), snapshot(it), it.id(), "gone")))
                .isEqualTo(seen);
    }

    @Test
    void a_batch_decides_every_invitee_in_the_order_of_the_request() {
        Invitation rejected = invitation(Status.REJECTED);
        Decision<Map<Invitee, Decision<Invitation>>> batch = batch("owner", snapshot(rejected), false);
        assertThat(answers(batch))
                .containsExactly("b ->PENDING", "invitee REJECTED_BEFORE*", "viewer ALREADY_MEMBER", "a ->PENDING");
        assertThat(batch.changes().stream().map(change -> change.event().subject()))
                .containsExactly(user("b"), user("a"));
    }

    @Test
    void a_batch_that_is_all_or_nothing_changes_nothing_if_one_invitee_is_refused() {
        Invitation rejected = invitation(Status.REJECTED);
        Decision<Map<Invitee, Decision<Invitation>>> batch = batch("owner", snapshot(rejected), true);
        assertThat(answers(batch))
                .containsExactly(
                        "b BATCH_REFUSED", "invitee REJECTED_BEFORE*", "viewer ALREADY_MEMBER", "a BATCH_REFUSED");
        assertThat(batch.changes()).isEmpty();
        assertThat(batch.refusal()).isEmpty();
    }

    @Test
    void a_batch_that_is_all_or_nothing_is_sent_if_no_invitee_is_refused() {
        Map<Invitee, String> roles = Map.of(INVITEE, "viewer");
        Decision<Map<Invitee, Decision<Invitation>>> batch =
                InvitationDecisions.sendAll(by("owner"), snapshot(null), World.ACME, roles, true);
        assertThat(answers(batch)).containsExactly("invitee ->PENDING");
        assertThat(batch.changes()).hasSize(1);
    }

    @Test
    void a_batch_of_an_actor_that_may_not_send_is_refused_as_a_whole() {
        assertThat(said(batch("viewer", snapshot(null), false))).isEqualTo("NOT_PERMITTED");
        assertThat(said(batch("stranger", snapshot(null), true))).isEqualTo("NOT_PERMITTED");
    }

    @Test
    void the_result_is_the_invitation_after_the_change_as_of_the_decision() {
        Invitation before = invitation(Status.PENDING);
        Decision<Invitation> accepted = InvitationDecisions.accept(by("invitee"), snapshot(before), before.id());
        assertThat(accepted.result().orElseThrow())
                .isEqualTo(only(accepted).after().orElseThrow());
        DecisionContext atTheEnd = new DecisionContext(user("owner"), Limits.MAX_INSTANT, FOR_AN_HOUR, () -> uuid(1));
        assertThat(sent(atTheEnd, snapshot(null), "viewer").result())
                .get()
                .extracting("status")
                .isEqualTo(Status.EXPIRED);
    }

    @Test
    void an_unknown_id_is_not_found() {
        InvitationId unknown = new InvitationId(World.ACME, uuid(501));
        Snapshot empty = snapshot(null);
        assertThat(said(InvitationDecisions.accept(by("invitee"), empty, unknown)))
                .isEqualTo("NOT_FOUND");
        assertThat(said(InvitationDecisions.reject(by("invitee"), empty, unknown)))
                .isEqualTo("NOT_FOUND");
        assertThat(said(InvitationDecisions.resend(by("owner"), empty, unknown, null)))
                .isEqualTo("NOT_FOUND");
        assertThat(said(InvitationDecisions.delete(by("owner"), empty, unknown)))
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void a_refusal_becomes_an_exception_with_its_invitation() {
        Invitation it = invitation(Status.PENDING);
        Decision<Invitation> shown = InvitationDecisions.resend(by("owner"), snapshot(it), it.id(), null);
        assertThat(shown.refusal().orElseThrow().toException())
                .isInstanceOfSatisfying(InvitationException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.ALREADY_PENDING);
                    assertThat(refused.invitation()).containsSame(it);
                });
        Decision<Invitation> hidden = InvitationDecisions.accept(by("owner"), snapshot(it), it.id());
        assertThat(hidden.refusal().orElseThrow().toException())
                .isInstanceOfSatisfying(InvitationException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND);
                    assertThat(refused.invitation()).isEmpty();
                });
    }

    private static Decision<Map<Invitee, Decision<Invitation>>> batch(
            String actor, Snapshot snapshot, boolean allOrNothing) {
        Map<Invitee, String> roles = new LinkedHashMap<>();
        List.of("b", "invitee", "viewer", "a").forEach(invitee -> roles.put(user(invitee), "viewer"));
        return InvitationDecisions.sendAll(by(actor), snapshot, World.ACME, roles, allOrNothing);
    }

    private static List<String> answers(Decision<Map<Invitee, Decision<Invitation>>> batch) {
        return batch.result().orElseThrow().entrySet().stream()
                .map(each -> each.getKey() + " " + said(each.getValue()))
                .toList();
    }

    private static void row(
            Function<Invitation, Decision<?>> command,
            String pending,
            String expired,
            String accepted,
            String rejected,
            String deleted) {
        assertThat(said(command.apply(invitation(Status.PENDING))))
                .as("PENDING")
                .isEqualTo(pending);
        assertThat(said(command.apply(invitation(Status.EXPIRED))))
                .as("EXPIRED")
                .isEqualTo(expired);
        assertThat(said(command.apply(invitation(Status.ACCEPTED))))
                .as("ACCEPTED")
                .isEqualTo(accepted);
        assertThat(said(command.apply(invitation(Status.REJECTED))))
                .as("REJECTED")
                .isEqualTo(rejected);
        assertThat(said(command.apply(invitation(Status.DELETED))))
                .as("DELETED")
                .isEqualTo(deleted);
    }

    private static Decision<?> sent(DecisionContext context, Snapshot snapshot, String role) {
        return sent(context, snapshot, INVITEE, role);
    }

    private static Decision<?> sent(DecisionContext context, Snapshot snapshot, UserId invitee, String role) {
        Decision<Map<Invitee, Decision<Invitation>>> all =
                InvitationDecisions.sendAll(context, snapshot, World.ACME, Map.of(invitee, role), false);
        return all.refusal().isPresent()
                ? all
                : requireNonNull(all.result().orElseThrow().get(invitee));
    }

    private static Invitation shown(Decision<?> decision) {
        return decision.refusal().orElseThrow().invitation().orElseThrow();
    }

    /** Returns the owner's new invitation. */
    private static Invitation invited(long id, Optional<Instant> expiresAt) {
        return Invitation.builder()
                .id(new InvitationId(World.ACME, uuid(id)))
                .invitee(INVITEE)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(user("owner"))
                .createdAt(NOW)
                .sentAt(NOW)
                .timesSent(1)
                .expiresAt(expiresAt)
                .changedBy(user("owner"))
                .version(1)
                .build();
    }

    private static Change offer(long eventId, Invitation after) {
        return Change.builder()
                .after(after)
                .addPreconditions(stands("owner", "owner"), stands("invitee", null))
                .event(event(eventId, HistoryEvent.Kind.SENT, "owner", after).build())
                .notification(new Notification(uuid(eventId), Notification.Kind.INVITED, after, NOW))
                .build();
    }
}
