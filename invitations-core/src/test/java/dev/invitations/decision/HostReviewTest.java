package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.ADDRESS;
import static dev.invitations.decision.DecisionFixture.POLICY;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.by;
import static dev.invitations.decision.DecisionFixture.holder;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.memberChanged;
import static dev.invitations.decision.DecisionFixture.snapshot;
import static dev.invitations.decision.DecisionFixture.summary;
import static dev.invitations.decision.DecisionFixture.toAddress;
import static dev.invitations.decision.DecisionFixture.user;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import dev.invitations.port.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The questions of the decisions to the rules of the host, and the refusals by their answers. */
class HostReviewTest {

    /** Rules that record each question. */
    private static final class RecordingRules implements HostRules {

        final List<String> asked = new ArrayList<>();
        final List<Proposal> proposals = new ArrayList<>();
        private final DomainTerms terms;
        private final Predicate<Proposal> objects;

        RecordingRules(DomainTerms terms, Predicate<Proposal> objects) {
            this.terms = terms;
            this.objects = objects;
        }

        @Override
        public DomainTerms in(DomainId domain) {
            asked.add("terms of " + domain);
            return terms;
        }

        @Override
        public Optional<Objection> review(Proposal proposal) {
            asked.add(proposal.kind() + " " + proposal.subject() + " as " + proposal.role());
            proposals.add(proposal);
            return objects.test(proposal) ? Optional.of(Objection.of("no")) : Optional.empty();
        }
    }

    private static final DomainTerms LIMITED = DomainTerms.none().mailDomains("example.net");

    private static RecordingRules agreeing() {
        return new RecordingRules(DomainTerms.none(), proposal -> false);
    }

    private static RecordingRules closed() {
        return new RecordingRules(DomainTerms.none().closed(), proposal -> true);
    }

    private static RecordingRules limited() {
        return new RecordingRules(LIMITED, proposal -> true);
    }

    private static RecordingRules objecting() {
        return new RecordingRules(DomainTerms.none(), proposal -> true);
    }

    private static Decision<Map<Invitee, Decision<Invitation>>> sendAll(
            DecisionContext context, Snapshot snapshot, String role, Invitee... invitees) {
        Map<Invitee, Draft> drafts = new LinkedHashMap<>();
        Arrays.asList(invitees).forEach(invitee -> drafts.put(invitee, Draft.of(role)));
        return InvitationDecisions.sendAll(context, snapshot, ACME, drafts, false);
    }

    /** Decides a command as {@code owner}, or as the named user. */
    private static Decision<?> decide(String command, HostRules rules) {
        String[] words = command.split(" ", -1);
        String role = words.length > 2 ? words[2] : "viewer";
        DecisionContext context = by(words[1], rules);
        Invitation pending = toAddress(Status.PENDING);
        return switch (words[0]) {
            case "send" -> sent(sendAll(context, snapshot((Invitation) null), role, ADDRESS), ADDRESS);
            case "send-user" ->
                sent(sendAll(context, snapshot((Invitation) null), role, user("invitee")), user("invitee"));
            case "send-again" -> sent(sendAll(context, snapshot(pending), role, ADDRESS), ADDRESS);
            case "renew" -> sent(sendAll(context, snapshot(toAddress(Status.EXPIRED)), role, ADDRESS), ADDRESS);
            case "resend" -> resend(context, toAddress(Status.REJECTED), role);
            case "resend-pending" -> resend(context, pending, role);
            case "accept" -> accept(context, invitation(Status.PENDING));
            case "accept-link" -> accept(by(holder(words[1], pending), POLICY, rules), pending);
            case "accept-expired" -> accept(context, invitation(Status.EXPIRED));
            case "accept-exceeding" ->
                accept(context, but(invitation(Status.PENDING)).role(role).build());
            case "reject" ->
                InvitationDecisions.reject(
                        context,
                        snapshot(invitation(Status.PENDING)),
                        invitation(Status.PENDING).id());
            case "delete" -> InvitationDecisions.delete(context, snapshot(pending), pending.id());
            case "assign" ->
                MembershipDecisions.assign(context, snapshot((Invitation) null), ACME, user("invitee"), role, null);
            case "assign-self" ->
                MembershipDecisions.assign(context, snapshot((Invitation) null), ACME, user(words[1]), role, null);
            case "found" -> MembershipDecisions.addFounder(context, snapshot((Invitation) null), ACME, role, false);
            case "remove" ->
                MembershipDecisions.remove(context, snapshot((Invitation) null), ACME, user("viewer"), null);
            case "transfer" ->
                MembershipDecisions.transfer(context, snapshot((Invitation) null), ACME, user("viewer"), role, null);
            default -> throw new IllegalArgumentException(command);
        };
    }

    private static Decision<?> sent(Decision<Map<Invitee, Decision<Invitation>>> all, Invitee invitee) {
        return all.refusal().isPresent()
                ? all
                : requireNonNull(all.result().orElseThrow().get(invitee));
    }

    private static Decision<?> resend(DecisionContext context, Invitation it, String role) {
        return InvitationDecisions.resend(context, snapshot(it), it.id(), role);
    }

    private static Decision<?> accept(DecisionContext context, Invitation it, Membership... more) {
        return InvitationDecisions.accept(context, snapshot(it, more), it.id());
    }

    /** The limited terms allow only example.net, and these rules also object. Two proposals are separated by a plus. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(useHeadersInDisplayName = true, delimiter = '|', textBlock = """
            command                 | closed                | limited              | objecting            | asked by rules that agree
            send owner              | DOMAIN_CLOSED         | ADDRESS_NOT_ALLOWED  | OBJECTED             | SEND carol@example.org as viewer
            send viewer             | NOT_PERMITTED         | NOT_PERMITTED        | NOT_PERMITTED        |
            send owner gone         | DOMAIN_CLOSED         | ROLE_UNKNOWN         | ROLE_UNKNOWN         | terms
            send-user owner         | DOMAIN_CLOSED         | OBJECTED             | OBJECTED             | SEND invitee as viewer
            send-again owner        | DOMAIN_CLOSED         | ALREADY_INVITED*     | ALREADY_INVITED*     | terms
            renew owner             | DOMAIN_CLOSED         | ADDRESS_NOT_ALLOWED  | OBJECTED*            | SEND carol@example.org as viewer
            resend owner            | DOMAIN_CLOSED*        | ADDRESS_NOT_ALLOWED* | OBJECTED*            | RESEND carol@example.org as viewer
            resend resender         | DOMAIN_CLOSED         | ADDRESS_NOT_ALLOWED  | OBJECTED             | RESEND carol@example.org as viewer
            resend viewer           | NOT_FOUND             | NOT_FOUND            | NOT_FOUND            |
            resend owner gone       | DOMAIN_CLOSED*        | ROLE_UNKNOWN*        | ROLE_UNKNOWN*        | terms
            resend-pending owner    | DOMAIN_CLOSED*        | ALREADY_PENDING*     | ALREADY_PENDING*     | terms
            accept invitee          | DOMAIN_CLOSED*        | OBJECTED*            | OBJECTED*            | ACCEPT invitee as viewer
            accept stranger         | NOT_FOUND             | NOT_FOUND            | NOT_FOUND            |
            accept-link carol       | DOMAIN_CLOSED*        | OBJECTED*            | OBJECTED*            | ACCEPT carol@example.org as viewer
            accept-expired invitee  | EXPIRED*              | EXPIRED*             | EXPIRED*             |
            accept-exceeding invitee owner | ROLE_EXCEEDS_GRANTER* | ROLE_EXCEEDS_GRANTER* | ROLE_EXCEEDS_GRANTER* |
            reject invitee          | ->REJECTED            | ->REJECTED           | ->REJECTED           |
            delete owner            | ->DELETED             | ->DELETED            | ->DELETED            |
            assign owner            | DOMAIN_CLOSED         | OBJECTED             | OBJECTED             | ASSIGN invitee as viewer
            assign viewer           | NOT_PERMITTED         | NOT_PERMITTED        | NOT_PERMITTED        |
            assign admin owner      | ROLE_EXCEEDS_GRANTER  | ROLE_EXCEEDS_GRANTER | ROLE_EXCEEDS_GRANTER |
            assign-self owner       | LAST_MANAGER          | LAST_MANAGER         | LAST_MANAGER         |
            assign-self owner chair | DOMAIN_CLOSED         | OBJECTED             | OBJECTED             | ASSIGN owner as chair
            found stranger owner    | DOMAIN_CLOSED         | OBJECTED             | OBJECTED             | ADD_FOUNDER stranger as owner
            found stranger          | FOUNDER_MUST_MANAGE   | FOUNDER_MUST_MANAGE  | FOUNDER_MUST_MANAGE  |
            remove owner            | -viewer               | -viewer              | -viewer              |
            transfer owner          | DOMAIN_CLOSED         | OBJECTED             | OBJECTED             | TRANSFER viewer as owner+TRANSFER owner as viewer
            transfer admin owner    | ROLE_EXCEEDS_GRANTER  | ROLE_EXCEEDS_GRANTER | ROLE_EXCEEDS_GRANTER |
            """)
    void the_rules_refuse_after_the_other_checks(
            String command, String closed, String limited, String objecting, @Nullable String asked) {
        assertThat(summary(decide(command, closed()))).as("closed").isEqualTo(closed);
        assertThat(summary(decide(command, limited()))).as("limited").isEqualTo(limited);
        assertThat(summary(decide(command, objecting()))).as("objecting").isEqualTo(objecting);
        RecordingRules rules = agreeing();
        decide(command, rules);
        List<String> questions = new ArrayList<>();
        if (asked != null) {
            questions.add("terms of acme");
            if (!asked.equals("terms")) {
                questions.addAll(List.of(asked.split("\\+", -1)));
            }
        }
        assertThat(rules.asked).isEqualTo(questions);
    }

    @Test
    void a_batch_asks_for_the_terms_once_and_reviews_each_invitee() {
        RecordingRules rules =
                new RecordingRules(LIMITED, proposal -> proposal.subject().equals(user("invitee")));
        EmailAddress allowed = EmailAddress.of("dave@example.net");
        Map<Invitee, Decision<Invitation>> decisions = sendAll(
                        by("owner", rules), snapshot((Invitation) null), "viewer", user("invitee"), ADDRESS, allowed)
                .result()
                .orElseThrow();
        assertThat(decisions.values().stream().map(DecisionFixture::summary))
                .containsExactly("OBJECTED", "ADDRESS_NOT_ALLOWED", "->PENDING");
        assertThat(rules.asked)
                .containsExactly("terms of acme", "SEND invitee as viewer", "SEND dave@example.net as viewer");
        Refusal objected =
                requireNonNull(decisions.get(user("invitee"))).refusal().orElseThrow();
        assertThat(objected.objection()).contains("no");
    }

    @Test
    void a_proposal_has_the_texts_of_the_request_or_of_the_stored_invitation() {
        RecordingRules rules = agreeing();
        Draft draft = new Draft("viewer", Optional.of("Hello"), Optional.of("de"), Optional.of("{}"));
        InvitationDecisions.sendAll(
                by("owner", rules), snapshot((Invitation) null), ACME, Map.of(ADDRESS, draft), false);
        Invitation stored = but(toAddress(Status.REJECTED)).message("Stored").build();
        Snapshot snapshot = snapshot(stored).withData(Map.of(stored.id().uuid(), "[]"));
        InvitationDecisions.resend(by("owner", rules), snapshot, stored.id(), "sender");
        UserId owner = user("owner");
        assertThat(rules.proposals)
                .containsExactly(
                        new Proposal(
                                Proposal.Kind.SEND,
                                ACME,
                                owner,
                                ADDRESS,
                                "viewer",
                                Optional.empty(),
                                Optional.of("Hello"),
                                Optional.of("{}")),
                        new Proposal(
                                Proposal.Kind.RESEND,
                                ACME,
                                owner,
                                ADDRESS,
                                "sender",
                                Optional.of(stored),
                                Optional.of("Stored"),
                                Optional.of("[]")));
    }

    @Test
    void an_objection_to_the_own_new_role_refuses_a_transfer() {
        RecordingRules rules = new RecordingRules(
                DomainTerms.none(), proposal -> proposal.subject().equals(user("owner")));
        assertThat(summary(decide("transfer owner", rules))).isEqualTo("OBJECTED");
        assertThat(rules.proposals).hasSize(2);
    }

    @Test
    void repeats_that_change_nothing_are_not_asked() {
        RecordingRules rules = closed();
        Invitation accepted = invitation(Status.ACCEPTED);
        Invitation rejected = invitation(Status.REJECTED);
        Invitation resent = but(invitation(Status.PENDING))
                .inviter(user("owner"))
                .timesSent(2)
                .build();
        List<Decision<?>> repeats = List.of(
                accept(by("invitee", rules), accepted, member("invitee", "viewer")),
                InvitationDecisions.reject(by("invitee", rules), snapshot(rejected), rejected.id()),
                InvitationDecisions.resend(by("owner", rules), snapshot(resent), resent.id(), null),
                MembershipDecisions.assign(
                        by("owner", rules), snapshot((Invitation) null), ACME, user("viewer"), "viewer", null),
                decide("assign-self owner owner", rules),
                MembershipDecisions.addFounder(by("owner", rules), snapshot((Invitation) null), ACME, "owner", true),
                MembershipDecisions.transfer(
                        by("viewer", rules),
                        snapshot((Invitation) null),
                        ACME,
                        user("admin"),
                        "viewer",
                        memberChanged(HistoryEvent.Kind.ASSIGNED, "viewer", "admin", "admin")
                                .build()
                                .event()));
        assertThat(repeats).extracting(DecisionFixture::summary).containsOnly("same");
        assertThat(rules.asked).isEmpty();
    }

    @Test
    @NullUnmarked
    void an_answer_that_is_null_is_named() {
        HostRules withoutTerms = new HostRules() {
            @Override
            public DomainTerms in(DomainId domain) {
                return null;
            }
        };
        HostRules withoutReview = new HostRules() {
            @Override
            public Optional<Objection> review(Proposal proposal) {
                return null;
            }
        };
        assertThatThrownBy(() -> decide("send owner", withoutTerms))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("HostRules.in returned null; it must return DomainTerms.none() for a domain without a"
                        + " restriction");
        assertThatThrownBy(() -> decide("accept invitee", withoutReview))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("HostRules.review returned null; it must return an Optional, which is empty without an"
                        + " objection");
    }

    @Test
    void a_refusal_about_the_host_has_no_role() {
        assertThat(decide("send owner", closed()).refusal())
                .contains(new Refusal(Reason.DOMAIN_CLOSED, Optional.empty()));
        assertThat(decide("resend owner", objecting()).refusal().orElseThrow().objection())
                .contains("no");
    }
}
