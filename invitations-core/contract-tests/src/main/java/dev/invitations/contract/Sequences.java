package dev.invitations.contract;

import static dev.invitations.contract.Cast.PEOPLE;

import dev.invitations.InvitationQuery.Scope;
import dev.invitations.contract.Cast.Spelling;
import dev.invitations.contract.Cast.Where;
import dev.invitations.contract.Cast.Which;
import dev.invitations.contract.Cast.Who;
import dev.invitations.contract.Step.Offer;
import dev.invitations.contract.Step.Wanted;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Generates sequences. The weights let most steps succeed and produce each refusal often. */
final class Sequences implements ArbitrarySupplier<Sequence> {

    static final int STEPS = 30;

    /** Returns the number of sequences, unless a test overrides it. */
    static int tries() {
        return Integer.getInteger("invitations.sequences", 1_000);
    }

    /** Sets the number of tries from {@link SequenceRules#sequences()}, or for other tests from {@link #tries()}. */
    static final class AskedFor implements AroundPropertyHook {

        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            int tries = context.testInstance() instanceof SequenceRules rules ? rules.sequences() : tries();
            context.attributes().setTries(tries);
            return property.execute();
        }
    }

    private final Arbitrary<Who> person = Arbitraries.frequency(
            Tuple.of(12, Who.ADA),
            Tuple.of(4, Who.BOB),
            Tuple.of(2, Who.CAROL),
            Tuple.of(1, Who.DAVE),
            Tuple.of(1, Who.EVE));
    private final Arbitrary<Who> invited = Arbitraries.frequency(
            Tuple.of(1, Who.ADA),
            Tuple.of(2, Who.BOB),
            Tuple.of(5, Who.CAROL),
            Tuple.of(5, Who.DAVE),
            Tuple.of(5, Who.EVE));
    private final Arbitrary<Who> anybody = Arbitraries.of(PEOPLE);
    private final Arbitrary<Where> where =
            Arbitraries.frequency(Tuple.of(12, Where.ACME), Tuple.of(3, Where.GLOBEX), Tuple.of(1, Where.INITECH));
    private final Arbitrary<Which> which = Combinators.combine(
                    Arbitraries.frequency(
                            Tuple.of(5, 0), Tuple.of(3, 1), Tuple.of(2, 2), Tuple.of(1, 3), Tuple.of(1, 4)),
                    Arbitraries.frequency(
                            Tuple.of(20, Spelling.RIGHT), Tuple.of(1, Spelling.FOREIGN), Tuple.of(1, Spelling.UNKNOWN)))
            .as(Which::new);
    private final Arbitrary<String> role = Arbitraries.frequency(
            Tuple.of(1, "owner"),
            Tuple.of(4, "admin"),
            Tuple.of(3, "sender"),
            Tuple.of(2, "reviver"),
            Tuple.of(2, "auditor"),
            Tuple.of(4, "viewer"),
            Tuple.of(1, "ghost"));
    private final Arbitrary<Set<Status>> statuses = Arbitraries.of(
                    Status.PENDING, Status.EXPIRED, Status.ACCEPTED, Status.REJECTED)
            .set()
            .ofMaxSize(4);
    private final Arbitrary<Wanted> wanted = Combinators.combine(
                    Arbitraries.frequency(
                            Tuple.of(4, Scope.DOMAIN), Tuple.of(2, Scope.SENT_BY_ME), Tuple.of(1, Scope.TO_ME)),
                    Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(Set.<Status>of())), Tuple.of(1, statuses)),
                    role.injectNull(0.9),
                    anybody.injectNull(0.9),
                    anybody.injectNull(0.9))
            .as(Wanted::new);
    private final Arbitrary<Integer> pageSize = Arbitraries.of(1, 2, 3, 100);

    @Override
    public Arbitrary<Sequence> get() {
        Arbitrary<Boolean> mostly = Arbitraries.frequency(Tuple.of(3, true), Tuple.of(1, false));
        return Combinators.combine(mostly, mostly, steps()).as(Sequence::new);
    }

    /** Generates a fixed number of steps; only the shrinking of a failure uses fewer. */
    private Arbitrary<List<Step>> steps() {
        return step().list()
                .ofMinSize(1)
                .ofMaxSize(STEPS)
                .withSizeDistribution((size, least, most, center) -> random -> BigInteger.valueOf(STEPS));
    }

    private Arbitrary<Step> step() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, Combinators.combine(person, where, role).as(Step.Found::new)),
                Tuple.of(12, send()),
                Tuple.of(6, Combinators.combine(who(Who.ITS_INVITEE), which).as(Step.Accept::new)),
                Tuple.of(4, Combinators.combine(who(Who.ITS_INVITEE), which).as(Step.Reject::new)),
                Tuple.of(
                        4,
                        Combinators.combine(who(Who.ITS_INVITER), which, role.injectNull(0.6))
                                .as(Step.Resend::new)),
                Tuple.of(3, Combinators.combine(who(Who.ITS_INVITER), which).as(Step.Delete::new)),
                Tuple.of(3, Combinators.combine(person, where, invited, role).as(Step.Assign::new)),
                Tuple.of(3, Combinators.combine(person, where, anybody).as(Step.Remove::new)),
                Tuple.of(1, Combinators.combine(who(Who.ITS_INVITEE), which).as(Step.Find::new)),
                Tuple.of(1, Combinators.combine(who(Who.ITS_INVITER), which).as(Step.History::new)),
                Tuple.of(1, anybody.map(Step.Inbox::new)),
                Tuple.of(4, Combinators.combine(person, where, wanted, pageSize).as(Step.Walk::new)),
                Tuple.of(1, Combinators.combine(person, where, wanted).as(Step.Count::new)),
                Tuple.of(1, Combinators.combine(person, where, anybody).as(Step.Member::new)),
                Tuple.of(1, Combinators.combine(person, where, pageSize).as(Step.Members::new)),
                Tuple.of(1, Combinators.combine(person, where, anybody).as(Step.MemberHistory::new)),
                Tuple.of(
                        1,
                        Combinators.combine(person, where, Arbitraries.of("invitations.send", "dashboards.view", "fly"))
                                .as(Step.May::new)),
                Tuple.of(
                        5,
                        Combinators.combine(Arbitraries.of(1, 3, 1_000), Arbitraries.of(true, true, false))
                                .as(Step.Deliver::new)),
                Tuple.of(1, Arbitraries.of(new Step.ListDeadLetters(), new Step.Retry(), new Step.Discard())),
                Tuple.of(5, duration().map(Step.Advance::new)),
                Tuple.of(2, definition().map(Step.Define::new)),
                Tuple.of(1, role.map(Step.Undefine::new)),
                Tuple.of(1, Combinators.combine(where, anybody).as(Step.EndOutside::new)));
    }

    private Arbitrary<Step> send() {
        Arbitrary<List<Offer>> offers = Combinators.combine(invited, role)
                .as(Offer::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
        return Combinators.combine(person, where, offers, Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)))
                .as(Step.Send::new);
    }

    private Arbitrary<Who> who(Who usual) {
        return Arbitraries.frequencyOf(Tuple.of(6, Arbitraries.just(usual)), Tuple.of(1, person));
    }

    /** Generates durations from below the clock's precision to the end of every pending invitation. */
    private Arbitrary<Duration> duration() {
        return Arbitraries.of(
                Duration.ofNanos(700),
                Duration.ofNanos(1_000),
                Duration.ofMillis(1),
                Duration.ofSeconds(61),
                Sequence.TIME_TO_LIVE.minusNanos(1_000),
                Sequence.TIME_TO_LIVE,
                Duration.ofMinutes(20));
    }

    /** Generates the original roles, and variants of them with more or fewer actions. */
    private Arbitrary<Role> definition() {
        return Arbitraries.of(
                TestHost.OWNER,
                TestHost.ADMIN,
                TestHost.SENDER,
                TestHost.AUDITOR,
                TestHost.VIEWER,
                Play.REVIVER,
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
