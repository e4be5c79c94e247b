package dev.invitations.jdbc;

import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Data sources that lend the connection of the host's transaction while one runs. A storage with transactions of its
 * own would commit or roll back the work of the host.
 */
final class BoundDataSources {

    private static final List<String> CLASSES = List.of(
            "org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy",
            "io.micronaut.transaction.jdbc.TransactionAwareDataSource",
            "org.apache.commons.dbcp2.managed.ManagedDataSource",
            "org.apache.commons.dbcp2.managed.BasicManagedDataSource",
            "org.apache.tomcat.dbcp.dbcp2.managed.ManagedDataSource",
            "org.apache.tomcat.dbcp.dbcp2.managed.BasicManagedDataSource",
            "com.atomikos.jdbc.AbstractDataSourceBean",
            "com.atomikos.jdbc.AtomikosDataSourceBean",
            "com.atomikos.jdbc.AtomikosNonXADataSourceBean",
            "bitronix.tm.resource.jdbc.PoolingDataSource");

    private BoundDataSources() {}

    /**
     * Returns the data source.
     *
     * @throws IllegalArgumentException if it is, or wraps, a data source of the list
     */
    static DataSource refuse(DataSource database) {
        Objects.requireNonNull(database, "database must not be null");
        for (String name : CLASSES) {
            if (is(database.getClass(), name) || Drivers.unwrap(database, name) != null) {
                throw new IllegalArgumentException("database must not be a " + name
                        + ", which lends the connection of a running transaction; pass the data source behind it, or"
                        + " use JdbcStorage.joining");
            }
        }
        return database;
    }

    private static boolean is(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
