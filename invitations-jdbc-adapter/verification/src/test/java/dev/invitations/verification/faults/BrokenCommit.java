package dev.invitations.verification.faults;

import static java.util.Objects.requireNonNull;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.operation.Operations;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * A storage with a mistake under a fault.
 *
 * @param scenario a scenario in which it must be caught
 * @param violation the violation that it must cause
 */
record BrokenCommit(FaultScenario scenario, String violation, Function<DataSource, Storage> over) {

    /** The storages that any kind of fault must expose. */
    static final List<BrokenCommit> ALWAYS = List.of(
            broken(Operations.ACCEPT, "failed, but done", source -> answering(source, BrokenCommit::failed)),
            broken(
                    Operations.SEND_ONE,
                    "answered, but not done",
                    source -> answering(source, unknown -> CommitResult.COMMITTED)),
            broken(Operations.SEND, "half-done", BrokenCommit::committingOneByOne),
            new BrokenCommit(
                    FaultScenario.ACKNOWLEDGE, "failed, but done", source -> answering(source, BrokenCommit::failed)),
            new BrokenCommit(
                    FaultScenario.ACKNOWLEDGE, "answered false", source -> answering(source, unknown -> false)));

    /** The storages that a failed call of the driver must expose. */
    static final List<BrokenCommit> BY_CALLS = List.of(
            broken(Operations.SEND, "answered", BrokenCommit::committingAgain),
            broken(Operations.REJECT, "connections not returned", BrokenCommit::keepingConnections),
            broken(Operations.REJECT, "not as it was lent", BrokenCommit::changingConnections));

    private static BrokenCommit broken(Operations command, String violation, Function<DataSource, Storage> over) {
        return new BrokenCommit(FaultScenario.of(command), violation, over);
    }

    /** Hides that the outcome of a write is unknown. */
    private static Storage answering(DataSource source, Function<OutcomeUnknownException, Object> answer) {
        return new ForwardingStorage(JdbcStorage.over(source)) {
            @Override
            protected Object forward(StorageCall call) {
                try {
                    return call.proceed();
                } catch (OutcomeUnknownException unknown) {
                    return answer.apply(unknown);
                }
            }
        };
    }

    private static Object failed(OutcomeUnknownException unknown) {
        throw new StorageException("failed", true, unknown);
    }

    private static Storage committingOneByOne(DataSource source) {
        return new ForwardingStorage(JdbcStorage.over(source)) {
            @Override
            public CommitResult commit(List<Change> changes) {
                return changes.stream()
                        .map(change -> super.commit(List.of(change)))
                        .filter(result -> !result.isCommitted())
                        .findFirst()
                        .orElse(CommitResult.COMMITTED);
            }
        };
    }

    /**
     * Commits again after a failed commit, and accepts the result of the second commit. A statement in auto-commit mode
     * commits itself.
     */
    private static Storage committingAgain(DataSource source) {
        DataSourceProxy.Interceptor again = call -> {
            try {
                return call.proceed();
            } catch (SQLException e) {
                if (!call.name().endsWith(".commit")
                        && !requireNonNull(call.connection()).getAutoCommit()) {
                    throw e;
                }
                return call.proceed();
            }
        };
        return JdbcStorage.over(DataSourceProxy.on(source)
                .at("commit", again)
                .at("executeQuery", again)
                .dataSource());
    }

    /** Does not return a connection after a failure. */
    private static Storage keepingConnections(DataSource source) {
        AtomicBoolean hasFailed = new AtomicBoolean();
        return JdbcStorage.over(DataSourceProxy.on(source)
                .everywhere(call -> {
                    if (hasFailed.get() && call.name().equals("Connection.close")) {
                        return "kept";
                    }
                    try {
                        return call.proceed();
                    } catch (SQLException e) {
                        hasFailed.set(true);
                        throw e;
                    }
                })
                .dataSource());
    }

    /** Returns a connection in an unexpected state. */
    private static Storage changingConnections(DataSource source) {
        return JdbcStorage.over(DataSourceProxy.on(source)
                .at("close", call -> {
                    requireNonNull(call.connection()).setAutoCommit(false);
                    return call.proceed();
                })
                .dataSource());
    }
}
