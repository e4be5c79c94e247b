package dev.invitations.verification.races;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.HostSettings;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.verification.races.History.HistoryCall;
import dev.invitations.verification.races.HistoryClient.CommitFault;
import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Four threads that each run four commands on the same two users and one address, and the results of the commands. A
 * seed determines the commands. The earlier commands of the other threads determine the invitation and the state that
 * each command finds.
 */
final class Histories {

    /** The limit for all threads. A command that takes longer is stuck. */
    private static final long SECONDS = 60;

    private static final int CLIENTS = 4;
    private static final int COMMANDS = 4;

    private static final List<Operations> BY_MANAGERS = List.of(
            Operations.SEND_ONE,
            Operations.RESEND,
            Operations.RESEND_WITH_ROLE,
            Operations.DELETE,
            Operations.ASSIGN,
            Operations.REMOVE,
            Operations.LIST);
    private static final List<Operations> BY_INVITEES =
            List.of(Operations.ACCEPT, Operations.REJECT, Operations.FIND, Operations.INBOX);

    private static final HostSettings SETTINGS =
            HostSettings.of(TestHost.OWNER, TestHost.ADMIN, TestHost.VIEWER).expiringAfter(TestLinks.TIME_TO_LIVE);

    private static final List<String> ROLES =
            List.of("viewer", "viewer", "viewer", "viewer", "admin", "admin", "admin", "owner", "ghost");

    /** The domain of one history, its users, and the invitations that the threads have seen so far. */
    private static final class HistoryDomain {

        private final DomainId id;
        private final UserId ada;
        private final UserId carol;
        private final List<UserId> users;
        private final List<UserId> owners;
        private final EmailAddress address;
        private final List<Invitee> invitees;
        private final Map<Invitee, List<InvitationId>> known;

        /** The invitations that exist. The host makes no link to an invitation that may not exist. */
        private final Set<InvitationId> shown = ConcurrentHashMap.newKeySet();

        /** Users are in one domain only, so that no inbox shows invitations of another history. */
        HistoryDomain(long seed) {
            this.id = new DomainId("domain-" + seed);
            this.ada = new UserId("ada@" + seed);
            this.carol = new UserId("carol@" + seed);
            this.users = List.of(new UserId("bob@" + seed), new UserId("dave@" + seed));
            this.owners = List.of(new UserId("erin@" + seed), new UserId("frank@" + seed));
            this.address = EmailAddress.of("erin." + seed + "@example.org");
            this.invitees = List.of(users.get(0), users.get(1), address);
            this.known = invitees.stream()
                    .collect(Collectors.toMap(invitee -> invitee, invitee -> new CopyOnWriteArrayList<>()));
        }

        /** Shares the ids of the invitations that a call showed, or may have created. */
        private void share(ConcurrentCall<HistoryCall, Object> call) {
            if (call.answer() == null) {
                share(call.command().invitee(), call.command().newId());
            } else {
                HistoryCall.shownIn(call.answer()).forEach(found -> {
                    shown.add(found.id());
                    share(found.invitee(), found.id());
                });
            }
        }

        private void share(Invitee invitee, InvitationId invitation) {
            if (!idsOf(invitee).contains(invitation)) {
                idsOf(invitee).add(invitation);
            }
        }

        private List<InvitationId> idsOf(Invitee invitee) {
            return Objects.requireNonNull(known.get(invitee));
        }

        ConcurrentCall<HistoryCall, Object> callAtRandom(HistoryClient client, Random random) {
            boolean byInvitee = random.nextBoolean();
            Operations entry = drawn(random, byInvitee ? BY_INVITEES : BY_MANAGERS);
            Invitee invitee = drawn(random, invitees);
            UserId manager = random.nextBoolean() ? ada : carol;
            boolean isAboutMember = entry == Operations.ASSIGN || entry == Operations.REMOVE;
            boolean isLatest = random.nextInt(5) > 0;
            int place = random.nextInt(100);
            List<InvitationId> ids = List.copyOf(idsOf(invitee));
            InvitationId invitation = ids.isEmpty()
                    ? new InvitationId(id, new UUID(0, 0))
                    : ids.get(isLatest ? ids.size() - 1 : place % ids.size());
            Actor answering = answering(random, invitee, invitation);
            Actor actor = random.nextInt(10) == 0 ? drawn(random, users) : byInvitee ? answering : manager;
            Arguments arguments = Arguments.by(actor)
                    .in(id)
                    .about(isAboutMember ? carol : invitee)
                    .about(invitation)
                    .as(drawn(random, ROLES))
                    .matching(InvitationQuery.inDomain(id));
            CommitFault fault = random.nextInt(10) > 0
                    ? CommitFault.NONE
                    : random.nextBoolean() ? CommitFault.LOST_BEFORE : CommitFault.LOST_AFTER;
            ConcurrentCall<HistoryCall, Object> call =
                    client.call(fault, id, invitee, entry.with(arguments.only(entry.parameters())));
            share(call);
            return call;
        }

        /**
         * Returns a user that may answer the invitation. The host has verified the address for both of its owners. No
         * owner is invited by its id, because a send to the id may overlap with a claim of the address. The owner is then
         * a member with a pending invitation, which gives no access.
         */
        private Actor answering(Random random, Invitee invitee, InvitationId invitation) {
            UserId user = invitee instanceof UserId invited ? invited : drawn(random, owners);
            if (invitee.equals(address) && random.nextBoolean()) {
                return VerifiedUser.of(user).withEmail(address);
            }
            boolean linked = invitee.equals(address) && shown.contains(invitation);
            return linked ? LinkHolder.of(user, ReferenceLinks.token(invitation)) : user;
        }

        private static <T> T drawn(Random random, List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        /** Returns queries by Ada, who stays a manager, and by the invitees. */
        private List<Operation> reads() {
            List<Operation> reads = new ArrayList<>();
            reads.add(Operations.LIST.with(Arguments.by(ada).matching(InvitationQuery.inDomain(id))));
            reads.add(Operations.LIST_MEMBERS.with(Arguments.by(ada).matching(MemberQuery.inDomain(id))));
            for (Invitee invitee : invitees) {
                Actor owner = invitee instanceof UserId user
                        ? user
                        : VerifiedUser.of(owners.get(0)).withEmail(address);
                reads.add(Operations.INBOX.with(Arguments.by(owner)));
                idsOf(invitee)
                        .forEach(shared ->
                                reads.add(Operations.FIND.with(Arguments.by(ada).about(shared))));
            }
            return reads;
        }
    }

    private final AtomicLong conflicts = new AtomicLong();
    private final List<HistoryClient> clients;

    Histories(TestDatabase database, BrokenInvitations mistake) {
        DataSource pool = Pool.of(database).emptied();
        AtomicLong counter = new AtomicLong();
        this.clients = Stream.generate(() -> new HistoryClient(database, pool, mistake, counter, conflicts))
                .limit(CLIENTS)
                .toList();
    }

    /** Runs in a domain of its own. */
    History run(long seed) throws Exception {
        HistoryDomain domain = new HistoryDomain(seed);
        ReferenceModel model = new ReferenceModel(SETTINGS, TestHost.START);
        prepare(new Random(seed), domain, model);
        long before = conflicts.get();
        List<ConcurrentCall<HistoryCall, Object>> calls = atOnce(seed, domain);
        for (Operation read : domain.reads()) {
            calls.add(clients.get(0).call(CommitFault.NONE, domain.id, domain.ada, read));
        }
        return new History(seed, model, calls, conflicts.get() > before);
    }

    /** Founds the domain, and leaves no invitation, a pending one or a rejected one for each invitee. */
    private void prepare(Random random, HistoryDomain domain, ReferenceModel model) {
        HistoryClient client = clients.get(0);
        Arguments ada = Arguments.by(domain.ada).in(domain.id);
        client.prepare(domain.id, Operations.ADD_FOUNDER.with(ada.as("owner")), model);
        client.prepare(domain.id, Operations.ASSIGN.with(ada.about(domain.carol).as("admin")), model);
        for (Invitee invitee : domain.invitees) {
            int steps = random.nextInt(3);
            Arguments carol = Arguments.by(domain.carol).in(domain.id).about(invitee);
            if (steps > 0) {
                domain.share(invitee, client.prepare(domain.id, Operations.SEND_ONE.with(carol.as("viewer")), model));
                domain.shown.addAll(domain.idsOf(invitee));
            }
            if (steps > 1) {
                InvitationId sent = domain.idsOf(invitee).get(0);
                Arguments answer =
                        Arguments.by(domain.answering(random, invitee, sent)).about(sent);
                client.prepare(domain.id, Operations.REJECT.with(answer), model);
            }
        }
    }

    private List<ConcurrentCall<HistoryCall, Object>> atOnce(long seed, HistoryDomain domain) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Future<List<ConcurrentCall<HistoryCall, Object>>>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            HistoryClient client = clients.get(i);
            Random random = new Random(seed * CLIENTS + i);
            running.add(Background.start(() -> {
                start.await(SECONDS, TimeUnit.SECONDS);
                return Stream.generate(() -> domain.callAtRandom(client, random))
                        .limit(COMMANDS)
                        .toList();
            }));
        }
        List<ConcurrentCall<HistoryCall, Object>> calls = new ArrayList<>();
        for (Future<List<ConcurrentCall<HistoryCall, Object>>> client : running) {
            calls.addAll(client.get(SECONDS, TimeUnit.SECONDS));
        }
        return calls;
    }
}
