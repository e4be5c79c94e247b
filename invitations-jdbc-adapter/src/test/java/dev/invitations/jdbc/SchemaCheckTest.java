package dev.invitations.jdbc;

import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.EnumMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damages a correct database, expects exactly one finding, follows its advice, and expects no finding. The next damage
 * uses the same database, unless a test failed.
 */
@Tag("full")
class SchemaCheckTest {

    private static final Map<TestDatabase, DataSource> OURS = new EnumMap<>(TestDatabase.class);
    private static final Map<TestDatabase, DataSource> HOSTS = new EnumMap<>(TestDatabase.class);

    @ParameterizedTest
    @MethodSource("dev.invitations.jdbc.SchemaDamage#all")
    void each_damage_is_one_finding_whose_advice_repairs_it(SchemaDamage damage) {
        Map<TestDatabase, DataSource> prepared = damage.ofHost() ? HOSTS : OURS;
        DataSource kept = prepared.remove(damage.database());
        DataSource source = kept == null ? prepared(damage) : kept;
        JdbcSchema schema = JdbcSchema.of(source, damage.ofHost() ? HostTables.TABLES : JdbcTables.standard());
        TestDatabase.execute(source, damage.damage());

        assertNotRetryable(schema::check)
                .hasMessage("The database does not fit this version of the library; 1 finding:\n" + damage.finding());

        for (String step : damage.repair().split("; ", -1)) {
            if (step.equals("APPLY")) {
                schema.apply();
            } else {
                TestDatabase.execute(
                        source,
                        step.equals("ADVICE")
                                ? damage.finding().substring(damage.finding().indexOf("; ") + 2)
                                : step);
            }
        }
        schema.check();
        prepared.put(damage.database(), source);
    }

    private static DataSource prepared(SchemaDamage damage) {
        DataSource source = damage.ofHost()
                ? HostTables.in(damage.database())
                : damage.database().unprepared();
        if (damage.database() == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(
                    source,
                    "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level2', deterministic = FALSE)");
        }
        if (!damage.ofHost()) {
            JdbcSchema.of(source).apply();
        }
        return source;
    }
}
