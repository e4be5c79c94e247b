package dev.invitations.verification.races;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.HostSettings;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.verification.races.CommitFaults.CommitFault;
import dev.invitations.verification.races.HistoryCall.CallAnswer;
import dev.invitations.verification.races.HistoryClient.ObservedCall;
import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Four threads that each run four commands on the same two invitees, and the results of the commands. A seed determines
 * the commands. The earlier commands of the other threads determine the invitation and the state that each command
 * finds.
 */
final class Histories {

    /** The limit for all threads. A command that takes longer is stuck. */
    private static final long SECONDS = 60;

    private static final int CLIENTS = 4;
    private static final int COMMANDS = 4;

    /** Commands that change data occur most often. */
    private static final List<Operations> ENTRIES = List.of(
            Operations.SEND_ONE,
            Operations.SEND_ONE,
            Operations.SEND_ONE,
            Operations.ACCEPT,
            Operations.ACCEPT,
            Operations.REJECT,
            Operations.REJECT,
            Operations.REJECT,
            Operations.RESEND,
            Operations.RESEND_WITH_ROLE,
            Operations.RESEND_WITH_ROLE,
            Operations.DELETE,
            Operations.DELETE,
            Operations.DELETE,
            Operations.ASSIGN,
            Operations.REMOVE,
            Operations.FIND,
            Operations.LIST,
            Operations.INBOX);

    /** Each role includes the next. */
    private static final Role[] HOST_ROLES = {
        Role.of(
                "owner",
                Action.allOfInvitations(),
                Action.allOfMembers(),
                Action.of("dashboards.view"),
                Action.of("bills.pay")),
        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
        Role.of("viewer", Action.of("dashboards.view"))
    };

    private static final List<String> ROLES =
            List.of("viewer", "viewer", "viewer", "viewer", "admin", "admin", "admin", "owner", "ghost");

    /** A client, and the faults of its connection. */
    private record FaultyClient(HistoryClient client, CommitFaults faults) {}

    /** The domain of one history, its users, and the invitations that a thread has seen so far. */
    private static final class HistoryDomain {

        private final DomainId id;
        private final UserId ada;
        private final UserId carol;
        private final List<UserId> invitees;
        private final Map<UserId, List<InvitationId>> known;

        /** Users are in one domain only, so that no inbox shows invitations of another history. */
        HistoryDomain(long seed) {
            this.id = new DomainId("domain-" + seed);
            this.ada = new UserId("ada@" + seed);
            this.carol = new UserId("carol@" + seed);
            this.invitees = List.of(new UserId("bob@" + seed), new UserId("dave@" + seed));
            this.known = invitees.stream()
                    .collect(Collectors.toMap(invitee -> invitee, invitee -> new CopyOnWriteArrayList<>()));
        }

        /** Shares the ids of the invitations that a call showed, or may have created. */
        ObservedCall share(ObservedCall observed) {
            CallAnswer answer = observed.call().answer();
            if (answer != null) {
                for (Object shown : answer.shown()) {
                    if (shown instanceof Invitation invitation) {
                        share((UserId) invitation.invitee(), invitation.id());
                    }
                }
            } else {
                share(
                        observed.call().command().invitee(),
                        observed.call().command().newId());
            }
            return observed;
        }

        private void share(UserId invitee, InvitationId invitation) {
            if (!idsOf(invitee).contains(invitation)) {
                idsOf(invitee).add(invitation);
            }
        }

        private List<InvitationId> idsOf(UserId invitee) {
            return Objects.requireNonNull(known.get(invitee));
        }

        private Operation list(UserId actor) {
            return Operations.LIST.with(Arguments.by(actor).matching(InvitationQuery.inDomain(id)));
        }

        ObservedCall callAtRandom(HistoryClient client, Random random) {
            Operations entry = drawn(random, ENTRIES);
            UserId invitee = drawn(random, invitees);
            UserId manager = random.nextBoolean() ? ada : carol;
            UserId other = drawn(random, invitees);
            boolean usual = random.nextInt(10) > 0;
            String role = drawn(random, ROLES);
            boolean latest = random.nextInt(5) > 0;
            int place = random.nextInt(100);
            List<InvitationId> ids = List.copyOf(idsOf(invitee));
            InvitationId invitation = ids.isEmpty()
                    ? new InvitationId(id, new UUID(0, 0))
                    : ids.get(latest ? ids.size() - 1 : place % ids.size());
            Arguments byManager = Arguments.by(usual ? manager : other);
            Operation operation = switch (entry) {
                case SEND_ONE -> entry.with(byManager.in(id).about(invitee).as(role));
                case RESEND, DELETE -> entry.with(byManager.about(invitation));
                case RESEND_WITH_ROLE -> entry.with(byManager.about(invitation).as(role));
                case FIND -> entry.with(Arguments.by(usual ? invitee : other).about(invitation));
                case LIST -> list(usual ? manager : other);
                case ASSIGN ->
                    entry.with(Arguments.by(ada).in(id).about(carol).as(random.nextBoolean() ? "admin" : "viewer"));
                case REMOVE -> entry.with(Arguments.by(ada).in(id).about(carol));
                case INBOX -> entry.with(Arguments.by(invitee));
                default -> entry.with(Arguments.by(usual ? invitee : manager).about(invitation));
            };
            return share(client.call(id, invitee, operation));
        }

        private static <T> T drawn(Random random, List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }

    private final List<FaultyClient> clients;

    Histories(TestDatabase database, BrokenInvitations mistake) {
        DataSource pool = Pool.of(database).emptied();
        AtomicLong counter = new AtomicLong();
        this.clients = Stream.generate(() -> new CommitFaults(database, pool))
                .map(faults -> new FaultyClient(
                        new HistoryClient(mistake.in(faults.storage()), RoleCatalog.of(HOST_ROLES), counter), faults))
                .limit(CLIENTS)
                .toList();
    }

    /** Runs in a domain of its own. */
    History run(long seed) throws Exception {
        Random random = new Random(seed);
        HistoryDomain domain = new HistoryDomain(seed);
        ReferenceModel model = new ReferenceModel(HostSettings.of(HOST_ROLES), ChangeFixtures.NOW);
        prepare(random, domain, model);
        List<ObservedCall> concurrent = atOnce(seed, domain);
        List<ConcurrentCall<HistoryCall, CallAnswer>> calls =
                new ArrayList<>(concurrent.stream().map(ObservedCall::call).toList());
        List<Operation> reads = new ArrayList<>();
        reads.add(domain.list(domain.ada));
        reads.add(Operations.LIST_MEMBERS.with(Arguments.by(domain.ada).matching(MemberQuery.inDomain(domain.id))));
        for (UserId invitee : domain.invitees) {
            reads.add(Operations.INBOX.with(Arguments.by(invitee)));
            domain.idsOf(invitee)
                    .forEach(id -> reads.add(
                            Operations.FIND.with(Arguments.by(domain.ada).about(id))));
        }
        for (Operation read : reads) {
            calls.add(clients.get(0).client.call(domain.id, domain.ada, read).call());
        }
        return new History(seed, model, calls, met(concurrent));
    }

    /** Founds the domain, and leaves no invitation, a pending one or a rejected one for each invitee. */
    private void prepare(Random random, HistoryDomain domain, ReferenceModel model) {
        HistoryClient client = clients.get(0).client;
        Arguments ada = Arguments.by(domain.ada).in(domain.id);
        client.prepare(domain.id, Operations.ADD_FOUNDER.with(ada.as("owner")), model);
        client.prepare(domain.id, Operations.ASSIGN.with(ada.about(domain.carol).as("admin")), model);
        for (UserId invitee : domain.invitees) {
            int steps = random.nextInt(3);
            Arguments carol = Arguments.by(domain.carol).in(domain.id).about(invitee);
            if (steps > 0) {
                domain.share(invitee, client.prepare(domain.id, Operations.SEND_ONE.with(carol.as("viewer")), model));
            }
            if (steps > 1) {
                Arguments answer =
                        Arguments.by(invitee).about(domain.idsOf(invitee).get(0));
                client.prepare(domain.id, Operations.REJECT.with(answer), model);
            }
        }
    }

    private List<ObservedCall> atOnce(long seed, HistoryDomain domain) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Future<List<ObservedCall>>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            FaultyClient faulty = clients.get(i);
            Random random = new Random(seed * CLIENTS + i);
            running.add(Background.start(() -> {
                start.await(SECONDS, TimeUnit.SECONDS);
                return Stream.generate(() -> faulty.faults.during(
                                CommitFault.drawn(random), () -> domain.callAtRandom(faulty.client, random)))
                        .limit(COMMANDS)
                        .toList();
            }));
        }
        List<ObservedCall> observed = new ArrayList<>();
        for (Future<List<ObservedCall>> client : running) {
            observed.addAll(client.get(SECONDS, TimeUnit.SECONDS));
        }
        return observed;
    }

    private static boolean met(List<ObservedCall> calls) {
        return calls.stream().anyMatch(ObservedCall::retried)
                || calls.stream()
                        .filter(ObservedCall::changed)
                        .anyMatch(winner -> calls.stream()
                                .anyMatch(other -> !other.equals(winner) && meet(winner.call(), other.call())));
    }

    private static boolean meet(
            ConcurrentCall<HistoryCall, CallAnswer> winner, ConcurrentCall<HistoryCall, CallAnswer> other) {
        return winner.command().invitee().equals(other.command().invitee())
                && !other.command().isRead()
                && winner.overlaps(other);
    }
}
