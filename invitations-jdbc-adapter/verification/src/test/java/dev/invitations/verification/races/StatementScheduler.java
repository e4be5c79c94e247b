package dev.invitations.verification.races;

import static java.util.Objects.requireNonNull;

import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.DatabaseState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Two callers, each with its own connection and thread, that take steps one at a time. A step is a statement or a
 * commit. The commit of a statement that is its own transaction is delayed, so that the other caller meets its locks. A
 * caller that waits for a lock of the other takes no turn until it has the lock.
 */
final class StatementScheduler {

    /** Chooses the caller that takes the next turn. */
    interface TurnOrder {

        /** Returns 0 or 1. At least one of the two callers can continue. */
        int next(boolean firstCan, boolean secondCan);

        /** Moves to the next order; returns false if there is none. */
        boolean advance();
    }

    /** Reads the database. */
    @FunctionalInterface
    interface DatabaseQuery<T> {
        T read() throws SQLException;
    }

    private static final long PATIENCE_SECONDS = 60;

    private static final long POLL_MILLIS = 1;

    private final TestDatabase database;
    private final DatabaseState state;
    private final SteppedCaller[] callers;
    private boolean stepping;
    private boolean waited;
    private String turns = "";

    /** A caller. The monitor of the scheduler guards its state. */
    private final class SteppedCaller {

        private final Storage storage;
        private boolean still;
        private boolean done;
        private boolean granted;
        private boolean ended;

        SteppedCaller(DataSource source, UnaryOperator<String> rewriting) {
            this.storage = JdbcStorage.over(DataSourceProxy.on(new UnvalidatedPool(source).dataSource())
                    .rewriting(rewriting)
                    .everywhere(this::pass)
                    .dataSource());
        }

        private Object pass(DataSourceProxy.JdbcCall call) throws Throwable {
            switch (call.name()) {
                case "PreparedStatement.executeQuery", "PreparedStatement.executeUpdate" -> {
                    step();
                    boolean commits =
                            database == TestDatabase.POSTGRESQL && call.sql().contains("INSERT INTO");
                    return commits ? heldBack(call) : call.proceed();
                }
                case "Connection.commit" -> {
                    step();
                    return ending(call);
                }
                case "Connection.rollback" -> {
                    return ending(call);
                }
                default -> {
                    return call.proceed();
                }
            }
        }

        private Object ending(DataSourceProxy.JdbcCall call) throws Throwable {
            try {
                return String.valueOf(call.proceed());
            } finally {
                end();
            }
        }

        /** Runs the statement and its commit as two steps. */
        private Object heldBack(DataSourceProxy.JdbcCall call) throws Throwable {
            Connection connection = requireNonNull(call.connection());
            connection.setAutoCommit(false);
            try {
                Object result = call.proceed();
                step();
                connection.commit();
                return result;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
                end();
            }
        }

        private void step() throws InterruptedException {
            synchronized (StatementScheduler.this) {
                if (stepping) {
                    still = true;
                    StatementScheduler.this.notifyAll();
                    await("a turn", () -> granted);
                    granted = false;
                }
            }
        }

        private void end() {
            synchronized (StatementScheduler.this) {
                ended = true;
            }
        }

        Future<String> begin(Callable<String> command) {
            still = false;
            done = false;
            granted = false;
            return Background.start(() -> {
                try {
                    return command.call();
                } finally {
                    synchronized (StatementScheduler.this) {
                        still = true;
                        done = true;
                        StatementScheduler.this.notifyAll();
                    }
                }
            });
        }
    }

    StatementScheduler(TestDatabase database, DatabaseState state, UnaryOperator<String> rewriting) {
        this.database = database;
        this.state = state;
        this.callers = new SteppedCaller[] {
            new SteppedCaller(state.source(), rewriting), new SteppedCaller(state.source(), rewriting)
        };
    }

    /** Returns the storage for the commands of this caller. */
    Storage storage(int caller) {
        return callers[caller].storage;
    }

    /** Returns whether a caller waited for a lock in the last run. */
    boolean hasWaited() {
        return waited;
    }

    /** Returns the turns of the last run, such as {@code ABBA}. */
    String turns() {
        return turns;
    }

    /**
     * Runs two commands, whose callers take turns in this order, and returns their results.
     *
     * @param observe runs whenever the committed state may have changed
     */
    synchronized List<String> run(
            Callable<String> one, Callable<String> other, TurnOrder order, DatabaseQuery<?> observe) throws Exception {
        stepping = true;
        waited = false;
        turns = "";
        Future<String> first = callers[0].begin(one);
        Future<String> second = callers[1].begin(other);
        await("the start of both callers", () -> callers[0].still && callers[1].still);
        while (!callers[0].done || !callers[1].done) {
            int next = order.next(canContinue(0), canContinue(1));
            turns += "AB".charAt(next);
            grant(callers[next], callers[1 - next]);
            if (callers[0].ended || callers[1].ended) {
                observe.read();
            }
        }
        stepping = false;
        return List.of(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS), second.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private boolean canContinue(int caller) {
        return callers[caller].still && !callers[caller].done;
    }

    /** Returns when each caller has stopped or waits for a lock. */
    private void grant(SteppedCaller moving, SteppedCaller other) throws Exception {
        boolean otherWaits = !other.still;
        moving.ended = false;
        other.ended = false;
        moving.still = false;
        moving.granted = true;
        notifyAll();
        if (otherWaits) {
            // A waiting caller gets the lock as soon as the other's transaction ends, even if the database aborts it to
            // resolve a deadlock.
            await("a step", () -> moving.still && (other.still || !moving.ended));
        } else {
            await("a step", () -> moving.still || waits());
            waited |= !moving.still;
        }
    }

    private boolean waits() throws SQLException {
        return !state.query(database.waiting()).get(0).equals("0");
    }

    /** The caller of this method holds the monitor. */
    private void await(String what, DatabaseQuery<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (!condition.read()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(what + " did not happen within " + PATIENCE_SECONDS + " seconds");
                }
                wait(POLL_MILLIS);
            }
        } catch (SQLException e) {
            throw new AssertionError(what, e);
        }
    }
}
