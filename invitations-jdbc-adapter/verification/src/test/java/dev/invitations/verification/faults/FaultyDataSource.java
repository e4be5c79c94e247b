package dev.invitations.verification.faults;

import static java.util.Objects.requireNonNull;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A pool of two connections. It records all calls of itself and of its connections, statements and results, and can
 * make one call fail.
 *
 * <p>In full size each call fails in every way. In the usual size only the commit fails in every way, and every other
 * call fails in one way, in rotation. If a row is set or read with several calls, only the first of these calls fails.
 */
final class FaultyDataSource implements FaultySource {

    private static final boolean IN_FULL = HarnessReport.size(0, 1) > 0;

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

    /**
     * A call of a command.
     *
     * @param name such as {@code Connection.commit}
     * @param isWrite whether it is the execution of a statement that changes data
     */
    private record DriverCall(String name, boolean isWrite) {}

    private static final String LENDS = "DataSource.getConnection";
    private static final String GIVES_BACK = "Connection.close";

    /** The calls that may commit. Before the first write they only read. */
    private static final Set<String> COMMITTING = Set.of("Connection.commit", "PreparedStatement.executeQuery");

    private static final int POOL_SIZE = 2;

    private static final Pattern WRITING = Pattern.compile("INSERT INTO|MERGE INTO|DELETE FROM|(?<!FOR )UPDATE\\b");

    private final UnvalidatedPool pool;
    private final DataSource dataSource;
    private final int isolation;

    /** The call that fails, counted from 1; 0 for none. */
    private int failing;

    private Kind kind = Kind.LOST_BEFORE;

    private final List<DriverCall> calls = new ArrayList<>();
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

    @Override
    public DataSource dataSource() {
        return dataSource;
    }

    @Override
    public List<InjectedFault> faults(CheckedRun run) throws SQLException {
        List<DriverCall> recorded = new ArrayList<>();
        run.under(new InjectedFault("none", false, false, command -> {
            Object result = around(0, Kind.LOST_BEFORE, command);
            recorded.addAll(calls);
            return result;
        }));
        List<InjectedFault> faults = new ArrayList<>();
        String previousGroup = "";
        boolean isInWindow = false;
        for (int i = 0; i < recorded.size(); i++) {
            DriverCall call = recorded.get(i);
            int number = i + 1;
            isInWindow |= call.isWrite();
            List<Kind> kinds = Stream.of(Kind.values())
                    .filter(kind -> kind.canFail(call.name()))
                    .toList();
            if (!IN_FULL && !(isInWindow && COMMITTING.contains(call.name()))) {
                Kind rotating = kinds.get(faults.size() % kinds.size());
                kinds = group(call).equals(previousGroup) ? List.of() : List.of(rotating);
            }
            for (Kind kind : kinds) {
                faults.add(new InjectedFault(
                        kind + " " + number + " " + call.name(),
                        isInWindow,
                        kind.outage,
                        command -> around(number, kind, command)));
            }
            previousGroup = group(call);
        }
        return faults;
    }

    /** Shortens the name of a setter or getter to {@code set} or {@code get}. */
    private static String group(DriverCall call) {
        return call.name().replaceFirst("[.](set|get)[A-Z].*", ".$1");
    }

    /**
     * Runs the command, whose call with this number fails.
     *
     * @throws AssertionError if a connection was not returned as it was lent, or the run ended before the call
     */
    private Object around(int call, Kind way, Supplier<Object> command) {
        failing = call;
        kind = way;
        calls.clear();
        hasFailed = false;
        violation = "";
        try {
            return command.get();
        } finally {
            failing = 0;
            isDown = false;
            check(pool.lent() == 0, "connections not returned: " + pool.lent());
            check(violation.isEmpty(), violation);
            check(call == 0 || hasFailed, "there was no such call");
        }
    }

    private static void check(boolean condition, String violation) {
        if (!condition) {
            throw new AssertionError(violation);
        }
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
        calls.add(new DriverCall(
                name, name.contains(".execute") && WRITING.matcher(call.sql()).find()));
        if (name.equals("Connection.abort")) {
            // On H2 an abort has no effect.
            cut(requireNonNull(call.connection()));
        }
        return failing == calls.size() ? fail(call) : call.proceed();
    }

    private Object fail(DataSourceProxy.JdbcCall call) throws Throwable {
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
