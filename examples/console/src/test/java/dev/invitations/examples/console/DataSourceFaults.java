package dev.invitations.examples.console;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Wraps the pool, records the outcome of transactions, and fails statements on request. */
final class DataSourceFaults implements BeanPostProcessor {

    private final List<PlannedFailure> faults = new CopyOnWriteArrayList<>();
    private final List<String> steps = new CopyOnWriteArrayList<>();

    private @Nullable StatementGate gate;

    /** Holds statements that contain a word until the gate is opened. */
    static final class StatementGate {

        private final String word;
        private final AtomicInteger waiting = new AtomicInteger();
        private final CountDownLatch open = new CountDownLatch(1);

        private StatementGate(String word) {
            this.word = word;
        }

        int waiting() {
            return waiting.get();
        }

        void open() {
            open.countDown();
        }

        private void pass(String sql) {
            if (sql.contains(word)) {
                waiting.incrementAndGet();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private record PlannedFailure(String word, String state) {}

    /** Makes the next statement that contains this word fail with this SQLState. */
    void next(String word, String state) {
        faults.add(new PlannedFailure(word, state));
    }

    /** Returns a gate that is closed from now on. */
    synchronized StatementGate gate(String word) {
        gate = new StatementGate(word);
        return gate;
    }

    private synchronized @Nullable StatementGate gate() {
        return gate;
    }

    /** Returns the steps since the last call: {@code begin}, {@code fault}, {@code commit}, {@code rollback}. */
    List<String> steps() {
        List<String> until = new ArrayList<>(steps);
        steps.clear();
        return until;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof DataSource pool)) {
            return bean;
        }
        return proxy(
                DataSource.class,
                pool,
                (method, arguments, result) -> result instanceof Connection connection ? watched(connection) : result);
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, connection, (method, arguments, result) -> {
            switch (method) {
                case "setAutoCommit" -> note(arguments.equals(List.of(false)), "begin");
                case "commit" -> note(true, "commit");
                case "rollback" -> note(arguments.isEmpty(), "rollback");
                case "prepareStatement" -> fail(String.valueOf(arguments.get(0)));
                default -> {}
            }
            return result;
        });
    }

    private void note(boolean happened, String step) {
        if (happened) {
            steps.add(step);
        }
    }

    private void fail(String sql) throws SQLException {
        StatementGate here = gate();
        if (here != null) {
            here.pass(sql);
        }
        Optional<PlannedFailure> due =
                faults.stream().filter(fault -> sql.contains(fault.word())).findFirst();
        if (due.isPresent() && faults.remove(due.get())) {
            steps.add("fault");
            throw new SQLException("made for the test", due.get().state());
        }
    }

    /** Receives the result of a call and returns the result to use. */
    private interface CallListener {
        Object returned(String method, List<Object> arguments, Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, CallListener after) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        return after.returned(
                                method.getName(), arguments == null ? List.of() : List.of(arguments), result);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
