package dev.invitations.examples.console;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Wraps the pool, records the outcome of transactions, and fails statements on request. */
final class DataSourceFaults implements BeanPostProcessor {

    private final List<PlannedFailure> faults = new CopyOnWriteArrayList<>();
    private final List<String> steps = new CopyOnWriteArrayList<>();

    private record PlannedFailure(String word, String state) {}

    /** Makes the next statement that contains this word fail with this SQLState. */
    void failNext(String word, String state) {
        faults.add(new PlannedFailure(word, state));
    }

    /** Returns the steps since the last call: {@code begin}, {@code fault}, {@code commit}, {@code rollback}. */
    List<String> steps() {
        List<String> taken = new ArrayList<>(steps);
        steps.clear();
        return taken;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof DataSource pool)) {
            return bean;
        }
        return new DelegatingDataSource(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                ProxyFactory proxy = new ProxyFactory(super.getConnection());
                proxy.addAdvice((MethodInterceptor) DataSourceFaults.this::call);
                return (Connection) proxy.getProxy();
            }
        };
    }

    private @Nullable Object call(MethodInvocation call) throws Throwable {
        @Nullable Object result = call.proceed();
        List<Object> arguments = List.of(call.getArguments());
        String method = call.getMethod().getName();
        switch (method + arguments) {
            case "setAutoCommit[false]" -> steps.add("begin");
            case "commit[]" -> steps.add("commit");
            case "rollback[]" -> steps.add("rollback");
            default -> {}
        }
        if (method.equals("prepareStatement")) {
            fail(String.valueOf(arguments.get(0)));
        }
        return result;
    }

    private void fail(String sql) throws SQLException {
        Optional<PlannedFailure> due =
                faults.stream().filter(fault -> sql.contains(fault.word())).findFirst();
        if (due.isPresent() && faults.remove(due.get())) {
            steps.add("fault");
            throw new SQLException("made for the test", due.get().state());
        }
    }
}
