package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.ADDRESS;
import static dev.invitations.decision.DecisionFixture.EARLIER;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.POLICY;
import static dev.invitations.decision.DecisionFixture.ROLES;
import static dev.invitations.decision.DecisionFixture.WITHOUT_RULES;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.by;
import static dev.invitations.decision.DecisionFixture.changed;
import static dev.invitations.decision.DecisionFixture.event;
import static dev.invitations.decision.DecisionFixture.holder;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.next;
import static dev.invitations.decision.DecisionFixture.onlyChange;
import static dev.invitations.decision.DecisionFixture.precondition;
import static dev.invitations.decision.DecisionFixture.snapshot;
import static dev.invitations.decision.DecisionFixture.snapshotOf;
import static dev.invitations.decision.DecisionFixture.summary;
import static dev.invitations.decision.DecisionFixture.toAddress;
import static dev.invitations.decision.DecisionFixture.user;
import static dev.invitations.decision.DecisionFixture.uuid;
import static dev.invitations.decision.DecisionFixture.verified;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The decisions about invitations to e-mail addresses, and about users with several identities. In the tables, a star
 * means that the refusal shows the invitation.
 */
class AddressDecisionsTest {

    private static final EmailAddress OTHER = EmailAddress.of("carol@example.net");
    private static final Draft FULL =
            new Draft("viewer", Optional.of("Hello"), Optional.of("de-CH"), Optional.of("{}"));
    private static final Membership CLAIMANT = member("claimant", "viewer");

    private static ActingUser actor(String name, Invitation it) {
        return switch (name) {
            case "verified" -> verified("carol", ADDRESS);
            case "other-address" -> verified("carol", OTHER);
            case "holder" -> holder("carol", it);
            case "holder-of-another" ->
                holder("carol", but(it).id(new InvitationId(ACME, uuid(601))).build());
            default -> ActingUser.of(user(name));
        };
    }

    private static Decision<Invitation> accept(ActingUser actor, Invitation it, Snapshot snapshot) {
        return InvitationDecisions.accept(by(actor), snapshot, it.id());
    }

    private static Decision<?> send(
            DecisionContext context, @Nullable Invitation live, Invitee invitee, Draft draft, Membership... more) {
        Decision<Map<Invitee, Decision<Invitation>>> all =
                InvitationDecisions.sendAll(context, snapshot(live, more), ACME, Map.of(invitee, draft), false);
        Decision<?> one = requireNonNull(all.result().orElseThrow().get(invitee));
        assertThat(all.changes()).isEqualTo(one.changes());
        return one;
    }

    private static Decision<?> decide(String command, ActingUser actor, Invitation it) {
        Snapshot snapshot = snapshot(it, CLAIMANT);
        return switch (command) {
            case "accept" -> accept(actor, it, snapshot);
            case "reject" -> InvitationDecisions.reject(by(actor), snapshot, it.id());
            case "resend" -> InvitationDecisions.resend(by(actor), snapshot, it.id(), null);
            case "delete" -> InvitationDecisions.delete(by(actor), snapshot, it.id());
            case "send" -> send(by(actor), it, ADDRESS, Draft.of("viewer"), CLAIMANT);
            default -> throw new IllegalArgumentException(command);
        };
    }

    /** The claimant accepted the accepted invitation, and is a member. */
    @ParameterizedTest(name = "{0} by {1}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            command | actors                                         | PENDING           | EXPIRED        | ACCEPTED          | REJECTED          | DELETED
            accept  | verified holder                                | +viewer->ACCEPTED | EXPIRED*       | ALREADY_ACCEPTED* | ALREADY_REJECTED* | DELETED*
            accept  | claimant                                       | NOT_FOUND         | NOT_FOUND      | same              | NOT_FOUND         | NOT_FOUND
            accept  | carol other-address holder-of-another owner    | NOT_FOUND         | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            reject  | verified holder                                | ->REJECTED        | EXPIRED*       | ALREADY_ACCEPTED* | same              | DELETED*
            reject  | claimant                                       | NOT_FOUND         | NOT_FOUND      | ALREADY_ACCEPTED* | NOT_FOUND         | NOT_FOUND
            reject  | carol other-address holder-of-another owner    | NOT_FOUND         | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            resend  | owner                                          | ALREADY_PENDING*  | ->PENDING      | ALREADY_ACCEPTED* | ->PENDING         | DELETED*
            resend  | verified holder                                | NOT_PERMITTED*    | NOT_PERMITTED* | NOT_PERMITTED*    | NOT_PERMITTED*    | NOT_PERMITTED*
            resend  | carol other-address holder-of-another          | NOT_FOUND         | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            delete  | admin                                          | ->DELETED         | ->DELETED      | ALREADY_ACCEPTED* | ALREADY_REJECTED* | DELETED*
            delete  | verified holder                                | NOT_PERMITTED*    | NOT_PERMITTED* | NOT_PERMITTED*    | NOT_PERMITTED*    | NOT_PERMITTED*
            delete  | carol other-address holder-of-another          | NOT_FOUND         | NOT_FOUND      | NOT_FOUND         | NOT_FOUND         | NOT_FOUND
            send    | owner                                          | ALREADY_INVITED*  | ->PENDING      | ALREADY_MEMBER    | REJECTED_BEFORE*  | ->PENDING
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
        for (String name : actors.split(" ", -1)) {
            answers.forEach((status, expected) -> {
                Invitation it = toAddress(status);
                assertThat(summary(decide(command, actor(name, it), it)))
                        .as("%s, %s", name, status)
                        .isEqualTo(expected);
            });
        }
    }

    // ---- accept

    @ParameterizedTest
    @EnumSource(names = {"ADDRESS", "LINK"})
    void accept_by_address_or_link_makes_a_member_and_a_claim_in_one_commit(ClaimKind claim) {
        Invitation before = toAddress(Status.PENDING);
        ActingUser carol = claim == ClaimKind.LINK ? holder("carol", before) : verified("carol", ADDRESS);
        Snapshot snapshot = snapshot(before).withData(Map.of(before.id().uuid(), "{}"));
        HistoryEvent joined = HistoryEvent.builder()
                .id(uuid(1))
                .domain(ACME)
                .kind(Kind.JOINED)
                .actor(user("carol"))
                .subject(user("carol"))
                .invitation(before.id())
                .role("viewer")
                .at(NOW)
                .build();
        Invitation after = next(before, "carol")
                .status(Status.ACCEPTED)
                .answeredAt(NOW)
                .claimant(user("carol"))
                .build();
        Decision<Invitation> decision = accept(carol, before, snapshot);
        assertThat(decision.changes())
                .containsExactly(
                        Change.builder()
                                .memberAfter(Membership.builder()
                                        .domain(ACME)
                                        .user(user("carol"))
                                        .role("viewer")
                                        .since(NOW)
                                        .grantedBy(uuid(1))
                                        .build())
                                .addPreconditions(precondition("inviter", "sender"))
                                .event(joined)
                                .build(),
                        changed(Kind.ACCEPTED, before, after)
                                .event(event(2, Kind.ACCEPTED, after)
                                        .fromStatus(Status.PENDING)
                                        .claim(claim)
                                        .build())
                                .notification(new Notification(
                                        uuid(2), Notification.Kind.ACCEPTED, after, NOW, Optional.of("{}")))
                                .build());
        assertThat(decision.result()).contains(after);
    }

    @Test
    void a_member_cannot_accept_an_invitation_to_its_address() {
        Invitation before = toAddress(Status.PENDING);
        assertThat(summary(accept(verified("viewer", ADDRESS), before, snapshot(before))))
                .isEqualTo("ALREADY_MEMBER*");
        assertThat(summary(accept(holder("viewer", before), before, snapshot(before))))
                .isEqualTo("ALREADY_MEMBER*");
    }

    @Test
    void a_claim_ends_with_the_membership() {
        Invitation accepted = toAddress(Status.ACCEPTED);
        Invitation closed =
                but(accepted).claimant(Optional.empty()).closedAt(EARLIER).build();
        assertThat(summary(accept(ActingUser.of(user("claimant")), accepted, snapshot(accepted))))
                .as("the host ended the membership in its own members table")
                .isEqualTo("MEMBERSHIP_ENDED*");
        assertThat(summary(accept(verified("carol", ADDRESS), closed, snapshot(closed))))
                .isEqualTo("MEMBERSHIP_ENDED*");
        assertThat(summary(accept(holder("carol", closed), closed, snapshot(closed, member("carol", "viewer")))))
                .as("a member by another way")
                .isEqualTo("MEMBERSHIP_ENDED*");
        assertThat(summary(accept(ActingUser.of(user("claimant")), closed, snapshot(closed, CLAIMANT))))
                .as("a former claimant")
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void an_unknown_invitation_is_not_found() {
        InvitationId unknown = new InvitationId(ACME, uuid(999));
        Snapshot empty = snapshotOf(List.of());
        DecisionContext owner = by(verified("owner", ADDRESS));
        assertThat(List.of(
                        InvitationDecisions.accept(owner, empty, unknown),
                        InvitationDecisions.reject(owner, empty, unknown),
                        InvitationDecisions.resend(owner, empty, unknown, null),
                        InvitationDecisions.delete(owner, empty, unknown)))
                .extracting(DecisionFixture::summary)
                .containsOnly("NOT_FOUND");
    }

    // ---- reject and resend

    @Test
    void every_notification_has_the_data_of_the_invitation() {
        Map<Status, Decision<?>> decisions = Map.of(
                Status.PENDING,
                InvitationDecisions.reject(
                        by(holder("carol", toAddress(Status.PENDING))),
                        withData(Status.PENDING),
                        toAddress(Status.PENDING).id()),
                Status.REJECTED,
                InvitationDecisions.resend(
                        by("owner"),
                        withData(Status.REJECTED),
                        toAddress(Status.REJECTED).id(),
                        null),
                Status.EXPIRED,
                requireNonNull(InvitationDecisions.sendAll(
                                by("owner"), withData(Status.EXPIRED), ACME, Map.of(ADDRESS, FULL), false)
                        .result()
                        .orElseThrow()
                        .get(ADDRESS)));
        decisions.forEach((status, decision) -> {
            Change change = onlyChange(decision);
            assertThat(change.notification().orElseThrow().data())
                    .as("%s", status)
                    .contains("stored");
            assertThat(change.data()).as("only a new invitation stores data").isEmpty();
        });
    }

    private static Snapshot withData(Status status) {
        Invitation it = toAddress(status);
        return snapshot(it).withData(Map.of(it.id().uuid(), "stored"));
    }

    @Test
    void resend_needs_no_precondition_about_an_address() {
        Invitation before = toAddress(Status.REJECTED);
        assertThat(onlyChange(InvitationDecisions.resend(by("owner"), snapshot(before), before.id(), null))
                        .preconditions())
                .containsExactly(precondition("owner", "owner"));
        assertThat(summary(InvitationDecisions.resend(
                        by(verified("owner", ADDRESS)), snapshot(before), before.id(), null)))
                .isEqualTo("SELF_INVITATION*");
    }

    // ---- send

    @Test
    void send_to_an_address_stores_the_texts_and_has_a_precondition_on_the_inviter_only() {
        Invitation after = Invitation.builder()
                .id(new InvitationId(ACME, uuid(1)))
                .invitee(ADDRESS)
                .role("viewer")
                .message("Hello")
                .language("de-CH")
                .status(Status.PENDING)
                .inviter(user("owner"))
                .createdAt(NOW)
                .sentAt(NOW)
                .timesSent(1)
                .changedBy(user("owner"))
                .version(1)
                .build();
        assertThat(onlyChange(send(by("owner"), null, ADDRESS, FULL)))
                .isEqualTo(Change.builder()
                        .after(after)
                        .data("{}")
                        .addPreconditions(precondition("owner", "owner"))
                        .event(event(2, Kind.SENT, after).build())
                        .notification(
                                new Notification(uuid(2), Notification.Kind.INVITED, after, NOW, Optional.of("{}")))
                        .build());
    }

    @Test
    void a_renewed_invitation_keeps_its_texts() {
        Invitation before = but(toAddress(Status.EXPIRED)).message("First").build();
        Invitation after =
                onlyChange(send(by("owner"), before, ADDRESS, FULL)).after().orElseThrow();
        assertThat(after.message()).contains("First");
        assertThat(after.language()).isEmpty();
        assertThat(after.id()).isEqualTo(before.id());
    }

    @Test
    void send_to_an_own_address_is_refused() {
        assertThat(summary(send(by(verified("owner", OTHER, ADDRESS)), null, ADDRESS, FULL)))
                .isEqualTo("SELF_INVITATION");
        assertThat(summary(send(by(verified("owner", OTHER)), null, ADDRESS, FULL)))
                .isEqualTo("->PENDING");
    }

    @Test
    void send_to_the_address_of_a_former_member_closes_the_claim() {
        Invitation before = toAddress(Status.ACCEPTED);
        List<? extends Change> changes =
                send(by("owner"), before, ADDRESS, Draft.of("viewer")).changes();
        assertThat(changes.get(0))
                .isEqualTo(changed(
                                Kind.MEMBERSHIP_ENDED,
                                before,
                                next(before, "owner")
                                        .claimant(Optional.empty())
                                        .closedAt(NOW)
                                        .build())
                        .addPreconditions(precondition("claimant", null))
                        .build());
        assertThat(changes.get(1).event().kind()).isEqualTo(Kind.SENT);
        assertThat(changes.get(1).preconditions()).containsExactly(precondition("owner", "owner"));
        assertThat(changes).hasSize(2);
    }

    @Test
    void an_invitation_to_a_user_and_one_to_its_address_are_independent() {
        Invitation toUser =
                but(invitation(Status.PENDING)).invitee(user("carol")).build();
        Decision<Map<Invitee, Decision<Invitation>>> both = InvitationDecisions.sendAll(
                by("owner"),
                snapshot(toUser),
                ACME,
                Map.of(user("carol"), Draft.of("viewer"), ADDRESS, Draft.of("viewer")),
                false);
        Map<Invitee, Decision<Invitation>> decisions = both.result().orElseThrow();
        assertThat(summary(requireNonNull(decisions.get(user("carol"))))).isEqualTo("ALREADY_INVITED*");
        assertThat(summary(requireNonNull(decisions.get(ADDRESS)))).isEqualTo("->PENDING");
    }

    /** The claimant of an address is a secret of the domain, as its members are. */
    @Test
    void a_batch_does_not_reveal_that_an_address_belongs_to_a_member() {
        for (String sender : List.of("sender", "admin")) {
            Decision<Map<Invitee, Decision<Invitation>>> all = InvitationDecisions.sendAll(
                    by(sender),
                    snapshot(toAddress(Status.ACCEPTED), CLAIMANT),
                    ACME,
                    Map.of(ADDRESS, Draft.of("viewer")),
                    true);
            assertThat(summary(requireNonNull(all.result().orElseThrow().get(ADDRESS))))
                    .isEqualTo(sender.equals("admin") ? "ALREADY_MEMBER" : "NOT_INVITABLE");
        }
    }

    @Test
    void no_notification_is_written_for_a_claim_without_a_notifier() {
        Policy silent = new Policy(ROLES, POLICY.recheckInviter(), Optional.empty(), false);
        Invitation before = toAddress(Status.PENDING);
        assertThat(InvitationDecisions.accept(
                                by(verified("carol", ADDRESS), silent, WITHOUT_RULES), snapshot(before), before.id())
                        .changes())
                .hasSize(2)
                .allSatisfy(change -> assertThat(change.notification()).isEmpty());
    }
}
