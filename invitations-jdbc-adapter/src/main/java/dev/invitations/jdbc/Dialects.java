package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The supported databases. */
final class Dialects {

    static final List<Dialect> ALL = List.of(new H2Dialect(), new PostgresDialect(), new MariaDbDialect());

    /** The SQLState of errors that a trigger or procedure defines, whichever error code it chooses. */
    private static final String DEFINED_BY_USER = "45000";

    private Dialects() {}

    /**
     * Returns the dialect of the database of this connection. For one database it is the same object at every call.
     *
     * @throws StorageException if the database is not supported
     */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        for (Dialect dialect : ALL) {
            if (dialect.product().equals(product)) {
                return dialect;
            }
        }
        throw new StorageException(
                product + " is not supported; supported databases are " + SqlFragment.list(ALL, Dialect::product),
                false,
                null);
    }

    /**
     * Classifies an error of this database. Before the database is known, for example because it cannot be reached,
     * the dialect is null: each dialect may know more about the error than the SQLState says, and the first such
     * dialect decides. No two dialects disagree about an error.
     */
    static SqlFailure classify(@Nullable Dialect dialect, SQLException e) {
        SQLException coded = SqlErrors.coded(e);
        if (SqlErrors.state(coded).equals(DEFINED_BY_USER)) {
            return SqlFailure.REFUSED;
        }
        if (dialect != null) {
            return dialect.classify(coded);
        }
        SqlFailure byState = SqlFailure.ofState(coded);
        return ALL.stream()
                .map(each -> each.classify(coded))
                .filter(failure -> failure != byState)
                .findFirst()
                .orElse(byState);
    }
}
