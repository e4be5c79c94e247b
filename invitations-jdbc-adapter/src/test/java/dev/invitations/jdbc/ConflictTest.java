package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Eventually;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.WriteOperation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests real deadlocks and lock timeouts against a transaction that changes the same rows in plain SQL. */
@Tag("full")
class ConflictTest {

    /**
     * The database chooses the victim of a deadlock. The tests make it likely, but not certain, that the library is the
     * victim.
     */
    private static final int ROUNDS = 8;

    /** Locks one row, and asks for the second row as soon as another session waits for the first. */
    private record Other(TestDatabase database, DataSource source, String held, String wanted) {

        /** Returns the result of the call, which runs between the two locks. */
        <T> Future<T> meets(Callable<T> call) throws Exception {
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(false);
                begin(connection);
                execute(connection, held);
                Future<T> met = Background.start(call);
                database.awaitBlocked(source);
                try {
                    execute(connection, wanted);
                    connection.commit();
                } catch (SQLException givenUp) {
                    connection.rollback();
                }
                return met;
            }
        }

        private void begin(Connection connection) throws SQLException {
            switch (database) {
                // The session that waits longer checks for a deadlock later.
                case POSTGRESQL -> execute(connection, "SET LOCAL deadlock_timeout = '10s'");
                // The victim is the transaction with fewer changes.
                case MARIADB -> execute(connection, "INSERT INTO ballast SELECT seq FROM seq_1_to_1000");
                // The victim is the transaction that began later.
                case H2 -> execute(connection, "INSERT INTO ballast VALUES (1)");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLibraryBeginsAgainAfterADeadlock(TestDatabase database) throws Exception {
        boolean repeated = false;
        for (int round = 1; !repeated; round++) {
            assertThat(round).as("rounds").isLessThan(ROUNDS);
            DataSource source = prepared(database);
            InvitationId bobs =
                    WriteOperation.World.in(JdbcStorage.over(source)).bobs();
            DataSourceProxy tap = DataSourceProxy.on(source);
            Invitations invitations = WriteOperation.verbs(JdbcStorage.over(tap.dataSource()));
            // The library locks the members of its preconditions before the invitation.
            Future<Status> met = new Other(database, source, touched(bobs), touchedMember("ada"))
                    .meets(() -> invitations.accept(BOB, bobs).status());
            assertThat(met.get(30, TimeUnit.SECONDS)).isEqualTo(Status.ACCEPTED);
            assertThat(events(source, "ACCEPTED")).isEqualTo(2);
            repeated = tap.opened().size() > 2;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHostBeginsAgainAfterADeadlock(TestDatabase database) throws Exception {
        boolean again = false;
        for (int round = 1; !again; round++) {
            assertThat(round).as("rounds").isLessThan(ROUNDS);
            DataSource source = prepared(database);
            WriteOperation.World world = WriteOperation.World.in(JdbcStorage.over(source));
            PlainHost host = new PlainHost(source);
            Invitations joining = WriteOperation.verbs(JdbcStorage.joining(host));
            PlainHost.Work<Status> work = connection -> {
                execute(connection, "INSERT INTO ballast VALUES (7)");
                joining.reject(BOB, world.bobs());
                return joining.resend(ADA, world.carols()).status();
            };
            Future<Status> met = new Other(database, source, touched(world.carols()), touched(world.bobs()))
                    .meets(() -> host.transaction(work));
            try {
                assertThat(met.get(30, TimeUnit.SECONDS)).isEqualTo(Status.PENDING);
            } catch (ExecutionException e) {
                assertThat(e)
                        .cause()
                        .isExactlyInstanceOf(StorageException.class)
                        .hasMessageContaining("run the whole transaction")
                        .hasFieldOrPropertyWithValue("retryable", true);
                assertThat(events(source, "REJECTED")).as("rolled back").isEqualTo(1);
                assertThat(host.transaction(work)).isEqualTo(Status.PENDING);
                again = true;
            }
            assertThat(events(source, "REJECTED")).isEqualTo(2);
            assertThat(events(source, "RESENT")).isEqualTo(1);
            assertThat(TestDatabase.query(source, "SELECT n FROM ballast WHERE n = 7"))
                    .hasSize(database == TestDatabase.MARIADB ? 2 : 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHoldsARowTooLongIsWaitedForAgain(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        InvitationId bobs = WriteOperation.World.in(JdbcStorage.over(source)).bobs();
        DataSourceProxy tap = impatient(database, source, 300);
        Invitations invitations = WriteOperation.verbs(JdbcStorage.over(tap.dataSource()));
        Future<Status> met;
        try (Connection holder = source.getConnection()) {
            holder.setAutoCommit(false);
            execute(holder, touched(bobs));
            met = Background.start(() -> invitations.reject(BOB, bobs).status());
            Eventually.holds("it tries again", () -> tap.opened().size() > 2);
            holder.commit();
        }
        assertThat(met.get(30, TimeUnit.SECONDS)).isEqualTo(Status.REJECTED);
        assertThat(events(source, "REJECTED")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void whoNeverLetsGoIsTold(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        InvitationId bobs = WriteOperation.World.in(JdbcStorage.over(source)).bobs();
        Invitations invitations = WriteOperation.verbs(
                JdbcStorage.over(impatient(database, source, 10).dataSource()));
        try (Connection holder = source.getConnection()) {
            holder.setAutoCommit(false);
            execute(holder, touched(bobs));
            StorageException failure =
                    catchThrowableOfType(StorageException.class, () -> invitations.reject(BOB, bobs));
            assertThat(failure).isExactlyInstanceOf(StorageException.class).hasMessageContaining("busy");
            assertThat(failure.isRetryable()).isTrue();
            holder.rollback();
        }
        assertThat(events(source, "REJECTED")).isEqualTo(1);
        assertThat(invitations.reject(BOB, bobs).status()).isEqualTo(Status.REJECTED);
        assertThat(events(source, "REJECTED")).isEqualTo(2);
    }

    private static DataSource prepared(TestDatabase database) {
        DataSource source = database.empty();
        TestDatabase.execute(source, "DROP TABLE IF EXISTS ballast");
        TestDatabase.execute(source, "CREATE TABLE ballast (n INTEGER)");
        return source;
    }

    /** Returns connections with this lock timeout. On MariaDB it must be a whole number of seconds, or zero. */
    private static DataSourceProxy impatient(TestDatabase database, DataSource source, int millis) {
        String sql = switch (database) {
            case POSTGRESQL -> "SET lock_timeout = " + millis;
            case MARIADB -> "SET innodb_lock_wait_timeout = " + (millis < 100 ? 0 : 1);
            case H2 -> "SET LOCK_TIMEOUT " + millis;
        };
        return DataSourceProxy.on(source).at("getConnection", call -> {
            Connection connection = (Connection) call.proceed();
            execute(connection, sql);
            return connection;
        });
    }

    private static String touched(InvitationId id) {
        return "UPDATE invitation SET role = role WHERE domain_id = 'acme' AND invitation_id = '" + id.uuid() + "'";
    }

    private static String touchedMember(String user) {
        return "UPDATE membership SET role = role WHERE domain_id = 'acme' AND user_id = '" + user + "'";
    }

    private static int events(DataSource source, String kind) {
        return TestDatabase.query(source, "SELECT event_id FROM invitation_event WHERE kind = '" + kind + "'")
                .size();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
