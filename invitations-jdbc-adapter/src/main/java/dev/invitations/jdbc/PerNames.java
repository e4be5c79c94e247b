package dev.invitations.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Creates an object once per {@link SqlNames}, such as the statements of a class. A routing data source can have
 * databases of several products, so there is one object per product.
 */
final class PerNames<T> {

    private final Function<SqlNames, T> maker;
    private final Map<SqlNames, T> made = new ConcurrentHashMap<>();

    PerNames(Function<SqlNames, T> maker) {
        this.maker = maker;
    }

    T in(JdbcSession session) {
        return made.computeIfAbsent(session.names(), maker);
    }
}
