package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the messages of the schema check at the start of a host. */
@Tag("full")
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
                        "Tables do not exist. Upgrade to version 2 of the schema with JdbcSchema.apply() or a migration tool;"
                                + " missing are: table invitation, table membership, table invitation_event, table invitation_outbox, table invitation_role");
        JdbcSchema.of(source).apply();
        assertThat(failure(JdbcSchema.of(source, JdbcTables.standard().prefix("acme_"))))
                .hasMessageContaining("Tables do not exist.")
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
                .hasMessage(
                        "The tables are older than this version of the library. Upgrade to version 2 of the schema with"
                                + " JdbcSchema.apply() or a migration tool; missing are: column role of membership,"
                                + " table invitation_event, column last_error of invitation_outbox");
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM invitation"))
                .containsExactly("0");
    }

    @ParameterizedTest
    @EnumSource
    void names_columns_that_are_too_short(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 -> "ALTER TABLE membership ALTER COLUMN role SET DATA TYPE VARCHAR(64)";
                    case POSTGRESQL -> "ALTER TABLE membership ALTER COLUMN role TYPE VARCHAR(64)";
                    case MARIADB -> "ALTER TABLE membership MODIFY COLUMN role VARCHAR(64) NOT NULL";
                });
        assertThat(failure(JdbcSchema.of(source)))
                .hasMessageEndingWith("missing are: column role of membership with 255 characters, not 64");
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
