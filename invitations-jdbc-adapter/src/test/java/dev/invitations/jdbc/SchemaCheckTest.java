package dev.invitations.jdbc;

import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.invitations.jdbc.fixture.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the messages of the schema check at the start of a host. */
@Tag("full")
class SchemaCheckTest extends DatabaseTest {

    SchemaCheckTest(TestDatabase database) {
        super(database, database.unprepared());
    }

    @Test
    void accepts_a_complete_schema() {
        JdbcSchema.of(source).apply();
        TestDatabase.execute(source, "ALTER TABLE invitation ADD note VARCHAR(9)");
        assertThatCode(JdbcSchema.of(source)::check).doesNotThrowAnyException();
    }

    @Test
    void reports_missing_tables() {
        assertNotRetryable(JdbcSchema.of(source)::check)
                .hasMessageStartingWith(
                        "Tables do not exist. Upgrade to version 2 of the schema with JdbcSchema.apply() or a migration tool."
                                + " Missing: table invitation, table membership, table invitation_event, table invitation_outbox, table invitation_role");
        JdbcSchema.of(source).apply();
        assertNotRetryable(JdbcSchema.of(source, JdbcTables.standard().prefix("acme_"))::check)
                .hasMessageContaining("Tables do not exist.")
                .hasMessageContaining("table acme_membership");
    }

    @Test
    void reports_older_tables() {
        JdbcSchema.of(source).apply();
        TestDatabase.execute(source, """
                DROP TABLE invitation_event;
                ALTER TABLE invitation_outbox DROP COLUMN last_error;
                ALTER TABLE membership DROP COLUMN role""");
        assertNotRetryable(JdbcSchema.of(source)::check)
                .hasMessage(
                        "The tables are older than this version of the library. Upgrade to version 2 of the schema with"
                                + " JdbcSchema.apply() or a migration tool. Missing: column role of membership,"
                                + " table invitation_event, column last_error of invitation_outbox");
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM invitation"))
                .containsExactly("0");
    }

    @Test
    void names_columns_that_are_too_short() {
        JdbcSchema.of(source).apply();
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 -> "ALTER TABLE membership ALTER COLUMN role SET DATA TYPE VARCHAR(64)";
                    case POSTGRESQL -> "ALTER TABLE membership ALTER COLUMN role TYPE VARCHAR(64)";
                    case MARIADB -> "ALTER TABLE membership MODIFY COLUMN role VARCHAR(64) NOT NULL";
                });
        assertNotRetryable(JdbcSchema.of(source)::check)
                .hasMessageEndingWith("Missing: column role of membership with 255 characters, not 64");
    }

    @Test
    void checks_the_table_of_the_host() {
        DataSource hosted = HostTables.in(database);
        assertThatCode(JdbcSchema.of(hosted, HostTables.TABLES)::check).doesNotThrowAnyException();
        JdbcTables other = HostTables.TABLES.members(
                MembersTable.named("org_users").domain("org_id").since("since_when"));
        assertNotRetryable(JdbcSchema.of(hosted, other)::check)
                .hasMessageEndingWith("Missing: column role of org_users, column since_when of org_users");
        assertNotRetryable(JdbcSchema.of(hosted, HostTables.TABLES.members(MembersTable.named("org_people")))::check)
                .hasMessageEndingWith("Missing: table org_people");
    }
}
