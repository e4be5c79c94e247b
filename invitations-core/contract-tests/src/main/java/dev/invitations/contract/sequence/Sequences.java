package dev.invitations.contract.sequence;

import static dev.invitations.contract.sequence.SequenceNames.USERS;

import dev.invitations.InvitationQuery.Scope;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.sequence.SequenceNames.InvitationTerm;
import dev.invitations.contract.sequence.SequenceNames.InviteTerm;
import dev.invitations.contract.sequence.SequenceNames.MemberQueryTerm;
import dev.invitations.contract.sequence.SequenceNames.QueryTerm;
import dev.invitations.contract.sequence.SequenceNames.SequenceDomain;
import dev.invitations.contract.sequence.SequenceNames.SequenceUser;
import dev.invitations.contract.sequence.SequenceNames.Spelling;
import dev.invitations.model.Action;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Generates sequences. The weights let most steps succeed and produce each refusal often. */
public final class Sequences implements ArbitrarySupplier<Sequence> {

    static final int STEPS = 30;

    /** Returns the number of sequences, unless a test overrides it. */
    public static int tries() {
        return Integer.getInteger("invitations.sequences", 1_000);
    }

    /** A test that sets the number of its sequences. */
    public interface Sized {

        /** Returns the number of sequences. */
        int sequences();
    }

    /** Sets the number of sequences of a test: its own number if it is {@link Sized}, otherwise {@link #tries()}. */
    public static final class NumberOfSequences implements AroundPropertyHook {

        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            int tries = context.testInstance() instanceof Sized test ? test.sequences() : tries();
            context.attributes().setTries(tries);
            return property.execute();
        }
    }

    private final Arbitrary<SequenceUser> actor = Arbitraries.frequency(
            Tuple.of(12, SequenceUser.ADA),
            Tuple.of(4, SequenceUser.BOB),
            Tuple.of(2, SequenceUser.CAROL),
            Tuple.of(1, SequenceUser.DAVE),
            Tuple.of(1, SequenceUser.EVE));
    private final Arbitrary<SequenceUser> invitee = Arbitraries.frequency(
            Tuple.of(1, SequenceUser.ADA),
            Tuple.of(2, SequenceUser.BOB),
            Tuple.of(5, SequenceUser.CAROL),
            Tuple.of(5, SequenceUser.DAVE),
            Tuple.of(5, SequenceUser.EVE));
    private final Arbitrary<SequenceUser> anyUser = Arbitraries.of(USERS);
    private final Arbitrary<SequenceDomain> domain = Arbitraries.frequency(
            Tuple.of(12, SequenceDomain.ACME), Tuple.of(3, SequenceDomain.GLOBEX), Tuple.of(1, SequenceDomain.INITECH));
    private final Arbitrary<InvitationTerm> invitation = Combinators.combine(
                    Arbitraries.frequency(
                            Tuple.of(5, 0), Tuple.of(3, 1), Tuple.of(2, 2), Tuple.of(1, 3), Tuple.of(1, 4)),
                    Arbitraries.frequency(
                            Tuple.of(20, Spelling.RIGHT), Tuple.of(1, Spelling.FOREIGN), Tuple.of(1, Spelling.UNKNOWN)))
            .as(InvitationTerm::new);
    private final Arbitrary<String> role = Arbitraries.frequency(
            Tuple.of(1, "owner"),
            Tuple.of(4, "admin"),
            Tuple.of(3, "sender"),
            Tuple.of(2, "resender"),
            Tuple.of(2, "auditor"),
            Tuple.of(4, "viewer"),
            Tuple.of(1, "ghost"));
    private final Arbitrary<Set<Status>> statuses = Arbitraries.of(
                    Status.PENDING, Status.EXPIRED, Status.ACCEPTED, Status.REJECTED)
            .set()
            .ofMaxSize(4);
    private final Arbitrary<Integer> pageSize = Arbitraries.of(1, 2, 3, 100);
    private final Arbitrary<QueryTerm> query = Combinators.combine(
                    Arbitraries.frequency(
                            Tuple.of(4, Scope.DOMAIN), Tuple.of(2, Scope.SENT_BY_ME), Tuple.of(1, Scope.TO_ME)),
                    domain,
                    Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(Set.<Status>of())), Tuple.of(1, statuses)),
                    role.injectNull(0.9),
                    anyUser.injectNull(0.9),
                    anyUser.injectNull(0.9),
                    pageSize)
            .as(QueryTerm::new);

    @Override
    public Arbitrary<Sequence> get() {
        Arbitrary<Boolean> mostly = Arbitraries.frequency(Tuple.of(3, true), Tuple.of(1, false));
        return Combinators.combine(mostly, mostly, steps()).as(Sequence::new);
    }

    /** Generates a fixed number of steps; only the shrinking of a failure uses fewer. */
    private Arbitrary<List<SequenceStep>> steps() {
        return step().list()
                .ofMinSize(1)
                .ofMaxSize(STEPS)
                .withSizeDistribution((size, least, most, center) -> random -> BigInteger.valueOf(STEPS));
    }

    private Arbitrary<SequenceStep> step() {
        List<Tuple2<Integer, Arbitrary<SequenceStep>>> steps = new ArrayList<>();
        for (Operations operation : Operations.values()) {
            steps.add(Tuple.of(2 * weight(operation), call(operation)));
        }
        steps.add(Tuple.of(10, duration().map(SequenceStep.Advance::new)));
        steps.add(Tuple.of(4, definition().map(SequenceStep.Define::new)));
        steps.add(Tuple.of(2, role.map(SequenceStep.Undefine::new)));
        steps.add(Tuple.of(2, Combinators.combine(domain, anyUser).as(SequenceStep.EndMembership::new)));
        steps.add(Tuple.of(4, Arbitraries.of(true, true, false).map(SequenceStep.NotifierFails::new)));
        return Arbitraries.frequencyOf(steps);
    }

    /** Returns how often an operation occurs, so that most steps succeed and each refusal occurs often. */
    private static int weight(Operations operation) {
        return switch (operation) {
            case SEND -> 11;
            case ACCEPT -> 6;
            case LIST, DELIVER -> 5;
            case REJECT -> 4;
            case DELETE, ASSIGN, REMOVE, RESEND -> 3;
            case SEND_ALL_OR_NOTHING, SEND_ONE, RESEND_WITH_ROLE -> 2;
            default -> 1;
        };
    }

    private Arbitrary<SequenceStep> call(Operations operation) {
        List<Parameter> parameters = operation.parameters().stream()
                .filter(one -> one != Parameter.CURSOR)
                .toList();
        List<Arbitrary<Object>> terms = new ArrayList<>();
        for (Parameter parameter : parameters) {
            terms.add(term(operation, parameter).map(term -> term));
        }
        return Combinators.combine(terms).as(values -> {
            Map<Parameter, Object> named = new EnumMap<>(Parameter.class);
            for (int i = 0; i < parameters.size(); i++) {
                named.put(parameters.get(i), values.get(i));
            }
            return new SequenceStep.OperationStep(operation, named);
        });
    }

    private Arbitrary<?> term(Operations operation, Parameter parameter) {
        return switch (parameter) {
            case ACTOR ->
                switch (operation) {
                    case ACCEPT, REJECT, FIND -> mostly(SequenceUser.ITS_INVITEE);
                    case RESEND, RESEND_WITH_ROLE, DELETE, HISTORY -> mostly(SequenceUser.ITS_INVITER);
                    case INBOX -> anyUser;
                    default -> actor;
                };
            case USER -> operation == Operations.ASSIGN || operation == Operations.SEND_ONE ? invitee : anyUser;
            case DOMAIN -> domain;
            case INVITATION -> invitation;
            case ROLE -> role;
            case INVITES ->
                Combinators.combine(invitee, role)
                        .as(InviteTerm::new)
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(3);
            case QUERY -> query;
            case MEMBER_QUERY -> Combinators.combine(domain, pageSize).as(MemberQueryTerm::new);
            case ACTION -> Arbitraries.of("invitations.send", "dashboards.view", "fly");
            case LIMIT -> Arbitraries.of(1, 3, 1_000);
            case DEAD_LETTER, CURSOR -> Arbitraries.just("newest");
        };
    }

    private Arbitrary<SequenceUser> mostly(SequenceUser user) {
        return Arbitraries.frequencyOf(Tuple.of(6, Arbitraries.just(user)), Tuple.of(1, actor));
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
                Sequence.RESENDER,
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
