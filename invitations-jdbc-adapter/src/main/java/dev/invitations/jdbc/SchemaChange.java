package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the missing statements of the schema in one transaction. On MariaDB and H2 each statement commits itself. */
final class SchemaChange {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaChange.class);

    private final OwnTransactions transactions;
    private final List<SchemaStatement> statements;
    private @Nullable SchemaStatement current;
    private @Nullable Dialect dialect;

    /** Whether the connection of the last attempt sees the result of every statement. */
    private boolean visible;

    SchemaChange(OwnTransactions transactions, List<SchemaStatement> statements) {
        this.transactions = transactions;
        this.statements = statements;
    }

    /**
     * Runs the statements. Returns false if one of them failed, perhaps because another process runs the same
     * statements.
     *
     * @param last whether a failure is reported
     */
    boolean run(boolean last) {
        try {
            return transactions.write(session -> last ? observed(session) : tried(session));
        } catch (StorageException e) {
            SchemaStatement failed = current;
            Dialect used = dialect;
            if (failed == null || used == null) {
                throw e;
            }
            throw e.getCause() instanceof SQLException cause && FailureAdvice.isSchemaMissing(cause)
                    ? SchemaFindings.noSchema(
                            cause, failed, transactions.tables().schema())
                    : SchemaFindings.notApplied(e, failed, right(e, failed, Catalogs.of(used)));
        }
    }

    private static String right(StorageException failure, SchemaStatement failed, Catalog catalog) {
        return failure.getCause() instanceof SQLException e && catalog.lacksRight(e) ? catalog.rightFor(failed) : "";
    }

    /** Returns whether the connection that ran the statements sees their results. */
    boolean isVisible() {
        return visible;
    }

    private boolean tried(JdbcSession session) throws SQLException {
        try {
            return execute(session);
        } catch (SQLException e) {
            LOG.debug("An attempt to create or upgrade the tables failed", e);
            if (isFinal(session.dialect(), e)) {
                throw e;
            }
            return false;
        }
    }

    /** Returns whether the failure cannot be the effect of another process that creates the same tables. */
    private static boolean isFinal(Dialect dialect, SQLException e) {
        return Catalogs.of(dialect).lacksRight(e)
                || FailureAdvice.isSchemaMissing(e)
                || switch (Dialects.classify(dialect, e)) {
                    case READ_ONLY, CREDENTIALS, EXHAUSTED, LOST -> true;
                    default -> false;
                };
    }

    private boolean observed(JdbcSession session) throws SQLException {
        boolean done = execute(session);
        visible = SchemaState.of(session).missing(session.names()).isEmpty();
        return done;
    }

    private boolean execute(JdbcSession session) throws SQLException {
        dialect = session.dialect();
        try (Statement statement = session.connection().createStatement()) {
            for (SchemaStatement each : statements) {
                current = each;
                statement.execute(each.text());
            }
        }
        return true;
    }
}
