package dev.invitations.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** The least that a pool can be: it never asks whether what it hands out is alive. */
final class BlindPool {

    private final DataSource real;
    private volatile int timeoutMillis;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger lent = new AtomicInteger();

    BlindPool(DataSource real) {
        this.real = real;
    }

    /** How long connections wait for an answer, like the drivers' {@code socketTimeout}; 0 is for ever. */
    void timeout(int millis) {
        timeoutMillis = millis;
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                BlindPool.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, args) -> lend());
    }

    /** Makes sure that there is a connection, and a living one. */
    void warm() throws SQLException {
        Connection connection = taken();
        if (!connection.isValid(30)) {
            connection.close();
            connection = real.getConnection();
        }
        given(connection);
    }

    /** How many connections have not been given back. */
    int lent() {
        return lent.get();
    }

    private Connection lend() throws SQLException {
        Connection connection = taken();
        lent.incrementAndGet();
        return (Connection) Proxy.newProxyInstance(
                BlindPool.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, args) -> {
                    if (method.getName().equals("close")) {
                        lent.decrementAndGet();
                        given(connection);
                        return null;
                    }
                    try {
                        return method.invoke(connection, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Connection taken() throws SQLException {
        Connection connection = idle.poll();
        if (connection == null) {
            connection = real.getConnection();
        }
        connection.setNetworkTimeout(Runnable::run, timeoutMillis);
        return connection;
    }

    private void given(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            idle.push(connection);
        }
    }
}
