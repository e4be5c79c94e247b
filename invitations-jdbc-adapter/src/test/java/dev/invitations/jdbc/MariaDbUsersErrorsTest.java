package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.MariaDbServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Role;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.MariaDbDataSource;

/** Provokes errors of a MariaDB server that has users and a binary log. The server of the other tests has neither. */
@Tag("full")
class MariaDbUsersErrorsTest {

    private static final MariaDbDataSource ROOT = (MariaDbDataSource) MariaDbServer.withUsersAndBinaryLog("library");

    MariaDbUsersErrorsTest() {
        JdbcSchema.of(ROOT).apply();
    }

    /** Returns a data source of a user without administrative rights. */
    private static DataSource limitedUser(String grant, String resources) throws SQLException {
        for (String host : new String[] {"'%'", "localhost", "'127.0.0.1'"}) {
            TestDatabase.execute(
                    ROOT, "CREATE OR REPLACE USER limited@" + host + " IDENTIFIED BY 'secret' " + resources);
            TestDatabase.execute(ROOT, "GRANT " + grant + " ON library.* TO limited@" + host);
        }
        return with("user=root&createDatabaseIfNotExist=true", "user=limited&password=secret");
    }

    private static DataSource with(String from, String to) throws SQLException {
        return new MariaDbDataSource(ROOT.getUrl().replace(from, to));
    }

    private static String refused(String state, int code) {
        return "The database refused the statement (SQLState " + state + ", error code " + code
                + "); the cause has its message"
                + (code == 1142 ? "; the user lacks a right: grant the rights that JdbcSchema.check() names" : "");
    }

    private static void assertRefused(ObservedCalls calls, String state, int code) throws Exception {
        assertNotRetryable(calls::add).hasMessage(refused(state, code));
        calls.assertNothingStored(1, 0);
        calls.host.transaction(
                connection -> assertNotRetryable(calls::addJoined).hasMessage(refused(state, code)));
        calls.assertNothingStored(1, 0);
    }

    /** The format of the log does not fit READ COMMITTED, which the library uses. */
    @Test
    void a_binary_log_of_statements_refuses_every_write() throws Exception {
        DataSource statements = with("?", "?sessionVariables=binlog_format=STATEMENT&");
        assertRefused(new ObservedCalls(statements), "HY000", 1665);
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(statements);
        assertNotRetryable(() -> roles.define(ACME, Role.of("viewer"))).hasMessage(refused("HY000", 1665));
        assertThat(roles.in(ACME).find("viewer")).isNull();
    }

    @Test
    void a_missing_right_is_final() throws Exception {
        assertRefused(new ObservedCalls(limitedUser("SELECT", "")), "42000", 1142);
    }

    @Test
    void a_read_only_server_is_retryable_on_another_connection_only() throws Exception {
        ObservedCalls calls = new ObservedCalls(limitedUser("ALL", ""));
        TestDatabase.execute(ROOT, "SET GLOBAL read_only = ON");
        try {
            assertRetryable(calls::add)
                    .hasMessage("The database is read-only (SQLState HY000, error code 1290); call again when a"
                            + " writable server is reachable");
            calls.assertNothingStored(1, 1);
            calls.host.transaction(connection -> assertNotRetryable(calls::addJoined)
                    .hasMessage("This transaction is read-only (SQLState HY000, error code 1290)"));
            calls.assertNothingStored(1, 0);
        } finally {
            TestDatabase.execute(ROOT, "SET GLOBAL read_only = OFF");
        }
    }

    @Test
    void a_session_that_cannot_begin_says_whether_a_repeat_can_help() throws Exception {
        ObservedCalls calls = new ObservedCalls(limitedUser("ALL", "WITH MAX_USER_CONNECTIONS 1"));
        try (Connection only = calls.source.getConnection()) {
            assertThat(only.isValid(5)).isTrue();
            assertRetryable(calls::add).hasMessageStartingWith("The database cannot be reached");
            assertRetryable(calls::addJoined).hasMessageStartingWith("The database cannot be reached");
        }
        calls.assertNothingStored(0, 0);
        DataSource wrong = with("user=root&createDatabaseIfNotExist=true", "user=limited&password=wrong");
        assertNotRetryable(() -> JdbcStorage.over(wrong).memberships().find(ACME, ADA))
                .hasMessage("The database refused the user or the password");
        DataSource nowhere = with("/library?user=root&createDatabaseIfNotExist=true", "/nowhere?user=root");
        assertNotRetryable(() -> JdbcStorage.over(nowhere).memberships().find(ACME, ADA))
                .hasMessageStartingWith("The database cannot be reached: ")
                .hasMessageContaining("SQLState 42000, error code 1049");
    }
}
