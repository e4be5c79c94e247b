package dev.invitations.verification.faults;

import static java.util.Objects.requireNonNull;

import dev.invitations.jdbc.fixture.BlindPool;
import dev.invitations.jdbc.fixture.Tap;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A pool of two connections all of whose calls are counted, with those of the connections, statements and results, and one
 * of which can be made to fail. For one thread.
 */
final class Calls {

    /** A way to fail. */
    enum Kind {
        LOST_BEFORE(false, "08006"),
        LOST_AFTER(true, "08006"),
        /** The driver says something that nobody has heard of. */
        UNKNOWN_BEFORE(false, "ZZ999"),
        UNKNOWN_AFTER(true, "ZZ999"),
        /**
         * The database has given up the transaction, and says so where it is asked for something. Before and after are the
         * same: whatever was done is undone.
         */
        DEADLOCK(false, "40001"),
        /** The connection is closed underneath, and the driver says what it has to say. */
        CUT_BEFORE(false, ""),
        CUT_AFTER(true, ""),
        /** The connection is closed, and there is no other one as long as the command lasts. */
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

        /** Whether this call can fail so. Who fails to lend has lent nothing, and who fails to close has closed. */
        boolean mayStrike(String call) {
            return switch (call) {
                case LENDS -> this == CUT_AFTER || (this != DEADLOCK && !after && this != CUT_BEFORE);
                case GIVES_BACK -> this == CUT_BEFORE || (this != DEADLOCK && after && !cuts);
                default -> this != DEADLOCK || call.contains(".execute") || call.equals("Connection.commit");
            };
        }
    }

    /** @param call which one, counted from 1 */
    record Strike(int call, Kind kind) {}

    /**
     * The calls of something that was done.
     *
     * @param names such as {@code Connection.commit}
     * @param firstWrite which of them was the first that could change anything, counted from 1
     */
    record Made(List<String> names, int firstWrite) {}

    private static final String LENDS = "DataSource.getConnection";
    private static final String GIVES_BACK = "Connection.close";

    private static final int POOL_SIZE = 2;

    private static final Pattern WRITING = Pattern.compile("INSERT INTO|MERGE INTO|DELETE FROM|(?<!FOR )UPDATE\\b");

    private final BlindPool pool;
    private final DataSource dataSource;
    private final int isolation;

    private @Nullable Strike armed;
    private List<String> names = new ArrayList<>();
    private int firstWrite;
    private boolean struck;
    private boolean down;
    private String wrong = "";

    Calls(DataSource real) throws SQLException {
        this.pool = new BlindPool(real);
        this.dataSource = Tap.on(pool.dataSource()).everywhere(this::pass).dataSource();
        try (Connection connection = real.getConnection()) {
            this.isolation = connection.getTransactionIsolation();
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    /** Lets this be done with the strike, if any; throws an AssertionError if it did not give back what it took, as it was. */
    Object around(@Nullable Strike strike, Supplier<Object> deed) {
        armed = strike;
        names = new ArrayList<>();
        firstWrite = Integer.MAX_VALUE;
        struck = false;
        wrong = "";
        try {
            return deed.get();
        } finally {
            armed = null;
            down = false;
            judge(strike);
        }
    }

    private void judge(@Nullable Strike strike) {
        if (pool.lent() > 0) {
            throw new AssertionError("connections not given back: " + pool.lent());
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong);
        }
        if (strike != null && !struck) {
            throw new AssertionError("there was no such call");
        }
    }

    /** What was called since it was last asked to be around. */
    Made made() {
        return new Made(List.copyOf(names), firstWrite);
    }

    private Object pass(Tap.Call call) throws Throwable {
        String name = call.name();
        if (name.equals(LENDS) && down) {
            throw new SQLException("no way", "08001");
        }
        if (name.equals(LENDS) && pool.lent() == POOL_SIZE) {
            wrong = "more than " + POOL_SIZE + " connections at a time";
        }
        if (name.equals(GIVES_BACK)) {
            inspect(requireNonNull(call.connection()));
        }
        names.add(name);
        if (name.contains(".execute") && WRITING.matcher(call.sql()).find()) {
            firstWrite = Math.min(firstWrite, names.size());
        }
        if (name.equals("Connection.abort")) {
            // Of H2, that does nothing.
            cut(requireNonNull(call.connection()));
        }
        Strike strike = armed;
        return strike == null || strike.call() != names.size() ? call.proceed() : struck(call, strike.kind());
    }

    private Object struck(Tap.Call call, Kind kind) throws Throwable {
        struck = true;
        down = kind.outage;
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
        throw new SQLException("struck", kind.state);
    }

    /** A server may take its time to notice; here it has undone what was not committed when this returns. */
    private static void cut(Connection lent) throws SQLException {
        Connection real = lent.unwrap(Connection.class);
        if (!real.isClosed() && !real.getAutoCommit()) {
            real.rollback();
        }
        real.close();
    }

    /** A connection is given back as it was lent, or not at all. */
    private void inspect(Connection connection) throws SQLException {
        if (!connection.isClosed()
                && !(connection.getAutoCommit() && connection.getTransactionIsolation() == isolation)) {
            wrong = "a connection that is not as it was lent";
        }
    }
}
