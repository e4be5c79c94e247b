package dev.invitations.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** A data source whose calls, those of its connections, and the executions of their
 * statements, a test can watch, hold up and break. */
final class Tap {

    /** A call on its way to the driver. */
    interface Call {
        Object proceed() throws Throwable;
    }

    /** Decides what becomes of the calls of one method. */
    interface Valve {
        Object pass(Call call) throws Throwable;
    }

    private record Rule(String method, Valve valve) {}

    private final DataSource real;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Connection> opened = new CopyOnWriteArrayList<>();
    private final Set<String> called = ConcurrentHashMap.newKeySet();

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
        return proxy(DataSource.class, real);
    }

    private <T> T proxy(Class<T> type, Object target) {
        InvocationHandler handler = (self, method, args) -> {
            if (type == Connection.class) {
                called.add(method.getName() + "/" + method.getParameterCount());
            }
            boolean ofStatement = type == PreparedStatement.class;
            int from = ofStatement && !method.getName().startsWith("execute") ? rules.size() : 0;
            Object result = through(from, method, target, args);
            if (result instanceof Connection connection && type == DataSource.class) {
                opened.add(connection);
                return proxy(Connection.class, connection);
            }
            return result instanceof PreparedStatement ? proxy(PreparedStatement.class, result) : result;
        };
        return type.cast(Proxy.newProxyInstance(Tap.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object through(int from, Method method, Object target, Object[] args) throws Throwable {
        for (int i = from; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.method().equals(method.getName())) {
                int next = i + 1;
                return rule.valve().pass(() -> through(next, method, target, args));
            }
        }
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
