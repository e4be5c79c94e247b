package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a host is told at its start. */
class SchemaCheckTest {

    @ParameterizedTest
    @EnumSource
    void nothingIsMissing(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        TestDatabase.execute(source, "ALTER TABLE invitation ADD note VARCHAR(9)");
        assertThatCode(JdbcSchema.of(source)::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void thereAreNoTables(TestDatabase database) {
        DataSource source = database.unprepared();
        assertThat(failure(JdbcSchema.of(source)))
                .hasMessageStartingWith(
                        "There are no tables; version 1 of the schema is wanted, and missing are:"
                                + " table invitation, table membership, table invitation_event, table invitation_outbox, table invitation_role");
        JdbcSchema.of(source).apply();
        assertThat(failure(JdbcSchema.of(source, JdbcTables.standard().prefix("acme_"))))
                .hasMessageContaining("There are no tables;")
                .hasMessageContaining("table acme_membership");
    }

    @ParameterizedTest
    @EnumSource
    void theTablesAreOlder(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        TestDatabase.execute(source, """
                DROP TABLE invitation_event;
                ALTER TABLE invitation_outbox DROP COLUMN last_error;
                ALTER TABLE membership DROP COLUMN role""");
        assertThat(failure(JdbcSchema.of(source)))
                .hasMessage("The tables are older; version 1 of the schema is wanted, and missing are:"
                        + " column role of membership, table invitation_event, column last_error of invitation_outbox");
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM invitation"))
                .containsExactly("0");
    }

    @ParameterizedTest
    @EnumSource
    void theHostsTableIsLookedAtToo(TestDatabase database) {
        DataSource source = OrgUsers.in(database);
        assertThatCode(JdbcSchema.of(source, OrgUsers.TABLES)::check).doesNotThrowAnyException();
        JdbcTables other = OrgUsers.TABLES.members(
                MembersTable.named("org_users").domain("org_id").since("since_when"));
        assertThat(failure(JdbcSchema.of(source, other)))
                .hasMessageEndingWith("missing are: column role of org_users, column since_when of org_users");
        assertThat(failure(JdbcSchema.of(source, OrgUsers.TABLES.members(MembersTable.named("org_people")))))
                .hasMessageEndingWith("missing are: table org_people");
    }

    private static StorageException failure(JdbcSchema schema) {
        StorageException failure = catchThrowableOfType(StorageException.class, schema::check);
        assertThat(failure).isNotNull();
        assertThat(failure.isRetryable()).isFalse();
        return failure;
    }
}
