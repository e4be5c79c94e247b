package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.InvitationQuery;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.ReviewedVerbs;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of the host: closed domains, mail domains and objections. */
interface HostReviewRules extends StorageRules {

    /** A storage that reports one conflict per command, after the action ran. */
    final class ConflictingOnce extends ForwardingStorage {

        private Runnable action = () -> {};
        private boolean isArmed;

        private ConflictingOnce(Storage storage) {
            super(storage);
        }

        private void arm(Runnable beforeConflict) {
            isArmed = true;
            action = beforeConflict;
        }

        @Override
        public CommitResult commit(List<Change> changes) {
            if (isArmed) {
                isArmed = false;
                action.run();
                return CommitResult.PRECONDITION_FAILED;
            }
            return super.commit(changes);
        }
    }

    @Test
    @DisplayName("H.1 in a closed domain every command that adds people is refused, until the host opens it again")
    default void a_closed_domain_refuses_every_command_that_adds_people() {
        TestHost host = TestHost.on(emptyStorage());
        ReviewedVerbs verbs = new ReviewedVerbs(host, "closed");
        host.taken();
        StorageState before = verbs.state();
        host.setTerms(verbs.domain, DomainTerms.none().closed());
        host.setTerms(verbs.unfounded, DomainTerms.none().closed());
        verbs.commands()
                .forEach((name, command) -> assertThat(refused(Reason.DOMAIN_CLOSED, command)
                                .invitation()
                                .map(Invitation::id))
                        .as(name)
                        .isEqualTo(
                                switch (name) {
                                    case "resend" -> Optional.of(verbs.rejected);
                                    case "accept" -> Optional.of(verbs.pending);
                                    default -> Optional.empty();
                                }));
        refused(
                Reason.DOMAIN_CLOSED,
                () -> host.invitations.send(
                        ADA,
                        SendInvitations.to(verbs.domain).invite(BOB, "viewer").invite(ERIN, "viewer")));
        assertThat(verbs.state()).isEqualTo(before);
        assertThat(host.taken()).isEmpty();

        host.setTerms(verbs.domain, DomainTerms.none());
        host.setTerms(verbs.unfounded, DomainTerms.none());
        verbs.commands()
                .forEach((name, command) ->
                        assertThat(TestHost.answer(command)).as(name).isEqualTo("done"));
    }

    @Test
    @DisplayName("H.2 in a closed domain people can reject, delete, remove, leave and read, and nothing is revealed")
    default void a_closed_domain_permits_the_other_commands() {
        TestHost host = TestHost.on(emptyStorage());
        ReviewedVerbs verbs = new ReviewedVerbs(host, "closed");
        DomainId domain = verbs.domain;
        InvitationId toBob = host.sent(ADA, domain, BOB, VIEWER);
        host.setTerms(domain, DomainTerms.none().closed());

        refused(Reason.NOT_PERMITTED, () -> host.invitations.send(BOB, domain, ERIN, "viewer"));
        refused(Reason.NOT_FOUND, () -> host.invitations.resend(BOB, verbs.rejected));
        refused(Reason.NOT_FOUND, () -> host.invitations.accept(BOB, verbs.pending));
        refused(Reason.NOT_PERMITTED, () -> host.members.assign(BOB, domain, ERIN, "viewer"));
        refused(Reason.NOT_PERMITTED, () -> host.members.transfer(BOB, domain, DAVE, "viewer"));
        refused(Reason.ALREADY_FOUNDED, () -> host.members.addFounder(BOB, domain, "owner"));
        assertThat(host.invitations.inbox(VERIFIED).total()).isEqualTo(1);
        assertThat(host.invitations.find(VERIFIED, verbs.pending).status()).isEqualTo(Status.PENDING);
        assertThat(host.invitations.count(ADA, InvitationQuery.inDomain(domain)))
                .isEqualTo(4);
        host.invitations.reject(VERIFIED, verbs.pending);
        host.invitations.delete(ADA, toBob);
        host.members.remove(ADA, domain, DAVE);
        host.setTerms(domain, DomainTerms.none());
        host.members.assign(ADA, domain, DAVE, "admin");
        host.setTerms(domain, DomainTerms.none().closed());
        host.members.remove(DAVE, domain, DAVE);
        assertThat(host.roleOf(domain, DAVE)).isEmpty();
    }

    @Test
    @DisplayName("H.3 an address of another mail domain is not invited: ADDRESS_NOT_ALLOWED; users are not restricted")
    default void an_address_of_another_mail_domain_is_not_invited() {
        TestHost host = TestHost.withAcme(emptyStorage());
        EmailAddress inside = EmailAddress.of("a@mail.example.com");
        EmailAddress outside = EmailAddress.of("a@example.com.evil.org");
        InvitationId rejected = host.sent(ADA, ACME, outside, VIEWER);
        Invitation pending = host.stored(host.sent(ADA, ACME, EmailAddress.of("p@evil.org"), VIEWER));
        host.invitations.reject(VerifiedUser.of(ERIN).withEmail(outside), rejected);
        host.setTerms(ACME, DomainTerms.none().mailDomains("example.org", "*.example.com"));

        SendResult result = host.invitations.send(
                ADA,
                SendInvitations.to(ACME)
                        .invite(MAIL, "viewer")
                        .invite(inside, "viewer")
                        .invite(EmailAddress.of("a@example.com"), "viewer")
                        .invite(EmailAddress.of("a@sub.example.org"), "viewer")
                        .invite(EmailAddress.of("a@evilexample.org"), "viewer")
                        .invite(EmailAddress.of("p@evil.org"), "viewer")
                        .invite(outside, "viewer")
                        .invite(BOB, "viewer"));
        assertThat(result.outcomes())
                .extracting(outcome -> outcome.refusal().map(Enum::name).orElse("sent"))
                .containsExactly(
                        "sent",
                        "sent",
                        "ADDRESS_NOT_ALLOWED",
                        "ADDRESS_NOT_ALLOWED",
                        "ADDRESS_NOT_ALLOWED",
                        "ALREADY_INVITED",
                        "REJECTED_BEFORE",
                        "sent");
        refused(Reason.ADDRESS_NOT_ALLOWED, () -> host.invitations.resend(ADA, rejected));
        assertThat(host.stored(rejected).status()).isEqualTo(Status.REJECTED);
        host.invitations.accept(VerifiedUser.of(ERIN).withEmail("p@evil.org"), pending.id());
        assertThat(host.roleOf(ACME, ERIN))
                .as("accept does not ask for mail domains")
                .contains("viewer");
    }

    @Test
    @DisplayName("H.4 the host reviews each step with all its values, and its objection refuses the step with its code")
    default void the_host_reviews_each_step() {
        TestHost host = TestHost.on(emptyStorage());
        ReviewedVerbs verbs = new ReviewedVerbs(host, "reviewed");
        host.taken();
        StorageState before = verbs.state();
        Invitation pending = host.stored(verbs.pending);
        Invitation rejected = host.stored(verbs.rejected);
        List<Proposal> proposals = new ArrayList<>();
        host.reviewing(proposal -> {
            proposals.add(proposal);
            return Optional.of(Objection.of("no-" + proposal.kind()));
        });
        verbs.commands().forEach((name, command) -> {
            InvitationException refusal = refused(Reason.OBJECTED, command);
            assertThat(refusal.objection()).as(name).isPresent();
            assertThat(refusal.toString()).as(name).doesNotContain("data");
        });
        assertThat(proposals)
                .containsExactly(
                        proposal(Proposal.Kind.SEND, verbs, ReviewedVerbs.NEW, "viewer"),
                        new Proposal(
                                Proposal.Kind.RESEND,
                                verbs.domain,
                                ADA,
                                ERIN,
                                "viewer",
                                Optional.of(rejected),
                                Optional.empty(),
                                Optional.empty()),
                        new Proposal(
                                Proposal.Kind.ACCEPT,
                                verbs.domain,
                                CAROL,
                                MAIL,
                                "viewer",
                                Optional.of(pending),
                                Optional.of("message"),
                                Optional.of("data")),
                        proposal(Proposal.Kind.ASSIGN, verbs, BOB, "viewer"),
                        proposal(Proposal.Kind.TRANSFER, verbs, DAVE, "owner"),
                        new Proposal(
                                Proposal.Kind.ADD_FOUNDER,
                                verbs.unfounded,
                                ADA,
                                ADA,
                                "owner",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
        assertThat(verbs.state()).isEqualTo(before);
        assertThat(host.taken()).isEmpty();

        host.reviewing(
                proposal -> proposal.subject().equals(ADA) && proposal.role().equals("admin")
                        ? Optional.of(Objection.of("second-of-a-transfer"))
                        : Optional.empty());
        assertThat(refused(
                                Reason.OBJECTED,
                                Objects.requireNonNull(verbs.commands().get("transfer")))
                        .objection())
                .contains("second-of-a-transfer");
        host.reviewing(
                proposal -> proposal.subject().equals(BOB) ? Optional.of(Objection.of("not-bob")) : Optional.empty());
        List<Outcome> outcomes = host.invitations
                .send(
                        ADA,
                        SendInvitations.to(verbs.domain).invite(BOB, "viewer").invite(new UserId("zoe"), "viewer"))
                .outcomes();
        assertThat(outcomes.get(0).objection()).contains("not-bob");
        assertThat(outcomes.get(1).isSent()).isTrue();
    }

    private static Proposal proposal(Proposal.Kind kind, ReviewedVerbs verbs, Invitee subject, String role) {
        return new Proposal(
                kind, verbs.domain, ADA, subject, role, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    @DisplayName("H.5 after a conflict the host is asked again: new terms and objections refuse the command")
    default void the_host_is_asked_again_after_a_conflict() {
        ConflictingOnce storage = new ConflictingOnce(emptyStorage());
        TestHost host = TestHost.on(storage);
        AtomicInteger reviews = new AtomicInteger();
        for (String name : new ReviewedVerbs(host, "names").commands().keySet()) {
            ReviewedVerbs verbs = new ReviewedVerbs(host, "asked " + name);
            Runnable command = Objects.requireNonNull(verbs.commands().get(name));
            StorageState before = verbs.state();
            storage.arm(() -> {
                host.setTerms(verbs.domain, DomainTerms.none().closed());
                host.setTerms(verbs.unfounded, DomainTerms.none().closed());
            });
            refused(Reason.DOMAIN_CLOSED, command);
            host.setTerms(verbs.domain, DomainTerms.none());
            host.setTerms(verbs.unfounded, DomainTerms.none());
            storage.arm(() -> host.reviewing(proposal -> Optional.of(Objection.of("late"))));
            assertThat(refused(Reason.OBJECTED, command).objection()).as(name).contains("late");
            assertThat(verbs.state()).as(name).isEqualTo(before);

            reviews.set(0);
            host.reviewing(proposal -> {
                reviews.incrementAndGet();
                return Optional.empty();
            });
            storage.arm(() -> {});
            command.run();
            assertThat(reviews).as(name).hasValue(name.equals("transfer") ? 4 : 2);
            reviews.set(0);
            assertThat(TestHost.answer(command))
                    .as("%s, repeated", name)
                    .isEqualTo(name.equals("send") ? "ALREADY_INVITED" : "done");
            assertThat(reviews).as("%s, repeated", name).hasValue(0);
            host.reviewing(proposal -> Optional.empty());
        }
    }

    @Test
    @DisplayName("H.6 an exception or a null of the host ends the command, and changes nothing")
    default void an_exception_of_the_host_changes_nothing() {
        Storage storage = emptyStorage();
        ReviewedVerbs verbs = new ReviewedVerbs(TestHost.on(storage), "failing");
        StorageState before = verbs.state();
        IllegalArgumentException failure = new IllegalArgumentException("the host fails");
        for (boolean inTerms : List.of(true, false)) {
            for (boolean returnsNull : List.of(true, false)) {
                HostRules rules = failing(inTerms, returnsNull, failure);
                TestHost failing = TestHost.on(storage, builder -> builder.rules(rules));
                failing.advance(Duration.ofMinutes(1));
                new ReviewedVerbs(failing, verbs).commands().forEach((name, command) -> {
                    if (returnsNull) {
                        assertThatIllegalStateException()
                                .as(name)
                                .isThrownBy(command::run)
                                .withMessageContaining(inTerms ? "HostRules.in" : "HostRules.review");
                    } else {
                        assertThatThrownBy(command::run).as(name).isSameAs(failure);
                    }
                });
                assertThat(verbs.state()).isEqualTo(before);
            }
        }
    }

    @SuppressWarnings("NullAway") // a host without NullAway may return null
    private static HostRules failing(boolean inTerms, boolean returnsNull, RuntimeException failure) {
        return new HostRules() {
            @Override
            public DomainTerms in(DomainId domain) {
                if (inTerms && !returnsNull) {
                    throw failure;
                }
                return inTerms ? null : DomainTerms.none();
            }

            @Override
            public Optional<Objection> review(Proposal proposal) {
                if (!returnsNull) {
                    throw failure;
                }
                return null;
            }
        };
    }
}
