package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an {@link SQLException} means, by its codes alone: texts differ by version and language. */
enum Failure {
    /** Somebody was faster: a unique key is taken, or the statement found out and took itself back. */
    OUTRUN,
    /** The database gave up this transaction for the sake of another; the same may succeed at once. */
    CONTENTION,
    /** The tables are not there, or are not those of this version. */
    SCHEMA,
    /** To write where one may only read. */
    READ_ONLY,
    /** User or password are wrong. */
    CREDENTIALS,
    /** The database understood and refused; it would refuse again. */
    REFUSED,
    /** The connection is lost, or who knows: before a commit nothing was done, during one nobody can say. */
    LOST;

    private static final String UNIQUE_KEY = "23505";

    /** Division by zero, of which {@link SaveAtOnce} has the only one. */
    private static final String TAKEN_BACK = "22012";

    private static final Set<String> CONTENDED = Set.of("40001", "40P01", "55P03");
    private static final Set<String> NO_TABLES = Set.of("42P01", "42703", "42S02", "42S03", "42S04", "42S22", "3F000");
    private static final Set<String> REFUSALS = Set.of("0A", "22", "23", "3D", "42");

    /** MariaDB's and H2's way to say that there is no such schema. */
    private static final Set<Integer> NO_SCHEMA = Set.of(1049, 90_079);

    /** To write in a transaction that may only read; MariaDB's and H2's way to say it of all of the database. */
    private static final String NO_WRITING = "25006";

    private static final Set<Integer> NO_WRITING_AT_ALL = Set.of(1290, 1836, 90_097);

    /** MariaDB's states are too coarse: a unique key, a row changed since it was read, a lock timeout, a deadlock. */
    private static final int MARIADB_DUPLICATE = 1062;

    private static final Set<Integer> MARIADB_CONTENDED = Set.of(1020, 1205, 1213);

    /** H2's lock timeout, which has the state HYT00 of every timeout. */
    private static final int H2_LOCK_TIMEOUT = 50_200;

    static Failure of(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.equals(UNIQUE_KEY) || state.equals(TAKEN_BACK) || e.getErrorCode() == MARIADB_DUPLICATE) {
            return OUTRUN;
        }
        if (CONTENDED.contains(state)
                || MARIADB_CONTENDED.contains(e.getErrorCode())
                || e.getErrorCode() == H2_LOCK_TIMEOUT) {
            return CONTENTION;
        }
        if (NO_TABLES.contains(state) || NO_SCHEMA.contains(e.getErrorCode())) {
            return SCHEMA;
        }
        if (state.startsWith("28")) {
            return CREDENTIALS;
        }
        if (state.equals(NO_WRITING) || NO_WRITING_AT_ALL.contains(e.getErrorCode())) {
            return READ_ONLY;
        }
        return state.length() == 5 && REFUSALS.contains(state.substring(0, 2)) ? REFUSED : LOST;
    }

    /** As the caller is told. The driver's text goes into the cause only: it can carry values. */
    static StorageException told(SQLException e) {
        return switch (of(e)) {
            case SCHEMA ->
                new StorageException("The tables are missing or of another version; see JdbcSchema", false, e);
            case CONTENTION -> new StorageException("The database is too busy" + code(e), true, e);
            case LOST -> new StorageException("The connection to the database was lost" + code(e), true, e);
            case READ_ONLY -> new StorageException("The database can only be read" + code(e), false, e);
            case CREDENTIALS, OUTRUN, REFUSED ->
                new StorageException("The database refused the statement" + code(e), false, e);
        };
    }

    static StorageException unreachable(SQLException e) {
        Failure failure = of(e);
        return failure == CREDENTIALS
                ? new StorageException("The database refused the user or the password", false, e)
                : new StorageException(
                        "The database cannot be reached: " + firstLine(e.getMessage()),
                        failure == LOST || failure == CONTENTION,
                        e);
    }

    private static String code(SQLException e) {
        return " (SQLState " + e.getSQLState() + ")";
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("");
    }
}
