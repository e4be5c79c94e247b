package dev.invitations.verification.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Eventually;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.verification.crashes.CallingProcess.Mistake;
import dev.invitations.verification.crashes.KillAudit.Answered;
import dev.invitations.verification.crashes.Script.Step;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
 * Kills a process that sends, accepts, rejects, resends and deletes. No acknowledged change is lost, and no change is
 * half-done. A caller that repeats a command without an answer gets the answer, and the command takes effect once, even
 * if the server is still at work on the first attempt.
 */
@Tag("proof")
class KillClientTest {

    private static final int KILLS = HarnessReport.size(6, 200);
    private static final int AT_ONCE = 2;
    private static final long SEED = 20_260_101;

    /** A process is killed after at most this many answers. */
    private static final int ANSWERS = 100;

    /** The exit code of a process that was ended by SIGKILL. */
    private static final int KILLED = 128 + 9;

    private static final long PATIENCE_SECONDS = 60;

    private static final AtomicInteger ROUNDS = new AtomicInteger();

    private static PGSimpleDataSource database;
    private static HikariDataSource pool;

    @BeforeAll
    static void open() {
        database = (PGSimpleDataSource) TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(database).apply();
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(AT_ONCE * 2);
        pool = new HikariDataSource(config);
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    @Test
    void whatWasAnsweredIsThereAndWhatWasNotIsAskedAgain() throws Exception {
        HarnessReport proof = HarnessReport.of("kill-client");
        List<Future<?>> workers = new ArrayList<>();
        AtomicInteger left = new AtomicInteger(KILLS);
        for (int i = 0; i < AT_ONCE; i++) {
            workers.add(Background.start(() -> {
                while (left.getAndDecrement() > 0) {
                    Killed killed = Killed.of(Mistake.NONE);
                    proof.tried();
                    killed.audit.complaints().forEach(complaint -> proof.violated(killed + complaint));
                    for (int hit = 0; hit < killed.audit.unheard(); hit++) {
                        proof.hit();
                    }
                }
                return proof;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(PATIENCE_SECONDS + 5L * KILLS, TimeUnit.SECONDS);
        }
        proof.end(HarnessReport.size(1, 30));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aBrokenProcessIsNoticed(Mistake mistake) throws Exception {
        List<String> complaints = new ArrayList<>();
        for (int kills = 0; kills < 10 && complaints.isEmpty(); kills++) {
            complaints.addAll(Killed.of(mistake).audit.complaints());
        }
        assertThat(complaints).anyMatch(complaint -> complaint.startsWith(mistake.symptom()));
    }

    /** One process, from its start until every open command is settled. */
    private static final class Killed {

        private final int round = ROUNDS.incrementAndGet();
        private final long seed = SEED + round;
        private final KillAudit audit = new KillAudit(pool, round);
        private final Map<Integer, List<Answered>> answers = new HashMap<>();
        private final Map<Integer, Integer> begun = new HashMap<>();

        static Killed of(Mistake mistake) throws Exception {
            Killed killed = new Killed();
            LoadCaller.prepare(JdbcStorage.over(pool), killed.round);
            Process process = CallingProcess.start(database.getURL(), killed.round, killed.seed, mistake);
            try {
                Background.start(() -> killed.hear(process)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } finally {
                process.destroyForcibly().waitFor();
            }
            killed.audit.halves();
            killed.settle();
            return killed;
        }

        /** Kills the process after a random number of answers, and reads the rest of its output. */
        private Killed hear(Process process) throws Exception {
            int until = 1 + new Random(seed).nextInt(ANSWERS);
            int heard = 0;
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 4);
                int lane = Integer.parseInt(words[1]);
                int number = Integer.parseInt(words[2]);
                if (words[0].equals(CallingProcess.BEGINS)) {
                    begun.put(lane, number);
                } else {
                    answered(lane, number, 0, words[3]);
                    if (++heard == until) {
                        process.toHandle().destroyForcibly();
                    }
                }
            }
            int code = process.waitFor();
            if (code != KILLED) {
                throw new AssertionError("A process ended by itself with " + code + ", " + this);
            }
            return this;
        }

        /** Repeats the commands that had begun and have no answer, immediately. */
        private void settle() {
            begun.forEach((lane, number) -> {
                if (answers.getOrDefault(lane, List.of()).size() == number) {
                    LoadCaller caller = new LoadCaller(JdbcStorage.over(pool), round, lane);
                    answered(lane, number, 1, answer(caller, steps(lane).get(number)));
                }
            });
            Eventually.holds(
                    "the sessions of the process are over",
                    () -> TestDatabase.query(
                                    pool,
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'"
                                            .formatted(LoadCaller.domain(round).value()))
                            .equals(List.of("0")));
            audit.compare(answers);
        }

        private static String answer(LoadCaller caller, Step step) {
            try {
                return caller.call(step, 1);
            } catch (RuntimeException | AssertionError refused) {
                return refused.toString();
            }
        }

        private void answered(int lane, int number, int attempt, String answer) {
            answers.computeIfAbsent(lane, key -> new ArrayList<>())
                    .add(new Answered(steps(lane).get(number), attempt, answer, Set.of()));
        }

        private List<Step> steps(int lane) {
            return Script.of(seed, lane, CallingProcess.STEPS);
        }

        @Override
        public String toString() {
            return "round " + round + ", seed " + seed + ": ";
        }
    }
}
