package dev.invitations.verification.races;

import static java.util.Objects.requireNonNull;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.interleaving.CommandPair;
import dev.invitations.contract.interleaving.PairRunner;
import dev.invitations.contract.interleaving.PairScene;
import dev.invitations.contract.interleaving.TurnScheduler;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.DataSourceProxy.JdbcCall;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.verification.fixture.DatabaseState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database on which two callers take steps one at a time. A step is a statement or a commit. The commit of a
 * statement that is its own transaction is delayed, so that the other caller meets its locks.
 */
final class SteppedDatabase implements AutoCloseable {

    private static final String EMPTY = "empty";

    private final DatabaseState state;
    private final TurnScheduler scheduler;
    private final PairRunner runner;

    /**
     * @param isolation the isolation level of the two callers
     * @param rewriting changes each statement of the two callers
     */
    SteppedDatabase(TestDatabase database, int isolation, UnaryOperator<String> rewriting) throws SQLException {
        this.state = new DatabaseState(database);
        DataSource source = state.source();
        if (source instanceof PGSimpleDataSource postgres) {
            postgres.setOptions("-c deadlock_timeout=20ms");
        }
        state.save(EMPTY);
        this.scheduler =
                new TurnScheduler(() -> !state.query(database.waiting()).get(0).equals("0"));
        DataSourceProxy steps = DataSourceProxy.on(new UnvalidatedPool(source).dataSource())
                .rewriting(rewriting)
                .at("getConnection", call -> {
                    Connection connection = (Connection) call.proceed();
                    connection.setTransactionIsolation(isolation);
                    return connection;
                })
                .everywhere(call -> switch (call.name()) {
                    case "PreparedStatement.executeQuery", "PreparedStatement.executeUpdate" -> {
                        scheduler.step();
                        boolean commits = database == TestDatabase.POSTGRESQL
                                && call.sql().contains("INSERT INTO");
                        yield commits ? commitLater(call) : call.proceed();
                    }
                    case "Connection.commit" -> {
                        scheduler.step();
                        yield end(call);
                    }
                    case "Connection.rollback" -> end(call);
                    default -> call.proceed();
                });
        this.runner = new PairRunner(
                JdbcStorage.over(new UnvalidatedPool(source).dataSource()), JdbcStorage.over(steps.dataSource()));
    }

    /** Runs a commit or a rollback, which releases the locks. */
    private Object end(JdbcCall call) throws Throwable {
        try {
            return String.valueOf(call.proceed());
        } finally {
            scheduler.released();
        }
    }

    /** Runs the statement and its commit as two steps. */
    private Object commitLater(JdbcCall call) throws Throwable {
        Connection connection = requireNonNull(call.connection());
        connection.setAutoCommit(false);
        try {
            Object result = call.proceed();
            scheduler.step();
            connection.commit();
            return result;
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
            scheduler.released();
        }
    }

    /** Runs the pair on an empty database, and reports violations. */
    void run(CommandPair pair, IntUnaryOperator order, HarnessReport proof) throws Exception {
        state.restore(EMPTY);
        runner.inTurns(pair, scheduler, order, proof);
        state.violations().stream()
                .filter(violation -> !isExpected(pair, violation))
                .forEach(violation -> proof.violated(pair + ": " + violation));
    }

    @Override
    public void close() throws SQLException {
        state.close();
    }

    /** In this scene the host ended the membership itself, so the library closes the invitation only at the next send. */
    private static boolean isExpected(CommandPair pair, String violation) {
        return pair.scene() == PairScene.CLAIM_ENDED && violation.startsWith("accepted without a membership");
    }
}
