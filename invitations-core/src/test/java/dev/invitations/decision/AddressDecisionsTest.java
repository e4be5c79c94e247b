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
import dev.invitations.model.HistoryEvent.Claim;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
    private static final Draft FULL = new Draft("viewer", Optional.of("Hello"), Optional.of("de-CH"), Optional.of("{}"));
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
    void accept_by_address_or_link_makes_a_member_and_a_claim_in_one_commit(Claim claim) {
        Invitation before = toAddress(Status.PENDING);
        ActingUser carol = claim == Claim.LINK ? holder("carol", before) : verified("carol", ADDRESS);
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

    private static Invitation numbered(Invitation invitation, long number, Invitee invitee) {
        return but(invitation)
                .id(new InvitationId(ACME, uuid(number)))
                .invitee(invitee)
                .build();
    }

    /** Returns the changes, each as the number of its invitation, the kind of its event, and its superseding invitation. */
    private static List<String> events(Decision<?> decision) {
        return decision.changes().stream()
                .map(Change::event)
                .map(event -> event.invitation().map(id -> number(id) + " ").orElse("")
                        + event.kind()
                        + event.supersededBy().map(id -> " by " + number(id)).orElse(""))
                .toList();
    }

    private static long number(InvitationId id) {
        return id.uuid().getLeastSignificantBits() & Long.MAX_VALUE;
    }

    private static final Invitation PENDING_TO_CAROL = numbered(invitation(Status.PENDING), 1, user("carol"));
    private static final Invitation PENDING_TO_ADDRESS = numbered(invitation(Status.PENDING), 2, ADDRESS);
    private static final Invitation EXPIRED_TO_OTHER = numbered(invitation(Status.EXPIRED), 3, OTHER);

    @Test
    void accept_supersedes_the_other_pending_invitations_of_the_identities_in_the_same_commit() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        ActingUser carol = verified("carol", ADDRESS, OTHER);
        Decision<Invitation> byAddress = accept(carol, PENDING_TO_ADDRESS, snapshot);
        assertThat(events(byAddress))
                .containsExactly("1 SUPERSEDED by 2", "3 SUPERSEDED by 2", "2 JOINED", "2 ACCEPTED");
        Decision<Invitation> byUser = accept(carol, PENDING_TO_CAROL, snapshot);
        assertThat(events(byUser)).containsExactly("2 SUPERSEDED by 1", "3 SUPERSEDED by 1", "1 ACCEPTED");
        for (Decision<Invitation> decision : List.of(byAddress, byUser)) {
            assertThat(decision.changes().subList(0, 2)).allSatisfy(change -> {
                assertThat(change.after().orElseThrow().status()).isEqualTo(Status.DELETED);
                assertThat(change.after().orElseThrow().closedAt()).contains(NOW);
                assertThat(change.notification()).isEmpty();
                assertThat(change.preconditions()).isEmpty();
            });
            assertThat(decision.changes())
                    .extracting(change -> change.event().id())
                    .as("the ids follow the order of the changes")
                    .isSorted();
            assertThat(decision.result().orElseThrow().status()).isEqualTo(Status.ACCEPTED);
        }
    }

    @Test
    void accept_by_link_or_by_user_supersedes_only_the_invitations_to_the_user() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        assertThat(events(accept(holder("carol", PENDING_TO_ADDRESS), PENDING_TO_ADDRESS, snapshot)))
                .containsExactly("1 SUPERSEDED by 2", "2 JOINED", "2 ACCEPTED");
        assertThat(events(accept(holder("dave", PENDING_TO_ADDRESS), PENDING_TO_ADDRESS, snapshot)))
                .containsExactly("2 JOINED", "2 ACCEPTED");
        assertThat(events(accept(ActingUser.of(user("carol")), PENDING_TO_CAROL, snapshot)))
                .containsExactly("1 ACCEPTED");
    }

    @Test
    void accept_closes_what_the_user_accepted_before_and_nothing_of_another_user() {
        Invitation oldToUser = numbered(invitation(Status.ACCEPTED), 4, user("carol"));
        Invitation oldClaim = but(numbered(invitation(Status.ACCEPTED), 5, EmailAddress.of("old@example.org")))
                .claimant(user("carol"))
                .build();
        Invitation ofOther = but(numbered(invitation(Status.ACCEPTED), 6, OTHER))
                .claimant(user("dave"))
                .build();
        Invitation rejected = numbered(invitation(Status.REJECTED), 7, EmailAddress.of("no@example.org"));
        Snapshot snapshot = snapshotOf(List.of(oldToUser, PENDING_TO_ADDRESS, oldClaim, ofOther, rejected));
        ActingUser carol = verified("carol", ADDRESS, OTHER, EmailAddress.of("no@example.org"));
        Decision<Invitation> decision = accept(carol, PENDING_TO_ADDRESS, snapshot);
        assertThat(events(decision))
                .containsExactly("4 MEMBERSHIP_ENDED", "5 MEMBERSHIP_ENDED", "2 JOINED", "2 ACCEPTED");
        assertThat(decision.changes().get(1))
                .isEqualTo(changed(
                                Kind.MEMBERSHIP_ENDED,
                                oldClaim,
                                next(oldClaim, "carol")
                                        .closedAt(NOW)
                                        .claimant(Optional.empty())
                                        .build())
                        .event(event(2, Kind.MEMBERSHIP_ENDED, next(oldClaim, "carol").build())
                                .fromStatus(Status.ACCEPTED)
                                .build())
                        .build());
    }

    // ---- reject and resend

    @Test
    void every_notification_has_the_data_of_the_invitation() {
        Map<Status, Decision<?>> decisions = Map.of(
                Status.PENDING,
                InvitationDecisions.reject(
                        by(holder("carol", toAddress(Status.PENDING))), withData(Status.PENDING), toAddress(Status.PENDING)
                                .id()),
                Status.REJECTED,
                InvitationDecisions.resend(
                        by("owner"), withData(Status.REJECTED), toAddress(Status.REJECTED).id(), null),
                Status.EXPIRED,
                requireNonNull(InvitationDecisions.sendAll(
                                by("owner"), withData(Status.EXPIRED), ACME, Map.of(ADDRESS, FULL), false)
                        .result()
                        .orElseThrow()
                        .get(ADDRESS)));
        decisions.forEach((status, decision) -> {
            Change change = onlyChange(decision);
            assertThat(change.notification().orElseThrow().data()).as("%s", status).contains("stored");
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
                        .notification(new Notification(
                                uuid(2), Notification.Kind.INVITED, after, NOW, Optional.of("{}")))
                        .build());
    }

    @Test
    void a_renewed_invitation_keeps_its_texts() {
        Invitation before = but(toAddress(Status.EXPIRED)).message("First").build();
        Invitation after = onlyChange(send(by("owner"), before, ADDRESS, FULL)).after().orElseThrow();
        assertThat(after.message()).contains("First");
        assertThat(after.language()).isEmpty();
        assertThat(after.id()).isEqualTo(before.id());
    }

    @Test
    void send_to_an_own_address_is_refused() {
        assertThat(summary(send(by(verified("owner", OTHER, ADDRESS)), null, ADDRESS, FULL)))
                .isEqualTo("SELF_INVITATION");
        assertThat(summary(send(by(verified("owner", OTHER)), null, ADDRESS, FULL))).isEqualTo("->PENDING");
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
        Decision<Map<Invitee, Decision<Invitation>>> both = InvitationDecisions.sendAll(
                by("owner"),
                snapshot(PENDING_TO_CAROL),
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

    // ---- members

    @Test
    void addFounder_and_an_own_new_role_supersede_the_invitations_of_all_identities() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        ActingUser carol = verified("carol", ADDRESS, OTHER);
        assertThat(events(MembershipDecisions.addFounder(by(carol), snapshot, ACME, "owner", false)))
                .containsExactly("1 SUPERSEDED", "2 SUPERSEDED", "3 SUPERSEDED", "FOUNDED");
        Snapshot ofOwner = snapshotOf(List.of(PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        assertThat(events(MembershipDecisions.assign(
                        by(verified("owner", ADDRESS, OTHER)), ofOwner, ACME, user("owner"), "chair", null)))
                .containsExactly("2 SUPERSEDED", "3 SUPERSEDED", "ASSIGNED");
    }

    @Test
    void a_role_of_another_user_leaves_the_invitations_to_addresses() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS));
        assertThat(events(MembershipDecisions.assign(
                        by(verified("owner", ADDRESS)), snapshot, ACME, user("carol"), "viewer", null)))
                .containsExactly("1 SUPERSEDED", "ASSIGNED");
    }

    @Test
    void a_new_member_closes_what_it_accepted_before() {
        Invitation claim = but(numbered(invitation(Status.ACCEPTED), 5, ADDRESS))
                .claimant(user("carol"))
                .build();
        Invitation accepted = numbered(invitation(Status.ACCEPTED), 4, user("carol"));
        Snapshot snapshot = snapshotOf(List.of(claim, accepted));
        assertThat(events(MembershipDecisions.assign(by("owner"), snapshot, ACME, user("carol"), "viewer", null)))
                .containsExactly("4 MEMBERSHIP_ENDED", "5 MEMBERSHIP_ENDED", "ASSIGNED");
        assertThat(events(MembershipDecisions.addFounder(by("carol"), snapshot, ACME, "owner", false)))
                .containsExactly("4 MEMBERSHIP_ENDED", "5 MEMBERSHIP_ENDED", "FOUNDED");
    }

    @Test
    void remove_closes_what_the_member_accepted_by_address() {
        UserId carol = user("carol");
        Invitation claim = but(numbered(invitation(Status.ACCEPTED), 5, OTHER))
                .claimant(carol)
                .build();
        Snapshot snapshot =
                snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, claim), member("carol", "viewer"));
        Decision<Optional<Membership>> removed =
                MembershipDecisions.remove(by("owner"), snapshot, ACME, carol, null);
        assertThat(events(removed)).containsExactly("MEMBERSHIP_ENDED", "1 DELETED", "5 MEMBERSHIP_ENDED");
        Change closed = removed.changes().get(2);
        assertThat(closed.after().orElseThrow().claimant()).isEmpty();
        assertThat(closed.after().orElseThrow().isLive()).isFalse();
        assertThat(closed.memberBefore()).isEmpty();
    }

    @Test
    void a_verified_user_that_leaves_withdraws_what_is_pending_for_its_addresses() {
        Invitation ofOther = but(numbered(invitation(Status.ACCEPTED), 6, OTHER))
                .claimant(user("dave"))
                .build();
        Invitation accepted = numbered(invitation(Status.ACCEPTED), 4, user("carol"));
        Snapshot snapshot =
                snapshotOf(List.of(accepted, PENDING_TO_ADDRESS, ofOther), member("carol", "viewer"));
        assertThat(Stream.of(verified("carol", ADDRESS, OTHER), ActingUser.of(user("carol")))
                        .map(carol -> events(
                                MembershipDecisions.remove(by(carol), snapshot, ACME, user("carol"), null))))
                .containsExactly(List.of("4 MEMBERSHIP_ENDED", "2 DELETED"), List.of("4 MEMBERSHIP_ENDED"));
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
