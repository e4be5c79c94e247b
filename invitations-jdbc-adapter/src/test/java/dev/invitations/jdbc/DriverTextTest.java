package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Role;
import dev.invitations.port.StorageException;
import java.lang.reflect.UndeclaredThrowableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The messages of the library contain no text of a driver or pool, because it may contain URLs and passwords. */
@Tag("full")
class DriverTextTest extends DatabaseTest {

    private static final String TEXT = "jdbc:x://db/acme?user=app&password=hunter2";

    private static final List<Throwable> FAILURES = List.of(
            new SQLException(TEXT),
            new SQLTransientConnectionException(TEXT, "08001"),
            new SQLException(TEXT, "08001", new SQLException(TEXT, "28000")),
            new SQLException(TEXT, "08006", 17),
            new SQLException(TEXT, "42S02"),
            new SQLException(TEXT, "25006"),
            new SQLException(TEXT, "53100"),
            new SQLException(TEXT, "22001"),
            new SQLException("a message in the place of the state", TEXT),
            new UndeclaredThrowableException(new SQLException(TEXT)));

    private static final List<String> STAGES = List.of(
            "getConnection",
            "getMetaData",
            "getAutoCommit",
            "setAutoCommit",
            "prepareStatement",
            "createStatement",
            "executeQuery",
            "executeUpdate",
            "executeBatch",
            "commit");

    DriverTextTest(TestDatabase database) {
        super(database);
    }

    private static List<Runnable> calls(DataSourceProxy tap) {
        Invitations library = TestLibrary.over(JdbcStorage.over(tap.dataSource()));
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(tap.dataSource());
        JdbcSchema schema = JdbcSchema.of(tap.dataSource());
        return List.of(
                () -> library.members().assign(ADA, ACME, CAROL, "viewer"),
                () -> library.members().remove(ADA, ACME, CAROL),
                () -> library.send(ADA, ACME, BOB, "viewer"),
                () -> library.inbox(BOB),
                () -> library.list(ADA, InvitationQuery.inDomain(ACME)),
                () -> library.notifications().deliver(1),
                () -> roles.in(ACME),
                () -> roles.define(ACME, VIEWER),
                schema::check,
                schema::apply);
    }

    @Test
    void no_message_contains_text_of_the_driver() {
        TestLibrary.withAcme(storage);
        JdbcRoleCatalog.over(source).define(ACME, Role.of("editor"));
        List<String> messages = new ArrayList<>();
        for (String stage : STAGES) {
            for (Throwable failure : FAILURES) {
                DataSourceProxy tap = DataSourceProxy.on(source).at(stage, call -> {
                    throw failure;
                });
                for (Runnable call : calls(tap)) {
                    try {
                        call.run();
                    } catch (StorageException e) {
                        messages.add(e.toString());
                    } catch (InvitationException refusal) {
                        // An earlier call took effect before its failure.
                    }
                }
            }
        }
        assertThat(messages)
                .hasSizeGreaterThan(400)
                .allSatisfy(message -> assertThat(message).doesNotContain("jdbc:", "hunter2", "user=app"));
    }
}
