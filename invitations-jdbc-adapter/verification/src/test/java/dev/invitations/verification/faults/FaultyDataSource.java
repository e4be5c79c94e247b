package dev.invitations.verification.faults;

import static java.util.Objects.requireNonNull;

import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of two connections. It records all calls of itself and of its connections, statements and results, and can
 * make one call fail. For one thread.
 */
final class FaultyDataSource {

    /** A way to fail. */
    enum Kind {
        LOST_BEFORE(false, "08006"),
        LOST_AFTER(true, "08006"),
        /** The driver reports an unknown SQLState. */
        UNKNOWN_BEFORE(false, "ZZ999"),
        UNKNOWN_AFTER(true, "ZZ999"),
        /**
         * The database has aborted the transaction, and reports it at the next request. Before and after are the same:
         * all changes are rolled back.
         */
        DEADLOCK(false, "40001"),
        /** The real connection is closed, and the driver reports its own error. */
        CUT_BEFORE(false, ""),
        CUT_AFTER(true, ""),
        /** The connection is closed, and no new one is available during the command. */
        OUTAGE_BEFORE(false, "08006"),
        OUTAGE_AFTER(true, "08006");

        private final boolean after;
        private final String state;
        private final boolean outage = name().startsWith("OUTAGE");
        private final boolean cuts = outage || name().startsWith("CUT");

        Kind(boolean after, String state) {
            this.after = after;
            this.state = state;
        }

        /**
         * Returns whether this call can fail in this way. A failed getConnection has lent no connection, and a failed
         * close has closed.
         */
        boolean canFail(String call) {
            return switch (call) {
                case LENDS -> this == CUT_AFTER || (this != DEADLOCK && !after && this != CUT_BEFORE);
                case GIVES_BACK -> this == CUT_BEFORE || (this != DEADLOCK && after && !cuts);
                default -> this != DEADLOCK || call.contains(".execute") || call.equals("Connection.commit");
            };
        }
    }

    /** @param call the number of the call, counted from 1 */
    record InjectedFault(int call, Kind kind) {}

    /**
     * The calls of one command.
     *
     * @param names such as {@code Connection.commit}
     * @param firstWrite the number of the first call that could change data, counted from 1
     */
    record RecordedCalls(List<String> names, int firstWrite) {}

    private static final String LENDS = "DataSource.getConnection";
    private static final String GIVES_BACK = "Connection.close";

    private static final int POOL_SIZE = 2;

    private static final Pattern WRITING = Pattern.compile("INSERT INTO|MERGE INTO|DELETE FROM|(?<!FOR )UPDATE\\b");

    private final UnvalidatedPool pool;
    private final DataSource dataSource;
    private final int isolation;

    private @Nullable InjectedFault armed;
    private List<String> names = new ArrayList<>();
    private int firstWrite;
    private boolean hasFailed;
    private boolean isDown;
    private String violation = "";

    FaultyDataSource(DataSource real) throws SQLException {
        this.pool = new UnvalidatedPool(real);
        this.dataSource =
                DataSourceProxy.on(pool.dataSource()).everywhere(this::pass).dataSource();
        try (Connection connection = real.getConnection()) {
            this.isolation = connection.getTransactionIsolation();
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    /**
     * Runs the command with the fault, if any. Throws an AssertionError if a connection was not returned as it was
     * lent.
     */
    Object around(@Nullable InjectedFault fault, Supplier<Object> command) {
        armed = fault;
        names = new ArrayList<>();
        firstWrite = Integer.MAX_VALUE;
        hasFailed = false;
        violation = "";
        try {
            return command.get();
        } finally {
            armed = null;
            isDown = false;
            check(fault);
        }
    }

    private void check(@Nullable InjectedFault fault) {
        if (pool.lent() > 0) {
            throw new AssertionError("connections not returned: " + pool.lent());
        }
        if (!violation.isEmpty()) {
            throw new AssertionError(violation);
        }
        if (fault != null && !hasFailed) {
            throw new AssertionError("there was no such call");
        }
    }

    /** Returns the calls since {@link #around} began. */
    RecordedCalls recorded() {
        return new RecordedCalls(List.copyOf(names), firstWrite);
    }

    private Object pass(DataSourceProxy.JdbcCall call) throws Throwable {
        String name = call.name();
        if (name.equals(LENDS) && isDown) {
            throw new SQLException("outage", "08001");
        }
        if (name.equals(LENDS) && pool.lent() == POOL_SIZE) {
            violation = "more than " + POOL_SIZE + " connections at a time";
        }
        if (name.equals(GIVES_BACK)) {
            inspect(requireNonNull(call.connection()));
        }
        names.add(name);
        if (name.contains(".execute") && WRITING.matcher(call.sql()).find()) {
            firstWrite = Math.min(firstWrite, names.size());
        }
        if (name.equals("Connection.abort")) {
            // On H2 this has no effect.
            cut(requireNonNull(call.connection()));
        }
        InjectedFault fault = armed;
        return fault == null || fault.call() != names.size() ? call.proceed() : fail(call, fault.kind());
    }

    private Object fail(DataSourceProxy.JdbcCall call, Kind kind) throws Throwable {
        hasFailed = true;
        isDown = kind.outage;
        Connection connection = call.connection();
        if (kind == Kind.DEADLOCK && !requireNonNull(connection).getAutoCommit()) {
            connection.rollback();
        }
        if (kind.cuts && !kind.after && connection != null) {
            cut(connection);
        }
        Object result = "none";
        if (kind.after || kind.state.isEmpty()) {
            result = call.proceed();
        }
        if (kind.cuts && kind.after) {
            cut(connection == null ? (Connection) result : connection);
        }
        if (kind.state.isEmpty()) {
            return result;
        }
        throw new SQLException("injected", kind.state);
    }

    /**
     * A server may detect the lost connection late. This method returns after the server has rolled back the
     * uncommitted changes.
     */
    private static void cut(Connection lent) throws SQLException {
        Connection real = lent.unwrap(Connection.class);
        if (!real.isClosed() && !real.getAutoCommit()) {
            real.rollback();
        }
        real.close();
    }

    /** Checks that a connection is returned as it was lent, or is closed. */
    private void inspect(Connection connection) throws SQLException {
        if (!connection.isClosed()
                && !(connection.getAutoCommit() && connection.getTransactionIsolation() == isolation)) {
            violation = "a connection that is not as it was lent";
        }
    }
}
