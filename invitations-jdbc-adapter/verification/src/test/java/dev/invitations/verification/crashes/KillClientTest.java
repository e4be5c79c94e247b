package dev.invitations.verification.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Eventually;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.verification.crashes.KillAudit.LoadAnswer;
import dev.invitations.verification.crashes.LoadClientMain.ProcessMistake;
import dev.invitations.verification.crashes.LoadScript.LoadStep;
import dev.invitations.verification.fixture.ChildProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills a process that sends, accepts, rejects, resends and deletes invitations. No acknowledged change is lost, and no
 * change is partly applied. A client repeats each command that got no answer. The repeated command returns the result
 * and takes effect once, even if the server still executes the first attempt.
 */
@Tag("proof")
class KillClientTest {

    private static final int KILLS = HarnessReport.size(6, 200);
    private static final int AT_ONCE = 2;
    private static final long SEED = 20_260_101;

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
        pool = Pool.limited(database, AT_ONCE * 2, Duration.ofSeconds(30));
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @Test
    void acknowledged_commands_survive_and_repeated_commands_take_effect_once() throws Exception {
        HarnessReport proof = HarnessReport.of("kill-client");
        List<Future<?>> workers = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(KILLS);
        for (int i = 0; i < AT_ONCE; i++) {
            workers.add(Background.start(() -> {
                while (left.getAndDecrement() > 0) {
                    new KilledClient(ProcessMistake.NONE).run().report(proof);
                }
                return proof;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(PATIENCE_MINUTES * KILLS, TimeUnit.MINUTES);
        }
        proof.end(HarnessReport.size(1, 30));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void a_broken_process_is_caught(ProcessMistake mistake) throws Exception {
        List<String> violations = new ArrayList<>();
        for (int kills = 0; kills < 10 && violations.isEmpty(); kills++) {
            violations.addAll(new KilledClient(mistake).run().violations());
        }
        assertThat(violations).anyMatch(violation -> violation.startsWith(mistake.symptom()));
    }

    /** One process, from its start until every open command has an answer. */
    private static final class KilledClient {

        private final int round = ROUNDS.incrementAndGet();
        private final long seed = SEED + round;
        private final ProcessMistake mistake;
        private final KillAudit audit = new KillAudit(pool, round, seed);
        private final Map<Integer, Integer> begun = new ConcurrentHashMap<>();
        private final CompletableFuture<ChildProcess> process = new CompletableFuture<>();
        private int left = 1 + new Random(seed).nextInt(ANSWERS);

        KilledClient(ProcessMistake mistake) {
            this.mistake = mistake;
        }

        KillAudit run() throws Exception {
            LoadClient.prepare(JdbcStorage.over(pool), round);
            try (ChildProcess client = LoadClientMain.start(database.getURL(), round, seed, mistake, this::read)) {
                process.complete(client);
                client.readUntilKilled(PATIENCE_MINUTES);
            }
            audit.checkHalves();
            repeatOpenCommands();
            Eventually.holds(
                    "the sessions of the process have ended",
                    () -> TestDatabase.query(
                                    pool,
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'"
                                            .formatted(LoadClient.domain(round).value()))
                            .equals(List.of("0")));
            audit.compare();
            return audit;
        }

        /** Kills the process after a random number of answers. */
        private void read(String line) {
            String[] words = line.split(" ", 4);
            int lane = Integer.parseInt(words[1]);
            int number = Integer.parseInt(words[2]);
            if (words[0].equals(LoadClientMain.BEGINS)) {
                begun.put(lane, number);
            } else {
                audit.add(lane, new LoadAnswer(step(lane, number), 0, words[3], Set.of()));
                if (--left == 0) {
                    process.join().kill();
                }
            }
        }

        private void repeatOpenCommands() {
            begun.forEach((lane, number) -> {
                if (audit.answers(lane) == number) {
                    LoadClient client = new LoadClient(JdbcStorage.over(pool), round, lane);
                    LoadStep open = step(lane, number);
                    audit.add(lane, new LoadAnswer(open, 1, answer(client, open), Set.of()));
                }
            });
        }

        private static String answer(LoadClient client, LoadStep step) {
            try {
                return client.call(step, 1);
            } catch (RuntimeException | AssertionError failed) {
                return failed.toString();
            }
        }

        private LoadStep step(int lane, int number) {
            return LoadScript.of(seed, lane, LoadClientMain.STEPS).get(number);
        }
    }
}
