package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.EARLIER;
import static dev.invitations.decision.DecisionFixture.INVITEE;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.ROLES;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.by;
import static dev.invitations.decision.DecisionFixture.changed;
import static dev.invitations.decision.DecisionFixture.event;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.next;
import static dev.invitations.decision.DecisionFixture.onlyChange;
import static dev.invitations.decision.DecisionFixture.precondition;
import static dev.invitations.decision.DecisionFixture.snapshot;
import static dev.invitations.decision.DecisionFixture.summary;
import static dev.invitations.decision.DecisionFixture.user;
import static dev.invitations.decision.DecisionFixture.uuid;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import dev.invitations.port.StorageException;
import dev.invitations.port.UnreadableRowException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The decisions about an invitation. In the tables, a star means that the refusal shows the invitation. */
class InvitationDecisionsTest {

    private static final Policy WITHOUT_NOTIFIER = new Policy(ROLES, true, Optional.empty(), false);
    private static final Policy WITHOUT_RECHECK = new Policy(ROLES, false, Optional.empty(), true);
    private static final Policy FOR_AN_HOUR = new Policy(ROLES, true, Optional.of(Duration.ofHours(1)), true);
    private static final Instant IN_AN_HOUR = NOW.plus(Duration.ofHours(1));

    private static Decision<Invitation> accept(DecisionContext context, Invitation it, Membership... more) {
        return InvitationDecisions.accept(context, snapshot(it, more), it.id());
    }

    private static Decision<Invitation> reject(DecisionContext context, Invitation it) {
        return InvitationDecisions.reject(context, snapshot(it), it.id());
    }

    private static Decision<Invitation> resend(DecisionContext context, Invitation it, @Nullable String role) {
        return InvitationDecisions.resend(context, snapshot(it), it.id(), role);
    }

    private static Decision<Invitation> delete(DecisionContext context, Invitation it) {
        return InvitationDecisions.delete(context, snapshot(it), it.id());
    }

    private static Decision<?> send(DecisionContext context, @Nullable Invitation live, String role) {
        return send(context, live, INVITEE, role);
    }

    private static Decision<?> send(DecisionContext context, @Nullable Invitation live, UserId invitee, String role) {
        Decision<Map<Invitee, Decision<Invitation>>> all =
                InvitationDecisions.sendAll(context, snapshot(live), ACME, Map.of(invitee, Draft.of(role)), false);
        return all.refusal().isPresent()
                ? all
                : requireNonNull(all.result().orElseThrow().get(invitee));
    }

    private static Decision<?> decide(String command, DecisionContext context, Invitation it) {
        return switch (command) {
            case "accept" -> accept(context, it);
            case "accept as member" -> accept(context, it, member("invitee", "auditor"));
            case "reject" -> reject(context, it);
            case "resend" -> resend(context, it, null);
            case "delete" -> delete(context, it);
            case "send" -> send(context, it, "viewer");
            default -> throw new IllegalArgumentException(command);
        };
    }

    /** A deleted invitation does not prevent a new one, so a send has the same result as without an invitation. */
    @ParameterizedTest(name = "{0} by {1}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            command          | actors                                         | PENDING           | EXPIRED        | ACCEPTED            | REJECTED          | DELETED
            accept           | invitee                                        | ->ACCEPTED+viewer | EXPIRED*       | MEMBERSHIP_ENDED*   | ALREADY_REJECTED* | DELETED*
            accept           | inviter owner stranger                         | NOT_FOUND         | NOT_FOUND      | NOT_FOUND           | NOT_FOUND         | NOT_FOUND
            accept as member | invitee                                        | ALREADY_MEMBER*   | EXPIRED*       | same                | ALREADY_REJECTED* | DELETED*
            reject           | invitee                                        | ->REJECTED        | EXPIRED*       | ALREADY_ACCEPTED*   | same              | DELETED*
            reject           | inviter owner stranger                         | NOT_FOUND         | NOT_FOUND      | NOT_FOUND           | NOT_FOUND         | NOT_FOUND
            resend           | owner admin                                    | ALREADY_PENDING*  | ->PENDING      | ALREADY_ACCEPTED*   | ->PENDING         | DELETED*
            resend           | resender                                       | ALREADY_PENDING   | ->PENDING      | ALREADY_ACCEPTED    | ->PENDING         | DELETED
            resend           | inviter invitee auditor                        | NOT_PERMITTED*    | NOT_PERMITTED* | NOT_PERMITTED*      | NOT_PERMITTED*    | NOT_PERMITTED*
            resend           | sender viewer ghost stranger                   | NOT_FOUND         | NOT_FOUND      | NOT_FOUND           | NOT_FOUND         | NOT_FOUND
            delete           | owner                                          | ->DELETED         | ->DELETED      | ALREADY_ACCEPTED*   | ALREADY_REJECTED* | same
            delete           | admin                                          | ->DELETED         | ->DELETED      | ALREADY_ACCEPTED*   | ALREADY_REJECTED* | DELETED*
            delete           | resender sender viewer ghost stranger          | NOT_FOUND         | NOT_FOUND      | NOT_FOUND           | NOT_FOUND         | NOT_FOUND
            delete           | inviter invitee auditor                        | NOT_PERMITTED*    | NOT_PERMITTED* | NOT_PERMITTED*      | NOT_PERMITTED*    | NOT_PERMITTED*
            send             | owner admin inviter                            | ALREADY_INVITED*  | ->PENDING      | ->ACCEPTED->PENDING | REJECTED_BEFORE*  | ->PENDING
            send             | sender                                         | ALREADY_INVITED   | ->PENDING      | ->ACCEPTED->PENDING | REJECTED_BEFORE   | ->PENDING
            send             | resender auditor viewer ghost stranger invitee | NOT_PERMITTED     | NOT_PERMITTED  | NOT_PERMITTED       | NOT_PERMITTED     | NOT_PERMITTED
            """)
    void the_status_and_the_actor_decide(
            String command,
            String actors,
            String pending,
            String expired,
            String accepted,
            String rejected,
            String deleted) {
        Map<Status, String> answers = Map.of(
                Status.PENDING, pending,
                Status.EXPIRED, expired,
                Status.ACCEPTED, accepted,
                Status.REJECTED, rejected,
                Status.DELETED, deleted);
        for (String actor : actors.split(" ", -1)) {
            answers.forEach((status, expected) -> assertThat(summary(decide(command, by(actor), invitation(status))))
                    .as("%s, %s", actor, status)
                    .isEqualTo(expected));
            if (command.equals("send")) {
                assertThat(summary(send(by(actor), null, "viewer")))
                        .as("%s, no invitation", actor)
                        .isEqualTo(deleted);
            }
        }
    }

    // ---- accept

    @Test
    void accept_of_a_closed_invitation_is_refused_even_to_a_member() {
        Invitation closed = but(invitation(Status.ACCEPTED)).closedAt(EARLIER).build();
        Decision<Invitation> decision = accept(by("invitee"), closed, member("invitee", "viewer"));
        assertThat(summary(decision)).isEqualTo("MEMBERSHIP_ENDED*");
        assertThat(shown(decision)).isEqualTo(closed);
    }

    @Test
    void accept_makes_a_member_and_has_a_precondition_on_the_inviter() {
        Invitation before = invitation(Status.PENDING);
        Invitation after =
                next(before, "invitee").status(Status.ACCEPTED).answeredAt(NOW).build();
        Change expected = changed(HistoryEvent.Kind.ACCEPTED, before, after)
                .event(event(1, HistoryEvent.Kind.ACCEPTED, after)
                        .fromStatus(Status.PENDING)
                        .claim(HistoryEvent.ClaimKind.USER)
                        .build())
                .memberAfter(Membership.builder()
                        .domain(ACME)
                        .user(INVITEE)
                        .role("viewer")
                        .since(NOW)
                        .grantedBy(uuid(1))
                        .build())
                .addPreconditions(precondition("inviter", "sender"))
                .notification(new Notification(uuid(1), Notification.Kind.ACCEPTED, after, NOW, Optional.empty()))
                .build();
        assertThat(onlyChange(accept(by("invitee"), before))).isEqualTo(expected);
        assertThat(expected.domain()).isEqualTo(ACME);
        assertThat(onlyChange(accept(by("invitee", WITHOUT_RECHECK), before)).preconditions())
                .as("without the check of the inviter")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} invited as {1}, sent {2} times: {3}; without recheck: {4}")
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
    void accept_checks_the_inviter_by_the_current_policy(
            String inviter, String role, int timesSent, String withRecheck, String withoutRecheck) {
        Invitation it = but(invitation(Status.PENDING))
                .inviter(user(inviter))
                .role(role)
                .timesSent(timesSent)
                .build();
        Decision<Invitation> decision = accept(by("invitee"), it);
        assertThat(summary(decision)).isEqualTo(withRecheck);
        decision.refusal().ifPresent(refusal -> assertThat(refusal.invitation()).contains(it));
        assertThat(summary(accept(by("invitee", WITHOUT_RECHECK), it))).isEqualTo(withoutRecheck);
    }

    @Test
    void an_unreadable_inviter_prevents_acceptance_only_if_the_inviter_is_checked() {
        Invitation it = invitation(Status.PENDING);
        StorageException failure = new UnreadableRowException("inviter", null, null);
        Snapshot snapshot =
                Snapshot.of(List.of(it), List.of(member("owner", "owner")), Map.of(user("inviter"), failure));
        assertThatThrownBy(() -> InvitationDecisions.accept(by("invitee"), snapshot, it.id()))
                .isSameAs(failure);
        assertThatCode(() -> InvitationDecisions.accept(by("invitee", WITHOUT_RECHECK), snapshot, it.id()))
                .doesNotThrowAnyException();
        assertThat(onlyChange(InvitationDecisions.accept(by("invitee", WITHOUT_RECHECK), snapshot, it.id()))
                        .preconditions())
                .isEmpty();
        assertThatThrownBy(() -> InvitationDecisions.resend(by("owner"), snapshot, it.id(), null))
                .isSameAs(failure);
        assertThat(summary(InvitationDecisions.resend(by("owner", WITHOUT_RECHECK), snapshot, it.id(), null)))
                .isEqualTo("ALREADY_PENDING*");
    }

    // ---- reject

    @Test
    void reject_needs_no_precondition() {
        Invitation before = invitation(Status.PENDING);
        Invitation after =
                next(before, "invitee").status(Status.REJECTED).answeredAt(NOW).build();
        assertThat(onlyChange(reject(by("invitee"), before)))
                .isEqualTo(changed(HistoryEvent.Kind.REJECTED, before, after)
                        .notification(
                                new Notification(uuid(1), Notification.Kind.REJECTED, after, NOW, Optional.empty()))
                        .build());
    }

    // ---- resend

    @ParameterizedTest(name = "sent {0} times, by {1}, as {2}: {3}")
    @CsvSource({
        "2, owner,   , same",
        "2, owner, viewer, same",
        "2, owner, sender, ALREADY_PENDING*",
        "1, owner,   , ALREADY_PENDING*",
        "2, admin,   , ALREADY_PENDING*",
        "2, invitee, , NOT_PERMITTED*",
    })
    void resend_repeated_by_the_same_actor_with_the_same_role_changes_nothing(
            int timesSent, String actor, @Nullable String role, String answer) {
        Invitation it = but(invitation(Status.PENDING))
                .inviter(user("owner"))
                .timesSent(timesSent)
                .build();
        assertThat(summary(resend(by(actor), it, role))).isEqualTo(answer);
    }

    @ParameterizedTest
    @EnumSource(names = {"REJECTED", "EXPIRED"})
    void resend_makes_the_same_invitation_pending_again(Status status) {
        Invitation before = invitation(status);
        Invitation after = resent(before, "auditor").expiresAt(IN_AN_HOUR).build();
        assertThat(onlyChange(resend(by("owner", FOR_AN_HOUR), before, "auditor")))
                .isEqualTo(resending(before, after));
    }

    /** The inviter is both a user and its role, except for the stranger and the ghost; see the fixture. */
    @ParameterizedTest(name = "{0} invited as {1}, sent {2} times, resent by {3} as {4}: {5}; without recheck: {6}")
    @CsvSource({
        "sender,   viewer, 1, admin,    ,        ALREADY_PENDING*,      ALREADY_PENDING*",
        "sender,   viewer, 1, admin,    sender,  ALREADY_PENDING*,      ALREADY_PENDING*",
        "viewer,   viewer, 1, admin,    ,        ->PENDING,             ALREADY_PENDING*",
        "viewer,   viewer, 1, admin,    sender,  ->PENDING,             ALREADY_PENDING*",
        "stranger, viewer, 1, admin,    ,        ->PENDING,             ALREADY_PENDING*",
        "ghost,    viewer, 1, admin,    ,        ->PENDING,             ALREADY_PENDING*",
        "resender, viewer, 1, admin,    ,        ->PENDING,             ALREADY_PENDING*",
        "resender, viewer, 2, admin,    ,        ALREADY_PENDING*,      ALREADY_PENDING*",
        "resender, viewer, 1, resender, ,        ->PENDING,             ALREADY_PENDING",
        "resender, viewer, 2, resender, ,        same,                  same",
        "sender,   admin,  1, admin,    ,        ->PENDING,             ALREADY_PENDING*",
        "sender,   owner,  1, admin,    ,        ROLE_EXCEEDS_GRANTER*, ALREADY_PENDING*",
        "sender,   owner,  1, admin,    viewer,  ->PENDING,             ALREADY_PENDING*",
        "resender, admin,  2, resender, ,        ROLE_EXCEEDS_GRANTER,  same",
        "resender, admin,  2, resender, viewer,  ->PENDING,             ALREADY_PENDING",
        "sender,   gone,   1, admin,    ,        ROLE_UNKNOWN*,         ROLE_UNKNOWN*",
        "sender,   gone,   1, admin,    viewer,  ->PENDING,             ->PENDING",
        "owner,    gone,   2, owner,    ,        ROLE_UNKNOWN*,         ROLE_UNKNOWN*",
        "sender,   viewer, 2, sender,   ,        same,                  same",
        "viewer,   viewer, 2, viewer,   ,        NOT_FOUND,             NOT_FOUND",
        "auditor,  viewer, 2, auditor,  ,        NOT_PERMITTED*,        same",
        "owner,    gone,   2, owner,    viewer,  ->PENDING,             ->PENDING",
        "viewer,   viewer, 1, inviter,  ,        NOT_FOUND,             NOT_FOUND",
        "viewer,   viewer, 1, auditor,  ,        NOT_PERMITTED*,        NOT_PERMITTED*",
    })
    void resend_takes_over_a_pending_invitation_that_accept_would_refuse(
            String inviter,
            String role,
            int timesSent,
            String actor,
            @Nullable String newRole,
            String withRecheck,
            String withoutRecheck) {
        Invitation it = but(invitation(Status.PENDING))
                .inviter(user(inviter))
                .role(role)
                .timesSent(timesSent)
                .build();
        assertThat(summary(resend(by(actor), it, newRole))).isEqualTo(withRecheck);
        assertThat(summary(resend(by(actor, WITHOUT_RECHECK), it, newRole))).isEqualTo(withoutRecheck);
    }

    @Test
    void resend_of_a_pending_invitation_to_a_member_is_refused() {
        Invitation it = invitation(Status.PENDING);
        Snapshot joined = snapshot(it, member("invitee", "admin"));
        assertThat(summary(InvitationDecisions.resend(by("owner"), joined, it.id(), null)))
                .isEqualTo("ALREADY_MEMBER*");
        assertThat(summary(InvitationDecisions.resend(by("owner"), joined, it.id(), "gone")))
                .isEqualTo("ROLE_UNKNOWN*");
        assertThat(summary(InvitationDecisions.resend(by("invitee"), joined, it.id(), null)))
                .isEqualTo("SELF_INVITATION*");
    }

    @ParameterizedTest(name = "former inviter {0}: precondition {1}")
    @CsvSource({"viewer, viewer", "ghost, gone", "stranger, "})
    void a_takeover_has_a_precondition_on_the_former_inviter(String inviter, @Nullable String precondition) {
        Invitation before =
                but(invitation(Status.PENDING)).inviter(user(inviter)).build();
        Invitation after = resent(before, "viewer").expiresAt(Optional.empty()).build();
        Change expected = resending(before, after);
        assertThat(onlyChange(resend(by("owner"), before, null)))
                .isEqualTo(Change.builder()
                        .from(expected)
                        .addPreconditions(precondition(inviter, precondition))
                        .build());
        Invitation withoutRole = but(before).role("gone").build();
        assertThat(onlyChange(resend(by("owner", WITHOUT_RECHECK), withoutRole, "viewer"))
                        .preconditions())
                .as("without the check of the inviter")
                .containsExactly(precondition("owner", "owner"), precondition("invitee", null));
    }

    /** An imported invitation may name its invitee as the inviter. */
    @Test
    void a_takeover_has_one_precondition_per_user() {
        Invitation own =
                but(invitation(Status.PENDING)).inviter(user("resender")).build();
        Invitation self = but(invitation(Status.PENDING)).inviter(INVITEE).build();
        assertThat(onlyChange(resend(by("resender"), own, null)).preconditions())
                .containsExactly(precondition("resender", "resender"), precondition("invitee", null));
        assertThat(onlyChange(resend(by("owner"), self, null)).preconditions())
                .containsExactly(precondition("owner", "owner"), precondition("invitee", null));
    }

    // ---- delete

    @Test
    void delete_of_an_own_rejection_is_no_repetition() {
        Invitation it =
                but(invitation(Status.REJECTED)).changedBy(user("owner")).build();
        assertThat(summary(delete(by("owner"), it))).isEqualTo("ALREADY_REJECTED*");
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "EXPIRED"})
    void delete_closes_the_invitation_without_a_notification(Status status) {
        Invitation before = invitation(status);
        Invitation after =
                next(before, "admin").status(Status.DELETED).closedAt(NOW).build();
        assertThat(onlyChange(delete(by("admin"), before)))
                .isEqualTo(changed(HistoryEvent.Kind.DELETED, before, after)
                        .addPreconditions(precondition("admin", "admin"))
                        .build());
    }

    // ---- send

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
    void send_checks_invitee_and_role(String actor, String invitee, String role, String answer) {
        assertThat(summary(send(by(actor), null, user(invitee), role))).isEqualTo(answer);
    }

    @Test
    void send_makes_a_new_invitation_and_has_a_precondition_on_actor_and_invitee() {
        assertThat(onlyChange(send(by("owner", FOR_AN_HOUR), null, "viewer")))
                .isEqualTo(sending(2, invited(1, Optional.of(IN_AN_HOUR))));
    }

    @Test
    void send_to_the_invitee_of_an_expired_invitation_resends_it() {
        Invitation before = invitation(Status.EXPIRED);
        Invitation after = resent(before, "sender").expiresAt(Optional.empty()).build();
        assertThat(onlyChange(send(by("owner"), before, "sender"))).isEqualTo(resending(before, after));
    }

    @Test
    void send_closes_the_accepted_invitation_of_an_ended_membership() {
        Invitation before = invitation(Status.ACCEPTED);
        Change closing = changed(
                        HistoryEvent.Kind.MEMBERSHIP_ENDED,
                        before,
                        next(before, "owner").closedAt(NOW).build())
                .build();
        assertThat(send(by("owner"), before, "viewer").changes())
                .containsExactly(closing, sending(3, invited(2, Optional.empty())));
    }

    // ---- all commands

    @Test
    void no_notification_is_written_without_a_notifier() {
        Invitation pending = invitation(Status.PENDING);
        List<Decision<?>> decisions = List.of(
                send(by("owner", WITHOUT_NOTIFIER), null, "viewer"),
                accept(by("invitee", WITHOUT_NOTIFIER), pending),
                reject(by("invitee", WITHOUT_NOTIFIER), pending),
                resend(by("owner", WITHOUT_NOTIFIER), invitation(Status.REJECTED), null));
        assertThat(decisions)
                .allSatisfy(decision ->
                        assertThat(onlyChange(decision).notification()).isEmpty());
    }

    @Test
    void a_refusal_shows_the_invitation_as_it_is_now() {
        Invitation it = invitation(Status.EXPIRED);
        List<Decision<?>> decisions = List.of(
                accept(by("invitee"), it),
                reject(by("invitee"), it),
                delete(by("invitee"), it),
                resend(by("owner"), it, "gone"));
        assertThat(decisions)
                .allSatisfy(decision -> assertThat(shown(decision))
                        .isEqualTo(but(it).status(Status.EXPIRED).build()));
    }

    /** An invitation that is sent at the last instant expires at that instant. */
    @Test
    void the_result_is_shown_as_of_the_decision() {
        DecisionContext now = by("owner", FOR_AN_HOUR);
        DecisionContext atTheEnd =
                new DecisionContext(now.actor(), Limits.MAX_INSTANT, now.policy(), now.review(), now.ids());
        assertThat(send(atTheEnd, null, "viewer").result())
                .get()
                .extracting("status")
                .isEqualTo(Status.EXPIRED);
    }

    // ---- expected values

    private static Invitation shown(Decision<?> decision) {
        return decision.refusal().orElseThrow().invitation().orElseThrow();
    }

    /** Returns the owner's new invitation. */
    private static Invitation invited(long id, Optional<Instant> expiresAt) {
        return Invitation.builder()
                .id(new InvitationId(ACME, uuid(id)))
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

    private static Change sending(long eventId, Invitation after) {
        return Change.builder()
                .after(after)
                .addPreconditions(precondition("owner", "owner"), precondition("invitee", null))
                .event(event(eventId, HistoryEvent.Kind.SENT, after).build())
                .notification(new Notification(uuid(eventId), Notification.Kind.INVITED, after, NOW, Optional.empty()))
                .build();
    }

    /** Returns the invitation after the owner has resent it. */
    private static Invitation.Builder resent(Invitation before, String role) {
        return next(before, "owner")
                .status(Status.PENDING)
                .role(role)
                .inviter(user("owner"))
                .sentAt(NOW)
                .timesSent(2)
                .answeredAt(Optional.empty());
    }

    private static Change resending(Invitation before, Invitation after) {
        return changed(HistoryEvent.Kind.RESENT, before, after)
                .addPreconditions(precondition("owner", "owner"), precondition("invitee", null))
                .notification(new Notification(uuid(1), Notification.Kind.INVITED_AGAIN, after, NOW, Optional.empty()))
                .build();
    }
}
