package dev.invitations.contract.sequence;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.ReferenceModel.HostSettings;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.sequence.SequenceStep.Call;
import dev.invitations.contract.sequence.SequenceStep.InvitationTerm;
import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
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
import org.jspecify.annotations.Nullable;

/** Generates sequences. The weights let most steps succeed and produce each refusal often. */
public final class Sequences implements ArbitrarySupplier<Sequence> {

    private static final int STEPS = 30;

    static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

    /** Takes the place of a token that is known only when the step runs. */
    static final String LATER_TOKEN = "later";

    /** The roles of every domain at the beginning. */
    private static final List<Role> ROLES = List.of(
            TestHost.OWNER, TestHost.ADMIN, TestHost.SENDER, TestHost.AUDITOR, TestHost.VIEWER, HostSteps.RESENDER);

    /** Roles whose names are easily confused. */
    private static final List<Role> UNUSUAL_ROLES = Stream.of(
                    "VIEWER", "Viewer", "a.b", "a_b", "a-b", "a:b", "_", "--", "null", "0", "x".repeat(255))
            .map(name -> Role.of(name, Action.of("dashboards.view")))
            .toList();

    private static final List<Role> ALL_ROLES =
            Stream.of(ROLES, UNUSUAL_ROLES).flatMap(List::stream).toList();

    /** Takes the place of an id that is known only when the step runs. */
    private static final UUID LATER = new UUID(0, 0);

    /** Sets the number of sequences of a test to the system property {@code invitations.sequences}. */
    public static final class NumberOfSequences implements AroundPropertyHook {

        @Override
        public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
            context.attributes().setTries(Integer.getInteger("invitations.sequences", 1_000));
            return property.execute();
        }
    }

    private final List<UserId> users;
    private final List<DomainId> domains;
    private final List<EmailAddress> addresses;
    private final boolean hostile;
    private final Arbitrary<UserId> actor;
    private final Arbitrary<UserId> joining;
    private final Arbitrary<UserId> anyUser;
    private final Arbitrary<EmailAddress> address;
    private final Arbitrary<Invitee> invitee;
    private final Arbitrary<DomainId> domain;
    private final Arbitrary<String> role;
    private final Arbitrary<InvitationTerm> invitation;
    private final Arbitrary<@Nullable String> cursor;

    /** Creates the generator for usual users and domains. Two of each differ only in case. */
    public Sequences() {
        this(List.of("ada", "bob", "carol", "Carol", "c\u00e1rol"), List.of("acme", "globex", "Globex"), false);
    }

    /**
     * Creates a generator.
     *
     * @param users the ids of five users, the usual actors first
     * @param domains the ids of three domains, the usual one first
     * @param hostile whether some arguments are texts and sizes of every kind
     */
    private Sequences(List<String> users, List<String> domains, boolean hostile) {
        this.users = users.stream().map(UserId::new).toList();
        this.domains = domains.stream().map(DomainId::new).toList();
        this.addresses = Stream.of("carol@example.org", "carol+1@example.org", "ada@mail.example.org")
                .map(EmailAddress::of)
                .toList();
        this.hostile = hostile;
        Arbitrary<String> ids =
                HostileText.ids(Stream.of(users, domains).flatMap(List::stream).toList());
        this.actor = mixed(weighted(this.users, 12, 4, 2, 1, 1), ids.map(UserId::new));
        this.joining = mixed(weighted(this.users, 1, 2, 5, 5, 5), ids.map(UserId::new));
        this.anyUser = mixed(Arbitraries.of(this.users), ids.map(UserId::new));
        this.address =
                mixed(weighted(this.addresses, 4, 2, 1), HostileText.addresses().map(EmailAddress::new));
        this.invitee = Arbitraries.frequencyOf(Tuple.of(3, joining), Tuple.of(2, address));
        this.domain = mixed(weighted(this.domains, 12, 3, 1), ids.map(DomainId::new));
        this.role = mixed(
                Arbitraries.frequency(
                        Tuple.of(1, "owner"),
                        Tuple.of(4, "admin"),
                        Tuple.of(3, "sender"),
                        Tuple.of(2, "resender"),
                        Tuple.of(2, "auditor"),
                        Tuple.of(4, "viewer"),
                        Tuple.of(1, "ghost")),
                Arbitraries.oneOf(
                        HostileText.names(), Arbitraries.of(UNUSUAL_ROLES).map(Role::name)));
        this.cursor = ids.injectNull(hostile ? 0.9 : 1);
        this.invitation = Combinators.combine(
                        weighted(List.of(0, 1, 2, 3, 4), 5, 3, 2, 1, 1),
                        domain.injectNull(0.9),
                        weighted(List.of(true, false), 20, 1),
                        weighted(List.of(true, false), 6, 1),
                        verified(joining),
                        Arbitraries.of(true, false))
                .as(InvitationTerm::new);
    }

    private static <T> Arbitrary<T> weighted(List<T> values, int... weights) {
        List<Tuple2<Integer, T>> weighted = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            weighted.add(Tuple.of(weights[i], values.get(i)));
        }
        return Arbitraries.frequency(weighted);
    }

    /** Generates usual values, and in hostile sequences some other ones. */
    private <T> Arbitrary<T> mixed(Arbitrary<T> usual, Arbitrary<T> other) {
        return hostile ? Arbitraries.frequencyOf(Tuple.of(9, usual), Tuple.of(1, other)) : usual;
    }

    private Arbitrary<Integer> sizes(Integer... usual) {
        return mixed(
                Arbitraries.of(usual),
                Arbitraries.of(0, -1, 99, 101, 999, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE));
    }

    /** Generates generators of sequences whose users, domains and arguments are texts and sizes of every kind. */
    public static Arbitrary<Sequences> hostile() {
        return Combinators.combine(HostileText.validIds(5), HostileText.validIds(3))
                .as((users, domains) -> new Sequences(users, domains, true));
    }

    @Override
    public Arbitrary<Sequence> get() {
        Arbitrary<Optional<Duration>> timeToLive = weighted(List.of(Optional.of(TIME_TO_LIVE), Optional.empty()), 3, 1);
        Arbitrary<Boolean> recheckInviter = weighted(List.of(true, false), 3, 1);
        // Few attempts and small batches, so that thirty steps reach every limit.
        Arbitrary<HostSettings> settings = Combinators.combine(timeToLive, recheckInviter)
                .as((expiring, recheck) -> hostile
                        ? new HostSettings(expiring, recheck, ALL_ROLES, 1, 2)
                        : new HostSettings(expiring, recheck, ROLES, 3, 2));
        return Combinators.combine(settings, steps())
                .as((host, steps) -> new Sequence(users, addresses, domains, host, steps));
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
        steps.addAll(new HostSteps(users, domains, role).weighted());
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
            case SEND_ALL_OR_NOTHING, SEND_ONE, RESEND_WITH_ROLE, TRANSFER -> 2;
            default -> 1;
        };
    }

    private Arbitrary<SequenceStep> call(Operations operation) {
        Arbitrary<Arguments> arguments = Arbitraries.just(Arguments.none());
        for (Parameter parameter : operation.parameters()) {
            arguments = Combinators.combine(arguments, argument(operation, parameter))
                    .as((given, value) -> value == null ? given : given.with(parameter, value));
        }
        return Combinators.combine(arguments, invitation).as((given, term) -> new Call(operation.with(given), term));
    }

    private Arbitrary<?> argument(Operations operation, Parameter parameter) {
        return switch (parameter) {
            case ACTOR -> acting(operation == Operations.INBOX ? anyUser : actor);
            case USER ->
                switch (operation) {
                    case SEND_ONE -> invitee;
                    case ASSIGN -> joining;
                    default -> anyUser;
                };
            case DOMAIN -> domain;
            case INVITATION -> Arbitraries.just(new InvitationId(domains.get(0), LATER));
            case ROLE -> role;
            case INVITES -> invite().list().ofMinSize(1).ofMaxSize(3);
            case QUERY -> query();
            case MEMBER_QUERY ->
                Combinators.combine(domain, sizes(1, 2, 3, 100), cursor).as((in, size, after) -> {
                    MemberQuery query = MemberQuery.inDomain(in).pageSize(size);
                    return after == null ? query : query.after(after);
                });
            case ACTION -> mixed(Arbitraries.of("invitations.send", "dashboards.view", "fly"), HostileText.names());
            case LIMIT -> sizes(1, 3, 1_000);
            case DEAD_LETTER -> Arbitraries.just(LATER);
            case CURSOR -> cursor;
            case TOKEN -> mixed(Arbitraries.just(LATER_TOKEN), HostileText.names());
        };
    }

    /** Generates users, users with verified addresses, and holders of the link of an invitation. */
    private Arbitrary<Actor> acting(Arbitrary<UserId> user) {
        Arbitrary<Actor> holder = user.map(of -> LinkHolder.of(of, LATER_TOKEN));
        return Arbitraries.frequencyOf(
                Tuple.of(12, user.map(of -> (Actor) of)),
                Tuple.of(4, verified(user).map(of -> (Actor) of)),
                Tuple.of(1, holder));
    }

    private Arbitrary<VerifiedUser> verified(Arbitrary<UserId> user) {
        return Combinators.combine(
                        user, address.list().uniqueElements().ofMinSize(1).ofMaxSize(2))
                .as((of, addresses) -> {
                    VerifiedUser all = VerifiedUser.of(of);
                    for (EmailAddress one : addresses) {
                        all = all.withEmail(one);
                    }
                    return all;
                });
    }

    private Arbitrary<Invite> invite() {
        return Combinators.combine(
                        invitee,
                        role,
                        text("Hi!", HostileText.messages()),
                        text("{\"team\": 7}", HostileText.messages()),
                        text("de-CH", HostileText.names()))
                .as((to, granted, message, data, language) -> {
                    Invite invite = Invite.of(to, granted);
                    invite = message == null ? invite : invite.message(message);
                    invite = data == null ? invite : invite.data(data);
                    return language == null ? invite : invite.language(language);
                });
    }

    private Arbitrary<@Nullable String> text(String usual, Arbitrary<String> other) {
        return mixed(Arbitraries.just(usual), other).injectNull(0.7);
    }

    private Arbitrary<InvitationQuery> query() {
        Arbitrary<InvitationQuery> all = Arbitraries.frequencyOf(
                Tuple.of(8, domain.map(InvitationQuery::inDomain)),
                Tuple.of(4, domain.map(InvitationQuery::sentByMe)),
                Tuple.of(1, domain.map(InvitationQuery::toMe)),
                Tuple.of(1, Arbitraries.create(InvitationQuery::toMe)));
        Arbitrary<Set<Status>> statuses = Arbitraries.of(
                        Status.PENDING, Status.EXPIRED, Status.ACCEPTED, Status.REJECTED)
                .set()
                .ofMaxSize(4);
        return Combinators.combine(
                        all,
                        Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(Set.<Status>of())), Tuple.of(1, statuses)),
                        role.injectNull(0.9),
                        anyUser.injectNull(0.9),
                        invitee.injectNull(0.9),
                        sizes(1, 2, 3, 100),
                        cursor)
                .as((query, shown, ofRole, inviter, to, size, after) -> {
                    InvitationQuery filtered =
                            query.status(shown.toArray(Status[]::new)).pageSize(size);
                    filtered = ofRole == null ? filtered : filtered.role(ofRole);
                    filtered = inviter == null ? filtered : filtered.inviter(inviter);
                    filtered = to == null ? filtered : filtered.invitee(to);
                    return after == null ? filtered : filtered.after(after);
                });
    }
}
