package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the properties of a database with which the library does not work. Changes nothing. */
final class SchemaCheck {

    private final SqlNames names;
    private final Catalog catalog;
    private final List<ExpectedTable> tables;
    private final SchemaFindings findings = new SchemaFindings();

    private SchemaCheck(SqlNames names) {
        this.names = names;
        this.catalog = Catalogs.of(names.dialect());
        this.tables = ExpectedTable.all(names);
    }

    static SchemaFindings run(OwnTransactions transactions) {
        SchemaCheck check = new SchemaCheck(transactions.names());
        transactions.write(check::tryToWrite);
        transactions.read(check::inspect);
        return check.findings;
    }

    /** Runs an UPDATE that matches no row, in a transaction that is rolled back. Other checks find other failures. */
    private boolean tryToWrite(JdbcSession session) throws SQLException {
        Connection connection = session.connection();
        if (names.dialect().commitMode() == CommitMode.TRANSACTION
                && connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
            findings.isolation();
        }
        try {
            session.update("UPDATE " + names.outbox() + " SET attempts = attempts WHERE 1 = 0");
        } catch (SQLException e) {
            switch (Dialects.classify(names.dialect(), e)) {
                case READ_ONLY -> findings.readOnly(e);
                case SCHEMA, REFUSED -> {}
                default -> throw e;
            }
        }
        return false;
    }

    private SchemaFindings inspect(JdbcSession session) throws SQLException {
        boolean writable = !findings.isBreaking();
        for (Catalog.ServerSetting setting : catalog.settings()) {
            for (String value : session.query(setting.query(), row -> CatalogColumn.text(row, "value"))) {
                findings.setting(setting, value);
            }
        }
        if (findings.hidesRows()) {
            return findings;
        }
        for (ExpectedTable expected : tables) {
            SchemaInspection inspection = new SchemaInspection(catalog, expected, findings);
            CatalogTable found = CatalogTable.find(session, expected.name());
            if (found == null) {
                findings.missingTable(expected, names.dialect().scripts().size());
            } else if (inspection.identify(found)) {
                inspection.inspect(found, found.indexes(session), found.triggers(session));
                if (writable) {
                    rights(session, expected);
                }
            }
        }
        if (!findings.isBreaking()) {
            new StatementRehearsal(session, tables, findings).run();
        }
        return findings;
    }

    private void rights(JdbcSession session, ExpectedTable table) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (String right : table.rights()) {
            try {
                session.execute(catalog.checkingRights(table.probe(right)));
            } catch (SQLException e) {
                if (catalog.lacksRight(e)) {
                    missing.add(right);
                } else if (!SchemaFindings.isRefusal(names, e)) {
                    throw e;
                }
            }
        }
        if (!missing.isEmpty()) {
            findings.missingRights(table, missing);
        }
    }
}
