package dev.invitations.contract.sequence;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.sequence.SequenceStep.HostChange;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Generates changes of the host: of its clock, roles, members, rules and notifier. */
final class HostSteps {

    /** May resend, and has no other action of the library. */
    static final Role RESENDER = Role.of("resender", Action.INVITATIONS_RESEND, Action.of("dashboards.view"));

    /**
     * A review of the host.
     *
     * @param name the steps to which the host objects
     */
    private record NamedReview(String name, Predicate<Proposal> objects)
            implements Function<Proposal, Optional<Objection>> {

        /** The code contains a hash of the whole proposal, so that a proposal with another value has another answer. */
        @Override
        public Optional<Objection> apply(Proposal proposal) {
            return objects.test(proposal)
                    ? Optional.of(Objection.of(proposal.kind().name().toLowerCase(Locale.ROOT) + "-"
                            + Integer.toHexString(proposal.hashCode())))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final NamedReview NONE = new NamedReview("nothing", proposal -> false);

    private static final List<NamedReview> REVIEWS = List.of(
            new NamedReview("addresses", proposal -> proposal.subject().kind() == Invitee.Kind.EMAIL),
            new NamedReview("messages", proposal -> proposal.message().isPresent()),
            new NamedReview("data", proposal -> proposal.data().isPresent()),
            new NamedReview("viewers", proposal -> proposal.role().equals("viewer")),
            new NamedReview(
                    "stored invitations", proposal -> proposal.invitation().isPresent()),
            new NamedReview("acceptances", proposal -> proposal.kind() == Proposal.Kind.ACCEPT),
            new NamedReview("transfers", proposal -> proposal.kind() == Proposal.Kind.TRANSFER),
            new NamedReview("its own steps", proposal -> proposal.subject().equals(proposal.actor())));

    private static final List<List<String>> MAIL_DOMAINS =
            List.of(List.of(), List.of("example.org"), List.of("*.example.org"), List.of("b.c", "*.example.org"));

    private final List<UserId> users;
    private final List<DomainId> domains;
    private final Arbitrary<String> role;

    HostSteps(List<UserId> users, List<DomainId> domains, Arbitrary<String> role) {
        this.users = users;
        this.domains = domains;
        this.role = role;
    }

    /** Returns the changes with their weights. */
    List<Tuple2<Integer, Arbitrary<SequenceStep>>> weighted() {
        return List.of(
                Tuple.of(10, duration().map(time -> change("advance " + time, host -> host.advance(time)))),
                Tuple.of(4, definition().map(defined -> change("define " + defined, host -> host.define(defined)))),
                Tuple.of(2, role.map(name -> change("undefine " + name, host -> host.undefine(name)))),
                Tuple.of(2, endOfMembership()),
                Tuple.of(3, terms()),
                Tuple.of(3, review()),
                Tuple.of(
                        4,
                        Arbitraries.of(true, true, false)
                                .map(fails -> change(
                                        "the notifier fails: " + fails,
                                        host -> host.notifierFails(notification -> fails)))));
    }

    private static SequenceStep change(String name, Consumer<Implementation> change) {
        return new HostChange(name, change);
    }

    private Arbitrary<SequenceStep> endOfMembership() {
        return Combinators.combine(Arbitraries.of(domains), Arbitraries.of(users))
                .as((of, user) ->
                        change("end the membership of " + user + " in " + of, host -> host.endMembership(of, user)));
    }

    private Arbitrary<SequenceStep> terms() {
        return Combinators.combine(
                        Arbitraries.of(domains), Arbitraries.of(true, false, false), Arbitraries.of(MAIL_DOMAINS))
                .as((of, closed, names) -> change(
                        "terms of " + of + ": closed " + closed + ", mail domains " + names,
                        host -> host.setTerms(of, closed, names)));
    }

    private static Arbitrary<SequenceStep> review() {
        return Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just(NONE)), Tuple.of(3, Arbitraries.of(REVIEWS)))
                .map(review -> change("the host objects to " + review, host -> host.reviewing(review)));
    }

    /** Generates durations from below the clock's precision to the end of every pending invitation. */
    private static Arbitrary<Duration> duration() {
        return Arbitraries.of(
                Duration.ofNanos(700),
                Duration.ofNanos(1_000),
                Duration.ofMillis(1),
                Duration.ofSeconds(61),
                Sequences.TIME_TO_LIVE.minusNanos(1_000),
                Sequences.TIME_TO_LIVE,
                Duration.ofMinutes(20));
    }

    /** Generates the original roles, and variants of them with more or fewer actions. */
    private static Arbitrary<Role> definition() {
        return Arbitraries.of(
                TestHost.OWNER,
                TestHost.ADMIN,
                TestHost.SENDER,
                TestHost.AUDITOR,
                TestHost.VIEWER,
                RESENDER,
                Role.of("admin", Action.allOfInvitations(), Action.MEMBERS_VIEW, Action.of("dashboards.view")),
                Role.of("admin", Action.allOfMembers(), Action.of("dashboards.view")),
                Role.of("sender", Action.INVITATIONS_VIEW),
                Role.of(
                        "sender",
                        Action.allOfInvitations(),
                        Action.of("dashboards.view"),
                        Action.of("dashboards.edit")),
                Role.of("viewer", Action.of("dashboards.view"), Action.of("bills.pay")),
                Role.of("viewer"),
                Role.of("ghost", Action.of("dashboards.view")));
    }
}
