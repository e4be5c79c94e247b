package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.Fixture.ADA;
import static dev.invitations.jdbc.fixture.Fixture.founded;
import static dev.invitations.jdbc.fixture.Fixture.save;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.Fixture;
import dev.invitations.jdbc.fixture.Tap;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JdbcSchemaTest {

    @ParameterizedTest
    @EnumSource
    void appliedTwiceItKeepsWhatIsThere(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema schema = JdbcSchema.of(source);
        schema.apply();
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
        schema.apply();
        assertThat(JdbcStorage.over(source).memberships().find(Fixture.ACME, ADA))
                .isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void appliedByManyAtOnce(TestDatabase database) {
        DataSource source = database.unprepared();
        IntStream.range(0, 4).parallel().forEach(i -> JdbcSchema.of(source).apply());
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
    }

    /** Whoever finds the tables half made by others tries again, but not for ever. */
    @Test
    void fiveAttempts() {
        assertThat(attempts(0)).isEqualTo(1);
        assertThat(attempts(4)).isEqualTo(5);
        assertThatThrownBy(() -> attempts(5))
                .isInstanceOf(StorageException.class)
                .hasFieldOrPropertyWithValue("retryable", true);
    }

    private static int attempts(int failing) {
        int[] attempts = {0};
        Tap tap = Tap.on(TestDatabase.H2.unprepared()).at("createStatement", call -> {
            if (++attempts[0] <= failing) {
                throw new SQLException("somebody else makes it", "23505");
            }
            return call.proceed();
        });
        JdbcSchema.of(tap.dataSource()).apply();
        return attempts[0];
    }

    @ParameterizedTest
    @EnumSource
    void theScriptIsWhatIsApplied(TestDatabase database) {
        DataSource source = database.unprepared();
        String script = JdbcSchema.of(source).script();
        assertThat(script)
                .contains("CREATE TABLE IF NOT EXISTS invitation (")
                .contains("CREATE TABLE IF NOT EXISTS membership (")
                .contains("CREATE TABLE IF NOT EXISTS invitation_event (")
                .contains("CREATE TABLE IF NOT EXISTS invitation_outbox (");
        TestDatabase.execute(source, script);
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
    }

    @Test
    void anEmbeddedFileIsReadyAtOnceAndKeeps(@TempDir Path folder) {
        Path file = folder.resolve("it's a file");
        assertThat(save(JdbcStorage.embedded(file), founded(ADA))).isTrue();
        assertThat(JdbcStorage.embedded(file).memberships().find(Fixture.ACME, ADA))
                .isPresent();
        assertThat(Files.exists(folder.resolve("it's a file.mv.db"))).isTrue();
    }

    @Test
    void aPathThatH2WouldMisread() {
        for (String path : List.of("a;INIT=SHUTDOWN", "b;")) {
            assertThatThrownBy(() -> JdbcStorage.embedded(Path.of(path)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("semicolon");
        }
    }
}
