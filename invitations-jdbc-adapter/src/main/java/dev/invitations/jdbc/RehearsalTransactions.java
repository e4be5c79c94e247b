package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.port.CommitResult;
import dev.invitations.port.StorageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Lets the database explain each statement instead of executing it. Each query returns no row, and each update reports
 * one row.
 */
final class RehearsalTransactions extends Transactions {

    /** A statement that the database refused. */
    record RefusedStatement(String sql, SQLException error) {}

    private final JdbcSession session;
    private @Nullable RefusedStatement refusal;

    RehearsalTransactions(JdbcSession real) {
        super(real.names().tables());
        this.session = new JdbcSession(explaining(real.connection()), real.names());
    }

    JdbcSession session() {
        return session;
    }

    /** Forgets the refusal of an earlier call. */
    void begin() {
        refusal = null;
    }

    /** Returns the first statement that was refused since {@link #begin}; null if there is none. */
    @Nullable RefusedStatement refusal() {
        return refusal;
    }

    @Override
    <T> T read(Query<T> query) {
        try {
            return query.run(session);
        } catch (SQLException e) {
            throw new StorageException("A statement was refused", false, e);
        }
    }

    @Override
    CommitResult write(WriteStep step, Query<Boolean> witness) {
        return result(write(step) || read(witness));
    }

    @Override
    boolean write(WriteStep step) {
        return read(step::run);
    }

    private Connection explaining(Connection real) {
        return proxy(Connection.class, (method, arguments) -> {
            if (!method.getName().equals("prepareStatement")) {
                return call(real, method, arguments);
            }
            String sql = (String) arguments[0];
            arguments[0] = "EXPLAIN " + sql;
            return reporting(
                    sql, () -> explaining(sql, (PreparedStatement) requireNonNull(call(real, method, arguments))));
        });
    }

    private PreparedStatement explaining(String sql, PreparedStatement real) {
        return proxy(PreparedStatement.class, (method, arguments) -> switch (method.getName()) {
            case "executeQuery", "executeUpdate" ->
                reporting(sql, () -> {
                    real.executeQuery().close();
                    return method.getName().equals("executeUpdate") ? Integer.valueOf(1) : noRows();
                });
            default -> reporting(sql, () -> call(real, method, arguments));
        });
    }

    private static ResultSet noRows() {
        return proxy(ResultSet.class, (method, arguments) -> method.getName().equals("next") ? Boolean.FALSE : null);
    }

    private interface Explaining {
        @Nullable Object run() throws SQLException;
    }

    private interface Handler {
        @Nullable Object invoke(Method method, Object[] arguments) throws SQLException;
    }

    private @Nullable Object reporting(String sql, Explaining step) throws SQLException {
        try {
            return step.run();
        } catch (SQLException e) {
            if (refusal == null) {
                refusal = new RefusedStatement(sql, e);
            }
            throw e;
        }
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> handler.invoke(method, arguments)));
    }

    private static @Nullable Object call(Object real, Method method, Object @Nullable [] arguments)
            throws SQLException {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
