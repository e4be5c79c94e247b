package dev.invitations.verification.races;

import static java.util.Objects.requireNonNull;

import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.Ledger;
import java.sql.Connection;
import java.sql.SQLException;
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
final class Turns {

    /** Chooses the next caller: 0 or 1. */
    interface Order {
        /** Called when both callers could continue. */
        int next();

        /** Called when only this caller can continue. */
        void forced(int caller);
    }

    /** Reads the committed state. */
    @FunctionalInterface
    interface Look {
        void look() throws SQLException;
    }

    private static final long PATIENCE_SECONDS = 60;

    private static final long POLL_MILLIS = 1;

    private final TestDatabase database;
    private final Ledger ledger;
    private final Caller[] callers;
    private boolean stepping;
    private boolean waited;
    private StringBuilder taken = new StringBuilder();

    /** A caller. The monitor of the turns guards all of its state. */
    private final class Caller {

        private final Storage storage;
        private boolean still;
        private boolean done;
        private boolean granted;
        private boolean ended;

        Caller(DataSource source, UnaryOperator<String> rewriting) {
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
            synchronized (Turns.this) {
                if (stepping) {
                    still = true;
                    Turns.this.notifyAll();
                    await("a turn", () -> granted);
                    granted = false;
                }
            }
        }

        private void end() {
            synchronized (Turns.this) {
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
                    synchronized (Turns.this) {
                        still = true;
                        done = true;
                        Turns.this.notifyAll();
                    }
                }
            });
        }
    }

    Turns(TestDatabase database, Ledger ledger, UnaryOperator<String> rewriting) {
        this.database = database;
        this.ledger = ledger;
        this.callers = new Caller[] {new Caller(ledger.source(), rewriting), new Caller(ledger.source(), rewriting)};
    }

    /** Returns the storage for the commands of this caller. */
    Storage storage(int caller) {
        return callers[caller].storage;
    }

    /** Returns whether a caller waited for a lock in the last run. */
    boolean isWaited() {
        return waited;
    }

    /** Returns the turns of the last run, such as {@code ABBA}. */
    String order() {
        return taken.toString();
    }

    /**
     * Returns the results of the two callers, which take turns in this order. It reads the committed state whenever
     * that may have changed.
     */
    synchronized String[] taken(Callable<String> one, Callable<String> other, Order order, Look look) throws Exception {
        stepping = true;
        waited = false;
        taken = new StringBuilder();
        Future<String> first = callers[0].begin(one);
        Future<String> second = callers[1].begin(other);
        await("both begin", () -> callers[0].still && callers[1].still);
        while (!callers[0].done || !callers[1].done) {
            int next = canGoOn(0) ? 0 : 1;
            if (canGoOn(0) && canGoOn(1)) {
                next = order.next();
            } else {
                order.forced(next);
            }
            taken.append("AB".charAt(next));
            grant(callers[next], callers[1 - next]);
            if (callers[0].ended || callers[1].ended) {
                look.look();
            }
        }
        stepping = false;
        return new String[] {
            first.get(PATIENCE_SECONDS, TimeUnit.SECONDS), second.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        };
    }

    private boolean canGoOn(int caller) {
        return callers[caller].still && !callers[caller].done;
    }

    /** Returns when both callers are still, or wait for a lock. */
    private void grant(Caller moving, Caller other) throws Exception {
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
        return !ledger.query(database.waiting()).get(0).equals("0");
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    /** The caller of this method holds the monitor. */
    private void await(String what, Condition condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("Not so after " + PATIENCE_SECONDS + " seconds: " + what);
                }
                wait(POLL_MILLIS);
            }
        } catch (SQLException e) {
            throw new AssertionError(what, e);
        }
    }
}
