package dev.invitations.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source whose calls, and those of its connections, their statements and results, a test can watch, hold up and
 * break. */
final class Tap {

    /** A call on its way to the driver. */
    final class Call {

        private final Thing target;
        private final Method method;
        private final Object @Nullable [] args;
        private final int next;

        private Call(Thing target, Method method, Object @Nullable [] args, int next) {
            this.target = target;
            this.method = method;
            this.args = args;
            this.next = next;
        }

        Object proceed() throws Throwable {
            return through(next, target, method, args);
        }

        /** Such as {@code PreparedStatement.executeQuery}. */
        String name() {
            return target.type().getSimpleName() + "." + method.getName();
        }

        /** Of the statement that is asked something, or whose result; else empty. */
        String sql() {
            return target.sql();
        }

        /** The real one that the call is about; null while there is none. */
        @Nullable Connection connection() {
            return target.connection();
        }
    }

    /** Decides what becomes of the calls that it is for. */
    interface Valve {
        Object pass(Call call) throws Throwable;
    }

    /** @param method of a data source, a connection, or an execution; null for any call of anything */
    private record Rule(@Nullable String method, Valve valve) {

        boolean concerns(Thing target, Method called) {
            String name = called.getName();
            return method == null || (method.equals(name) && (!target.isOfStatement() || name.startsWith("execute")));
        }
    }

    private record Thing(
            Class<?> type, Object real, @Nullable Connection connection, String sql) {

        boolean isOfStatement() {
            return type == PreparedStatement.class || type == ResultSet.class;
        }
    }

    private final DataSource real;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Connection> opened = new CopyOnWriteArrayList<>();
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private UnaryOperator<String> rewriting = sql -> sql;

    private Tap(DataSource real) {
        this.real = real;
    }

    static Tap on(DataSource real) {
        return new Tap(real);
    }

    /** All calls of this name go through the valve, until {@link #release}. */
    Tap at(String method, Valve valve) {
        rules.add(new Rule(method, valve));
        return this;
    }

    /** All calls there are, those of statements and results, too. */
    Tap everywhere(Valve valve) {
        rules.add(new Rule(null, valve));
        return this;
    }

    /** What the database gets to see instead of a statement. */
    Tap rewriting(UnaryOperator<String> statement) {
        rewriting = statement;
        return this;
    }

    /** Only the next call of this name. */
    Tap once(String method, Valve valve) {
        boolean[] used = {false};
        return at(method, call -> {
            if (used[0]) {
                return call.proceed();
            }
            used[0] = true;
            return valve.pass(call);
        });
    }

    void release() {
        rules.clear();
    }

    /** The real connections, in the order in which they were opened. */
    List<Connection> opened() {
        return opened;
    }

    /** What was called on the connections, with the number of arguments. */
    Set<String> called() {
        return called;
    }

    DataSource dataSource() {
        return proxy(DataSource.class, new Thing(DataSource.class, real, null, ""));
    }

    private <T> T proxy(Class<T> type, Thing target) {
        InvocationHandler handler = (self, method, args) -> {
            String sql = target.sql();
            if (type == Connection.class) {
                called.add(method.getName() + "/" + method.getParameterCount());
                if (method.getName().equals("prepareStatement")) {
                    sql = rewriting.apply((String) args[0]);
                    args[0] = sql;
                }
            }
            Object result = through(0, target, method, args);
            if (result instanceof Connection connection && type == DataSource.class) {
                opened.add(connection);
                return proxy(Connection.class, new Thing(Connection.class, connection, connection, ""));
            }
            if (result instanceof PreparedStatement) {
                return proxy(
                        PreparedStatement.class, new Thing(PreparedStatement.class, result, target.connection(), sql));
            }
            return result instanceof ResultSet
                    ? proxy(ResultSet.class, new Thing(ResultSet.class, result, target.connection(), sql))
                    : result;
        };
        return type.cast(Proxy.newProxyInstance(Tap.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object through(int from, Thing target, Method method, Object @Nullable [] args) throws Throwable {
        for (int i = from; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.concerns(target, method)) {
                return rule.valve().pass(new Call(target, method, args, i + 1));
            }
        }
        try {
            return method.invoke(target.real(), args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
