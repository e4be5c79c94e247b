package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.FailureAssertions.assertHostMustRetry;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.DeliveryReport;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tests errors in each stage of a call, also codes that a database cannot be made to return at that stage. */
@Tag("full")
class ErrorStagesTest extends DatabaseTest {

    /** Throws an exception as the driver, a pool or a proxy does. */
    private interface Wrapping {
        Throwable around(SQLException e);
    }

    private static final Map<String, Wrapping> WRAPPINGS = Map.of(
            "of the driver", e -> e,
            "the cause of an exception of a pool", e -> new SQLException("a pool", "08S01", e),
            "the cause of a timeout of a pool", e -> new SQLException("a pool", "HYT00", new RuntimeException(e)),
            "the next exception of a batch", ErrorStagesTest::batch,
            "hidden by a proxy", UndeclaredThrowableException::new,
            "hidden twice", e -> new IllegalStateException(new SQLException(batch(e))));

    private final ObservedCalls calls = new ObservedCalls(source);

    /** A pool lends a connection of H2 again after it was aborted. */
    ErrorStagesTest(TestDatabase database) {
        super(
                database,
                database == TestDatabase.H2
                        ? database.empty()
                        : Pool.of(database).emptied());
    }

    private static SQLException batch(SQLException e) {
        BatchUpdateException batch = new BatchUpdateException();
        batch.setNextException(e);
        return batch;
    }

    private SQLException error(String postgres, int maria, int h2) {
        return switch (database) {
            case POSTGRESQL -> answer("ERROR", postgres);
            case MARIADB -> new SQLException("error", "HY000", maria);
            case H2 -> new SQLException("error", String.valueOf(h2), h2);
        };
    }

    private static PSQLException answer(String severity, String state) {
        return new PSQLException(new ServerErrorMessage("S" + severity + "\0C" + state + "\0Mmessage\0Rroutine\0"));
    }

    private SQLException refusal() {
        return error("P0001", 1644, 90044);
    }

    private SQLException exhausted() {
        return error("53100", 1114, 90108);
    }

    private SQLException deadlock() {
        return error("40P01", 1213, 40001);
    }

    private SQLException readOnly() {
        return error("25006", 1290, 90097);
    }

    private final SQLException lost = new SQLException("connection reset", "08006");

    /** Returns the calls that fail before anything can be committed. */
    private List<String> beforeCommitting() {
        return database == TestDatabase.POSTGRESQL
                ? List.of("isReadOnly", "getAutoCommit")
                : List.of("getTransactionIsolation", "prepareStatement");
    }

    /** Returns an observed storage whose calls of this method fail. */
    private ObservedCalls failing(String method, Throwable failure) {
        return failing(method, "", failure);
    }

    private ObservedCalls failing(String method, String sql, Throwable failure) {
        ObservedCalls failing = new ObservedCalls(source);
        for (DataSourceProxy tap : List.of(failing.tap, failing.hostTap)) {
            tap.at(method, call -> {
                if (call.sql().contains(sql)) {
                    throw failure;
                }
                return call.proceed();
            });
        }
        return failing;
    }

    /** On PostgreSQL a read and a write are the same call of the driver. */
    private ObservedCalls failingCommits(Throwable failure) {
        return failing(database.committing(), database == TestDatabase.POSTGRESQL ? "INSERT" : "", failure);
    }

    /** Asserts the report of a read and of a write that fails before the commit, for each way to wrap the error. */
    private void assertReported(SQLException error, boolean retryable, String message, int attempts, int aborts) {
        WRAPPINGS.forEach((how, wrapping) -> {
            List<String> stages = new ArrayList<>(beforeCommitting());
            stages.add("executeQuery");
            for (String stage : stages) {
                ObservedCalls failing = failing(stage, wrapping.around(error));
                ThrowingCallable call = stage.equals("executeQuery")
                        ? () -> failing.over.memberships().find(ACME, BOB)
                        : failing::add;
                (retryable ? assertRetryable(call) : assertNotRetryable(call))
                        .as("%s at %s", how, stage)
                        .hasMessageStartingWith(message)
                        .satisfies(
                                e -> assertThat(String.valueOf(e.getMessage()).contains("connection"))
                                        .isEqualTo(error == lost));
                assertThat(failing.tap.opened())
                        .as("attempts: %s at %s", how, stage)
                        .hasSize(attempts);
                failing.assertAborted(aborts);
            }
        });
    }

    @Test
    void an_error_before_the_commit_is_reported_with_its_meaning() {
        assertReported(refusal(), false, "The database refused the statement (SQLState ", 1, 0);
        assertReported(exhausted(), true, "The database is out of a resource, or cancelled", 1, 0);
        assertReported(deadlock(), true, "A deadlock or a lock timeout ended every attempt", 8, 0);
        assertReported(readOnly(), true, "The database is read-only (SQLState ", 1, 1);
        assertReported(lost, true, "The connection to the database was lost (SQLState 08006)", 1, 1);
    }

    @Test
    void an_error_in_a_transaction_of_the_host_closes_and_aborts_nothing() {
        WRAPPINGS.forEach((how, wrapping) -> {
            for (String stage : List.of("createStatement", "prepareStatement", "executeQuery")) {
                joined(
                        wrapping.around(refusal()),
                        stage,
                        call -> assertNotRetryable(call)
                                .hasMessageStartingWith("The database refused the statement (SQLState "));
                joined(
                        wrapping.around(readOnly()),
                        stage,
                        call -> assertNotRetryable(call)
                                .hasMessageStartingWith("This transaction is read-only (SQLState "));
                for (SQLException again : List.of(exhausted(), deadlock(), lost)) {
                    joined(wrapping.around(again), stage, call -> {
                        assertHostMustRetry(call);
                        return assertRetryable(call).hasMessageStartingWith("The transaction failed (SQLState ");
                    });
                }
            }
        });
    }

    private interface Report {
        AbstractThrowableAssert<?, ?> assertOf(ThrowingCallable call);
    }

    private void joined(Throwable failure, String stage, Report report) {
        ObservedCalls failing = failing(stage, failure);
        ThrowingCallable call = stage.equals("executeQuery")
                ? () -> failing.joining.memberships().find(ACME, BOB)
                : failing::addJoined;
        try {
            failing.host.transaction(connection -> {
                report.assertOf(call).satisfies(e -> assertThat(e.getMessage()).doesNotContain("connection"));
                assertThat(connection.isClosed()).isFalse();
                assertThat(failing.hostTap.called()).doesNotContain("abort/1", "close/0", "commit/0", "rollback/0");
                return connection;
            });
        } catch (Exception e) {
            throw new AssertionError(stage, e);
        }
    }

    /** These errors of a commit prove that nothing was written. */
    @Test
    void a_refused_commit_is_reported_with_its_meaning() {
        WRAPPINGS.forEach((how, wrapping) -> {
            ObservedCalls readingOnly = failingCommits(wrapping.around(readOnly()));
            assertRetryable(readingOnly::add).as(how).hasMessageStartingWith("The database is read-only");
            readingOnly.assertAborted(1);
            ObservedCalls deadlocked = failingCommits(wrapping.around(deadlock()));
            assertRetryable(deadlocked::add).as(how).hasMessageContaining("ended every attempt");
            deadlocked.assertAborted(0);
            assertThat(deadlocked.tap.opened()).hasSize(8);
        });
        assertThat(storage.invitations().history(ACME, BOB)).isEmpty();
    }

    private List<Throwable> unknownOutcomes() {
        List<Throwable> errors =
                new ArrayList<>(List.of(lost, new SQLException("unknown", "40003"), new IllegalStateException(lost)));
        switch (database) {
            case POSTGRESQL ->
                errors.addAll(List.of(
                        new SQLException("reset"),
                        new UndeclaredThrowableException(new SQLException("reset")),
                        answer("FATAL", "57P01"),
                        answer("PANIC", "53100"),
                        answer("ERROR", "40003"),
                        new PSQLException(new ServerErrorMessage("SERROR\0C08P01\0Mserver conn crashed?\0")),
                        new PSQLException(new ServerErrorMessage("SPANIK\0C58030\0Mdisk\0Rroutine\0"))));
            case MARIADB ->
                errors.addAll(List.of(
                        new SQLException("error during commit", "HY000", 1180),
                        new SQLException("killed", "70100", 1317),
                        new SQLException("killed", "70100", 1927)));
            case H2 ->
                errors.addAll(
                        List.of(new SQLException("closed", "90098", 90098), new SQLException("disk", "90031", 90031)));
        }
        return errors;
    }

    /** The second attempt fails in the same way. No check happens on a connection that may still commit. */
    @Test
    void any_other_error_of_a_commit_has_an_unknown_outcome() {
        for (Throwable error : unknownOutcomes()) {
            ObservedCalls failing = failingCommits(error);
            assertThatThrownBy(failing::add)
                    .as("%s", error)
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("did not confirm the commit");
            failing.assertNothingStored(2, 2);
            assertThat(failing.tap.opened())
                    .as("attempt, witness, attempt, %s", error)
                    .hasSize(3);
        }
    }

    @Test
    void a_commit_that_took_effect_is_found_after_an_exception_of_a_proxy() {
        AtomicInteger committed = new AtomicInteger();
        calls.tap.once(database.committing(), call -> {
            call.proceed();
            committed.incrementAndGet();
            throw new UndeclaredThrowableException(lost);
        });
        assertThatCode(() -> assertThat(calls.add()).isTrue()).doesNotThrowAnyException();
        calls.assertCounted(1, 1);
        assertThat(committed).hasValue(1);
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
    }

    /** A claim, an acknowledgement and a role have no witness. */
    @Test
    void a_write_without_a_witness_reports_an_unknown_outcome() {
        assertThat(save(storage, sent(BOB))).isTrue();
        Claim claim = storage.outbox()
                .claim(new UUID(0, 1), NOW, NOW.plusSeconds(60), 1)
                .claims()
                .get(0);
        for (Throwable error : List.of(lost, new UndeclaredThrowableException(lost))) {
            ObservedCalls failing = failing("executeUpdate", error);
            assertThatThrownBy(() -> failing.over.outbox().acknowledge(claim))
                    .isInstanceOf(OutcomeUnknownException.class);
            failing.assertAborted(1);
            ObservedCalls commits = failing("commit", error);
            JdbcRoleCatalog roles = JdbcRoleCatalog.over(commits.tap.dataSource());
            assertThatThrownBy(() -> roles.define(ACME, Role.of("viewer"))).isInstanceOf(OutcomeUnknownException.class);
            commits.assertAborted(1);
        }
        assertThat(storage.outbox().acknowledge(claim)).isTrue();
    }

    /** The lease ends after a while, and the notification is delivered then. */
    @Test
    void a_delivery_whose_attempt_cannot_be_started_notifies_once() {
        assertThat(save(storage, founded(ADA))).isTrue();
        assertThat(save(storage, sent(BOB))).isTrue();
        Instant now = NOW;
        for (Throwable error : List.of(refusal(), exhausted(), lost, new UndeclaredThrowableException(lost))) {
            Instant at = now;
            List<Notification> notified = new ArrayList<>();
            ObservedCalls failing = failing("executeUpdate", "SET attempts", error);
            assertThatThrownBy(() -> TestLibrary.over(failing.over, at, notified::add)
                            .notifications()
                            .deliver(10))
                    .isInstanceOf(StorageException.class);
            assertThat(notified).isEmpty();
            now = now.plus(Duration.ofDays(1));
        }
        List<Notification> notified = new ArrayList<>();
        DeliveryReport report =
                TestLibrary.over(storage, now, notified::add).notifications().deliver(10);
        assertThat(report).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(notified).hasSize(1);
    }

    /** The exception of a pool has no code. */
    @Test
    void a_connection_that_cannot_be_opened_is_reported_with_the_reason_of_the_database() {
        SQLException password = answer("FATAL", "28P01");
        for (Throwable error : List.of(
                password,
                new SQLException("timeout", "08001", password),
                new IllegalStateException("the pool did not start", password))) {
            assertNotRetryable(failing("getConnection", error)::add)
                    .hasMessage("The database refused the user or the password");
        }
        for (SQLException error : List.of(
                new SQLException("timeout"),
                new SQLException("timeout", "HYT00"),
                new SQLException("timeout", "HYT01", 17))) {
            assertRetryable(failing("getConnection", error)::add)
                    .hasMessageMatching("The database cannot be reached: java\\.sql\\.SQLException"
                            + " \\((no SQLState|SQLState HYT00|SQLState HYT01, error code 17)\\); the cause has .*");
        }
    }

    @Test
    void a_schema_is_checked_and_applied_with_the_same_meanings() {
        DataSourceProxy refused = DataSourceProxy.on(database.unprepared()).failing("prepareStatement", exhausted());
        assertRetryable(JdbcSchema.of(refused.dataSource())::check).hasMessageStartingWith("The database is out of");
        DataSourceProxy broken = DataSourceProxy.on(database.unprepared()).failing("getMetaData", lost);
        assertRetryable(JdbcSchema.of(broken.dataSource())::apply)
                .hasMessageStartingWith("The connection to the database was lost");
    }
}
