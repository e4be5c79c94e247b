package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Executes the types and defaults that the README recommends for a members table of the host, in three time zones. */
@Tag("full")
class MemberDefaultsTest extends DatabaseTest {

    private static final JdbcTables TABLES = JdbcTables.standard().members(MembersTable.named("org_users"));

    MemberDefaultsTest(TestDatabase database) {
        super(database, database.unprepared());
    }

    @Test
    void a_member_that_the_host_adds_has_the_instant_of_its_insert() throws Exception {
        create();
        JdbcStorage hosted = JdbcStorage.over(source, TABLES);
        TimeZone before = TimeZone.getDefault();
        try {
            // The local time of the first insert is later than that of the second, and of the second than of the third.
            add(ADA, "Asia/Kathmandu", "+05:45", hosted);
            add(BOB, "Etc/UTC", "+00:00", hosted);
            add(CAROL, "America/St_Johns", "-03:30", hosted);
        } finally {
            TimeZone.setDefault(before);
        }
        assertThat(hosted.memberships().page(ACME, null, 10))
                .extracting(Membership::user)
                .containsExactly(CAROL, BOB, ADA);
        assertThat(hosted.memberships().page(ACME, null, 10))
                .extracting(Membership::grantedBy)
                .doesNotHaveDuplicates();
    }

    /** Creates the table with the columns that the README recommends. */
    private void create() throws IOException {
        List<String> row = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.toUpperCase(Locale.ROOT).startsWith("| " + database.name() + " | `VARCHAR"))
                .map(line -> List.of(line.replace("`", "").split(" \\| ?", -1)))
                .findFirst()
                .orElseThrow();
        TestDatabase.execute(
                source,
                "CREATE TABLE org_users (domain_id %1$s, user_id %1$s, role %1$s, since %2$s, granted_by %3$s, UNIQUE (domain_id, user_id))"
                        .formatted(row.get(1), row.get(2), row.get(3)));
        JdbcSchema.of(source, TABLES).apply();
    }

    /** Adds the member in this time zone of the JVM and of the session, and checks the instant that the library reads. */
    private void add(UserId user, String zone, String offset, JdbcStorage hosted) throws SQLException {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Instant earliest = Instant.now().truncatedTo(ChronoUnit.MICROS);
        insert(source, user, zone, offset);
        Instant latest = Instant.now().plus(1, ChronoUnit.MICROS);
        Membership member = hosted.memberships().find(ACME, user).orElseThrow();
        assertThat(member.since()).isBetween(earliest, latest);
        assertThat(member.since()).isEqualTo(member.since().truncatedTo(ChronoUnit.MICROS));
    }

    private void insert(DataSource host, UserId user, String zone, String offset) throws SQLException {
        try (Connection connection = host.getConnection()) {
            TestDatabase.execute(
                    connection,
                    switch (database) {
                        case H2, POSTGRESQL -> "SET TIME ZONE '" + zone + "'";
                        case MARIADB -> "SET time_zone = '" + offset + "'";
                    });
            TestDatabase.execute(
                    connection,
                    "INSERT INTO org_users (domain_id, user_id, role) VALUES ('acme', '" + user.value()
                            + "', 'viewer')");
        }
    }
}
