package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.InvitationFixtures.pending;
import static dev.invitations.RefusalAssertions.assertRefused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of a host in whole commands: their exceptions, conflicts and refusals. */
class HostRulesTest extends RecordingTestBase implements HostRules {

    private static final EmailAddress ADDRESS = EmailAddress.of("carol@example.org");

    /** The commands that ask both methods. */
    private static final Map<String, Consumer<Invitations>> COMMANDS = Map.of(
            "send", it -> it.send(ADA, ACME, CAROL, "viewer"),
            "resend", it -> it.resend(ADA, pending(2).id()),
            "accept", it -> it.accept(BOB, FIRST),
            "assign", it -> it.members().assign(ADA, ACME, CAROL, "viewer"),
            "addFounder", it -> it.members().addFounder(CAROL, ACME, "owner"),
            "transfer", it -> it.members().transfer(ADA, ACME, CAROL, "viewer"));

    private final List<String> asked = new ArrayList<>();
    private DomainTerms terms = DomainTerms.none();
    private Optional<Objection> objection = Optional.empty();
    private Runnable onTerms = () -> {};
    private Runnable onReview = () -> {};

    @Override
    public DomainTerms in(DomainId domain) {
        asked.add("terms of " + domain);
        onTerms.run();
        return terms;
    }

    @Override
    public Optional<Objection> review(Proposal proposal) {
        asked.add("review of " + proposal.kind());
        onReview.run();
        return objection;
    }

    @BeforeEach
    void storeARejectedInvitation() {
        storage.stored = List.of(
                pending(1),
                but(pending(2)).status(Status.REJECTED).invitee(ADDRESS).build());
    }

    private Invitations ruled() {
        return builder().rules(this).build();
    }

    /** Executes the command on a storage where it can succeed. */
    private void execute(String command) {
        if (command.equals("transfer")) {
            storage.members = List.of(member(ADA, "owner"), member(CAROL, "viewer"));
        }
        requireNonNull(COMMANDS.get(command)).accept(ruled());
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "resend", "accept", "assign", "addFounder", "transfer"})
    void an_exception_of_the_host_ends_the_command_and_changes_nothing(String command) {
        IllegalStateException failure = new IllegalStateException("no connection");
        onReview = () -> {
            throw failure;
        };
        assertThatThrownBy(() -> execute(command)).isSameAs(failure);
        onTerms = onReview;
        assertThatThrownBy(() -> execute(command)).isSameAs(failure);
        assertThat(storage.commits).isEmpty();
        assertThat(asked).hasSize(3).last().isEqualTo("terms of acme");
        onTerms = () -> {};
        onReview = () -> {};
        execute(command);
        assertThat(storage.commits).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "resend", "accept", "assign", "addFounder", "transfer"})
    void a_refusal_that_the_host_throws_is_not_a_refusal_of_the_command(String command) {
        InvitationException refusal = InvitationException.of(Reason.NOT_FOUND);
        onReview = () -> {
            throw refusal;
        };
        assertThatThrownBy(() -> execute(command))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("HostRules.review")
                .hasCause(refusal);
        onTerms = onReview;
        assertThatThrownBy(() -> execute(command))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("HostRules.in")
                .hasCause(refusal);
        assertThat(storage.commits).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"send", "resend", "accept", "assign", "addFounder", "transfer"})
    void the_rules_are_asked_again_after_a_conflict(String command) {
        storage.onCommit = changes -> storage.commits.size() > 1;
        execute(command);
        assertThat(storage.commits).hasSize(2);
        List<String> once = asked.subList(0, asked.size() / 2);
        assertThat(once).first().isEqualTo("terms of acme");
        assertThat(asked.subList(asked.size() / 2, asked.size())).isEqualTo(once);
        assertThat(once).hasSize(command.equals("transfer") ? 3 : 2);
    }

    @Test
    void a_domain_that_is_closed_during_a_conflict_refuses_the_repeated_decision() {
        storage.onCommit = changes -> {
            terms = DomainTerms.none().closed();
            return false;
        };
        assertThat(assertRefused(Reason.DOMAIN_CLOSED, () -> ruled().accept(BOB, FIRST))
                        .invitation())
                .contains(pending(1));
        assertThat(storage.commits).hasSize(1);
        assertThat(asked).containsExactly("terms of acme", "review of ACCEPT", "terms of acme");
    }

    @Test
    @NullUnmarked
    void an_answer_that_is_null_ends_the_command_and_changes_nothing() {
        objection = null;
        assertThatThrownBy(() -> ruled().accept(BOB, FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("HostRules.review returned null");
        terms = null;
        assertThatThrownBy(() -> ruled().accept(BOB, FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("HostRules.in returned null");
        assertThat(storage.commits).isEmpty();
    }

    @Test
    void an_objection_refuses_with_the_code_of_the_host() {
        objection = Optional.of(Objection.of("two-factor-required"));
        InvitationException refusal = assertRefused(Reason.OBJECTED, () -> ruled().accept(BOB, FIRST));
        assertThat(refusal.objection()).contains("two-factor-required");
        assertThat(refusal.invitation()).contains(pending(1));
        assertThat(assertRefused(Reason.OBJECTED, () -> execute("send")).objection())
                .contains("two-factor-required");
        assertThat(assertRefused(Reason.OBJECTED, () -> execute("assign")).objection())
                .contains("two-factor-required");
        SendResult.Outcome outcome = ruled().send(ADA, SendInvitations.to(ACME).invite(CAROL, "viewer"))
                .outcomes()
                .get(0);
        assertThat(outcome.refusal()).contains(Reason.OBJECTED);
        assertThat(outcome.objection()).contains("two-factor-required");
        assertThat(storage.commits).isEmpty();
    }

    @Test
    void a_batch_asks_for_the_terms_once_and_sends_the_other_invitations() {
        terms = DomainTerms.none().mailDomains("example.net");
        SendResult result = ruled().send(
                        ADA,
                        SendInvitations.to(ACME)
                                .invite(EmailAddress.of("dave@example.org"), "viewer")
                                .invite(EmailAddress.of("dave@example.net"), "viewer")
                                .invite(CAROL, "viewer"));
        assertThat(result.outcomes())
                .extracting(SendResult.Outcome::refusal)
                .containsExactly(Optional.of(Reason.ADDRESS_NOT_ALLOWED), Optional.empty(), Optional.empty());
        assertThat(result.outcomes()).extracting(SendResult.Outcome::objection).containsOnly(Optional.empty());
        assertThat(asked).containsExactly("terms of acme", "review of SEND", "review of SEND");
    }

    @Test
    void a_closed_domain_refuses_the_whole_batch() {
        terms = DomainTerms.none().closed();
        assertRefused(Reason.DOMAIN_CLOSED, () -> execute("send"));
        assertRefused(Reason.DOMAIN_CLOSED, () -> execute("addFounder"));
        assertRefused(Reason.DOMAIN_CLOSED, () -> execute("transfer"));
    }

    @Test
    void reads_and_withdrawals_do_not_ask() {
        terms = DomainTerms.none().closed();
        Invitations invitations = ruled();
        invitations.find(BOB, FIRST);
        invitations.inbox(BOB);
        invitations.members().permissions(ADA, ACME);
        invitations.reject(BOB, FIRST);
        invitations.delete(ADA, FIRST);
        storage.members = List.of(member(ADA, "owner"), member(CAROL, "viewer"));
        invitations.members().remove(ADA, ACME, CAROL);
        invitations.members().remove(CAROL, ACME, CAROL);
        assertThat(asked).isEmpty();
    }

    @Test
    void without_rules_nothing_is_refused() {
        builder().build().send(ADA, ACME, EmailAddress.of("dave@example.com"), "viewer");
        assertThat(storage.commits).hasSize(1);
    }
}
