package dev.invitations.verification.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.hostile.HostileTime;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests clocks that jump and differ, in processes and sessions with different time zones. */
@Tag("proof")
class JdbcHostileTimeTest {

    private static final long SEED = 70;

    /** The time zones of the JVM. Drivers set the same zone for new sessions. */
    private static final List<String> ZONES = List.of("Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "UTC");

    @ParameterizedTest
    @EnumSource
    void clocks_and_time_zones_do_not_change_answers(TestDatabase database) {
        HarnessReport proof = HarnessReport.of("time-" + database.name().toLowerCase(Locale.ROOT));
        int rounds = HarnessReport.size(200, 5_000);
        DataSource unpooled = database.unprepared();
        JdbcSchema.of(unpooled).apply();
        TimeZone before = TimeZone.getDefault();
        try (HikariDataSource here = pool(unpooled, zoned(database, "-11:00"));
                HikariDataSource there = pool(unpooled, zoned(database, "+05:45"))) {
            int roundsPerZone = rounds / ZONES.size();
            for (int i = 0; i < ZONES.size(); i++) {
                TimeZone.setDefault(TimeZone.getTimeZone(ZONES.get(i)));
                HostileTime.run(
                        proof,
                        SEED + (long) i * roundsPerZone,
                        roundsPerZone,
                        JdbcStorage.over(here),
                        JdbcStorage.over(there));
            }
        } finally {
            TimeZone.setDefault(before);
        }
        proof.end(rounds);
    }

    private static String zoned(TestDatabase database, String zone) {
        return switch (database) {
            case H2 -> "SET TIME ZONE '" + zone + "'";
            case POSTGRESQL -> "SET TIME ZONE INTERVAL '" + zone + "' HOUR TO MINUTE";
            case MARIADB -> "SET time_zone = '" + zone + "'";
        };
    }

    /** Returns a pool whose sessions have this time zone, and keep it when a connection is returned. */
    private static HikariDataSource pool(DataSource database, String zoned) {
        HikariDataSource pool = Pool.limited(database, 2, Duration.ofSeconds(30));
        pool.setConnectionInitSql(zoned);
        assertThat(TestDatabase.query(pool, "SELECT 1")).hasSize(1);
        return pool;
    }
}
