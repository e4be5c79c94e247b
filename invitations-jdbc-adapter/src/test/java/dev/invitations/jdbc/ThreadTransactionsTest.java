package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Role;
import dev.invitations.port.Listener;
import dev.invitations.port.RoleCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.AbstractDataSource;

/** Tests the source of the README for plain JDBC, and sources that have no connection. */
class ThreadTransactionsTest {

    private static final String NO_TRANSACTION = "; begin a transaction before the call, and call before it commits";

    private final DataSource database = TestDatabase.H2.empty();
    private final ThreadTransactions transactions = new ThreadTransactions(database);
    private final List<HistoryEvent.Kind> reported = new ArrayList<>();
    private final Invitations library = Invitations.builder()
            .storage(JdbcStorage.joining(transactions))
            .roles(RoleCatalog.of(
                    Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
            .listener(new Listener() {
                @Override
                public void changed(HistoryEvent event) {
                    reported.add(event.kind());
                }
            })
            .build();

    @BeforeEach
    void found() {
        TestLibrary.withAcme(JdbcStorage.over(database));
    }

    @Test
    void the_source_of_the_readme_is_this_source() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/invitations/jdbc/ThreadTransactions.java"));
        assertThat(Files.readString(Path.of("README.md")))
                .contains("```java\n" + source.substring(source.indexOf("final class")) + "```\n");
    }

    @Test
    void a_commit_stores_and_reports_the_changes_of_the_library() throws SQLException {
        transactions.run(() -> {
            library.send(ADA, ACME, BOB, "viewer");
            library.send(ADA, ACME, CAROL, "viewer");
            assertThat(reported).isEmpty();
        });
        assertThat(reported).containsExactly(HistoryEvent.Kind.SENT, HistoryEvent.Kind.SENT);
        assertThat(JdbcStorage.over(database).invitations().history(ACME, BOB)).hasSize(1);
    }

    @Test
    void a_rollback_stores_and_reports_nothing() {
        assertThatThrownBy(() -> transactions.run(() -> {
                    library.send(ADA, ACME, BOB, "viewer");
                    throw new IllegalStateException("the host");
                }))
                .hasMessage("the host");
        assertThat(reported).isEmpty();
        assertThat(JdbcStorage.over(database).invitations().history(ACME, BOB)).isEmpty();
    }

    @Test
    void every_call_without_a_transaction_is_refused() {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> library.inbox(BOB),
                () -> library.send(ADA, ACME, BOB, "viewer"),
                () -> JdbcRoleCatalog.joining(transactions, JdbcTables.standard())
                        .in(ACME))) {
            assertNotRetryable(call)
                    .hasMessage("The ConnectionSource has no connection: java.sql.SQLException (no SQLState)"
                            + NO_TRANSACTION);
        }
    }

    @Test
    void an_exception_without_a_code_or_of_the_class_25_means_that_no_transaction_is_active() {
        for (SQLException error : List.of(
                new SQLNonTransientException("no transaction"),
                new SQLNonTransientConnectionException("no transaction"),
                new SQLException("no transaction", "25P01"),
                new SQLException("outer", new SQLException("no transaction")))) {
            assertNotRetryable(reading(error))
                    .hasMessageStartingWith("The ConnectionSource has no connection: java.sql.SQL")
                    .hasMessageEndingWith(NO_TRANSACTION);
        }
    }

    @Test
    void an_unreachable_database_of_a_source_is_retryable() {
        for (SQLException error : List.of(
                new SQLTransientConnectionException("timeout"),
                new SQLException("refused", "08001"),
                new SQLException("starting", "57P03"))) {
            FailureAssertions.assertRetryable(reading(error)).hasMessageStartingWith("The database cannot be reached");
        }
        assertNotRetryable(reading(new SQLException("password", "28P01")))
                .hasMessage("The database refused the user or the password");
    }

    @Test
    void an_exhausted_pool_of_spring_is_retryable() {
        SQLException exhausted = new SQLException("Timeout waiting for idle object");
        JdbcStorage joining = JdbcStorage.joining(SpringConnectionSource.of(new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                throw exhausted;
            }

            @Override
            public Connection getConnection(String user, String password) throws SQLException {
                throw exhausted;
            }
        }));
        FailureAssertions.assertRetryable(() -> TestLibrary.over(joining).inbox(BOB))
                .hasMessageStartingWith("The database cannot be reached");
    }

    @Test
    void a_source_without_a_transaction_may_wrap_its_exception() {
        assertNotRetryable(() -> TestLibrary.over(JdbcStorage.joining(new WrappingSource()))
                        .inbox(BOB))
                .hasMessageStartingWith("The ConnectionSource has no connection: java.sql.SQLException")
                .hasMessageEndingWith(NO_TRANSACTION);
    }

    private static final class WrappingSource implements ConnectionSource {

        @Override
        public Connection open() {
            throw new IllegalStateException(new SQLException("no transaction"));
        }

        @Override
        public void release(Connection connection) {}
    }

    private static ThrowingCallable reading(SQLException error) {
        return () ->
                TestLibrary.over(JdbcStorage.joining(new FailingSource(error))).inbox(BOB);
    }
}
