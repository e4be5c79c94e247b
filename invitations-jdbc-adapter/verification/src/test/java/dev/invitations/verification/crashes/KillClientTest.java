package dev.invitations.verification.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Eventually;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.verification.crashes.KillAudit.LoadAnswer;
import dev.invitations.verification.crashes.LoadClient.LoadStep;
import dev.invitations.verification.crashes.LoadClientMain.ProcessMistake;
import dev.invitations.verification.fixture.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills a process that sends, accepts, rejects, resends and deletes invitations. No acknowledged change is lost, and no
 * change is partly applied. A client repeats each command that got no answer. The repeated command returns the result
 * and takes effect once, even if the server still executes the first attempt.
 */
@Tag("proof")
class KillClientTest {

    private static final int KILLS = HarnessReport.size(6, 200);

    /** A process is killed after at most this many answers. */
    private static final int ANSWERS = 100;

    private static final long PATIENCE_MINUTES = 2;

    private static final AtomicInteger ROUNDS = new AtomicInteger();

    private static PGSimpleDataSource database;
    private static HikariDataSource pool;

    @BeforeAll
    static void open() {
        database = (PGSimpleDataSource) TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(database).apply();
        pool = Pool.limited(database, 2, Duration.ofSeconds(30));
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @Test
    void acknowledged_commands_survive_and_repeated_commands_take_effect_once() throws Exception {
        HarnessReport proof = HarnessReport.of("kill-client");
        for (int kills = 0; kills < KILLS; kills++) {
            kill(ProcessMistake.NONE).report(proof);
        }
        proof.end(HarnessReport.size(1, 30));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "ANSWERS_EARLY: acknowledged, but not stored",
                "TWO_TRANSACTIONS: accepted without a membership",
            })
    void a_broken_process_is_caught(ProcessMistake mistake, String symptom) throws Exception {
        List<String> violations = new ArrayList<>();
        for (int kills = 0; kills < 10 && violations.isEmpty(); kills++) {
            violations.addAll(kill(mistake).violations());
        }
        assertThat(violations).anyMatch(violation -> violation.startsWith(symptom));
    }

    /** Kills one process after a random number of answers, and repeats its open commands. */
    private static KillAudit kill(ProcessMistake mistake) throws Exception {
        int round = ROUNDS.incrementAndGet();
        AtomicInteger left = new AtomicInteger(1 + new Random(round).nextInt(ANSWERS));
        KillAudit audit = new KillAudit(pool, round);
        JdbcStorage storage = JdbcStorage.over(pool);
        LoadClient.prepare(storage, round);
        CompletableFuture<ChildProcess> process = new CompletableFuture<>();
        Consumer<String> reader = line -> {
            String[] words = line.split(" ", 3);
            int lane = Integer.parseInt(words[0]);
            LoadStep step = LoadClient.steps(round, lane).get(Integer.parseInt(words[1]));
            audit.add(new LoadAnswer(lane, step, 0, words[2], Set.of()));
            if (left.decrementAndGet() == 0) {
                process.join().kill();
            }
        };
        try (ChildProcess client =
                ChildProcess.start(LoadClientMain.class, reader, database.getURL(), round, mistake)) {
            process.complete(client);
            assertThat(client.readToEnd(PATIENCE_MINUTES)).isEqualTo(ChildProcess.KILLED);
        }
        audit.checkHalves();
        for (int lane = 0; lane < LoadClientMain.LANES; lane++) {
            LoadStep open = LoadClient.steps(round, lane).get(audit.answers(lane));
            String answer = answer(new LoadClient(storage, round, lane), open);
            audit.add(new LoadAnswer(lane, open, 1, answer, Set.of()));
        }
        String sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'"
                .formatted(LoadClient.domain(round).value());
        Eventually.holds(
                "the sessions of the process have ended",
                () -> TestDatabase.query(pool, sessions).equals(List.of("0")));
        audit.compare();
        return audit;
    }

    private static String answer(LoadClient client, LoadStep step) {
        try {
            return client.call(step, 1);
        } catch (RuntimeException | AssertionError failed) {
            return failed.toString();
        }
    }
}
