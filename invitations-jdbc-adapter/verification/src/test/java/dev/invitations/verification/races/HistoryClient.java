package dev.invitations.verification.races;

import dev.invitations.Page;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.operation.Operation;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.verification.races.History.HistoryCall;
import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A client of a history: an instance of the library for one thread. Its clock stands still. */
final class HistoryClient {

    /** The fate of the connection when a command commits. */
    enum CommitFault {
        NONE,
        LOST_BEFORE,
        LOST_AFTER
    }

    private final TestHost host;
    private final AtomicLong counter;
    private final AtomicLong conflicts;
    private CommitFault fault = CommitFault.NONE;
    private long invoked;
    private int idsGiven;
    private int idsPerAttempt;

    /**
     * @param mistake a mistake of the storage
     * @param counter orders the calls of all clients
     * @param conflicts counts the conflicts of all clients
     */
    HistoryClient(
            TestDatabase database,
            DataSource pool,
            BrokenInvitations mistake,
            AtomicLong counter,
            AtomicLong conflicts) {
        this.counter = counter;
        this.conflicts = conflicts;
        this.host = TestHost.on(
                mistake.in(losingConnections(database, pool)),
                builder -> builder.ids(this::nextId)
                        .timeToLive(TestLinks.TIME_TO_LIVE)
                        .links(TestLinks.KEYS));
    }

    /** After a loss, no new connection is available until the commit has failed. */
    private Storage losingConnections(TestDatabase database, DataSource pool) {
        DataSourceProxy proxy = DataSourceProxy.on(pool);
        SQLException lost = new SQLException("connection reset", "08006");
        return new ForwardingStorage(JdbcStorage.over(proxy.dataSource())) {
            @Override
            public CommitResult commit(List<Change> changes) {
                if (fault != CommitFault.NONE) {
                    proxy.once(database.committing(), call -> {
                        if (fault == CommitFault.LOST_AFTER) {
                            call.proceed();
                        }
                        proxy.failing("getConnection", lost);
                        throw lost;
                    });
                }
                try {
                    CommitResult result = super.commit(changes);
                    if (!result.isCommitted()) {
                        conflicts.incrementAndGet();
                    }
                    return result;
                } finally {
                    proxy.release();
                }
            }
        };
    }

    /**
     * Makes a call, also on the model, which must give the same answer.
     *
     * @return the id of the invitation that the call creates, if it creates one
     */
    InvitationId prepare(DomainId domain, Operation operation, ReferenceModel model) {
        ConcurrentCall<HistoryCall, Object> call = call(CommitFault.NONE, domain, TestHost.ADA, operation);
        Object expected = call.command().on(model);
        if (!expected.equals(call.answer())) {
            throw new AssertionError(call + ", but expected " + expected);
        }
        return call.command().newId();
    }

    /**
     * Makes a call.
     *
     * @param invitee the invitee of the invitation that the call is about
     */
    ConcurrentCall<HistoryCall, Object> call(CommitFault next, DomainId domain, Invitee invitee, Operation operation) {
        fault = next;
        invoked = counter.incrementAndGet();
        idsGiven = 0;
        idsPerAttempt = operation.entry().sends() ? 2 : Integer.MAX_VALUE;
        HistoryCall call = new HistoryCall(operation, invitee, new InvitationId(domain, uuid(invoked)));
        try {
            Object answer = operation.answer(host.invitations);
            Object comparable = answer instanceof Page<?> page
                    ? List.of(page.items().stream()
                            .map(HistoryClient::withFirstId)
                            .toList())
                    : withFirstId(answer);
            return new ConcurrentCall<>(call, comparable, invoked, counter.incrementAndGet());
        } catch (OutcomeUnknownException open) {
            return ConcurrentCall.open(call, invoked);
        }
    }

    /**
     * Returns the ids of a call. A command that creates an invitation gets the same two ids for each attempt: the first
     * for the invitation, and the second for its event. Every other command gets a new id for each event.
     */
    private UUID nextId() {
        return new UUID(invoked, idsGiven++ % idsPerAttempt);
    }

    /** Replaces the id of the event of a membership, because the number of earlier attempts determines it. */
    private static Object withFirstId(Object answer) {
        return answer instanceof Membership member
                ? Membership.builder()
                        .from(member)
                        .grantedBy(uuid(member.grantedBy().getMostSignificantBits()))
                        .build()
                : answer;
    }

    private static UUID uuid(long number) {
        return new UUID(number, 0);
    }
}
