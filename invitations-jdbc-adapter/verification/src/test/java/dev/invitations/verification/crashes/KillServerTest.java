package dev.invitations.verification.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.StorageProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.crashes.KillAudit.Answered;
import dev.invitations.verification.crashes.Script.Step;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills the server during the commands of four callers, and restarts it. Each caller repeats a command until it gets an
 * answer. The moment of the kill is one statement that the server executes and does not answer.
 */
@Tag("proof")
class KillServerTest {

    private static final int KILLS = HarnessReport.size(1, 20);
    private static final int LANES = 4;
    private static final long SEED = 20_260_201;

    /** The server is killed at one of this many writing statements. */
    private static final int STATEMENTS = 300;

    /** The number of steps of each caller after the restart. */
    private static final int AFTERWARDS = 3;

    private static final long PATIENCE_SECONDS = 90;

    private static final AtomicInteger ROUNDS = new AtomicInteger();

    private static MortalPostgres server;

    @BeforeAll
    static void start() throws Exception {
        server = new MortalPostgres();
        JdbcSchema.of(database("")).apply();
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    private static PGSimpleDataSource database(String options) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(server.url() + options);
        database.setUser("postgres");
        return database;
    }

    @Test
    void whatWasAnsweredIsThereWhenTheServerIsBack() throws Exception {
        assertThat(TestDatabase.query(
                        database(""),
                        "SELECT concat(name, ' ', setting) FROM pg_settings"
                                + " WHERE name IN ('fsync', 'synchronous_commit') ORDER BY name"))
                .containsExactly("fsync on", "synchronous_commit on");
        HarnessReport proof = HarnessReport.of("kill-server");
        for (int kills = 0; kills < KILLS; kills++) {
            Round round = new Round("");
            proof.tried();
            KillAudit audit = round.run();
            audit.complaints().forEach(complaint -> proof.violated(round + complaint));
            for (int hit = 0; hit < audit.unheard(); hit++) {
                proof.hit();
            }
        }
        proof.end(KILLS);
    }

    @Test
    void aServerThatAnswersBeforeItHasFlushedIsNoticed() throws Exception {
        assertThat(new Round("&options=-c%20synchronous_commit=off").run().complaints())
                .anyMatch(complaint -> complaint.startsWith("acknowledged, but not there"));
    }

    /** One kill of the server. */
    private static final class Round {

        private final int round = ROUNDS.incrementAndGet();
        private final long seed = SEED + round;
        private final AtomicInteger left = new AtomicInteger(20 + new Random(seed).nextInt(STATEMENTS));
        private final Map<Integer, List<Answered>> answers = new HashMap<>();
        private final String options;
        private final ThreadLocal<Boolean> saving = new ThreadLocal<>();
        private volatile @Nullable Thread killer;
        private volatile boolean back;

        Round(String options) {
            this.options = options;
        }

        KillAudit run() throws Exception {
            HikariConfig config = new HikariConfig();
            config.setDataSource(DataSourceProxy.on(database(options))
                    .at("executeQuery", this::execute)
                    .dataSource());
            config.setMaximumPoolSize(LANES);
            config.setConnectionTimeout(500);
            KillAudit audit;
            try (HikariDataSource pool = new HikariDataSource(config)) {
                LoadCaller.prepare(JdbcStorage.over(database(options)), round);
                List<Future<List<Answered>>> callers = new ArrayList<>();
                for (int lane = 0; lane < LANES; lane++) {
                    int own = lane;
                    Storage storage = StorageProxy.on(JdbcStorage.over(pool), this::call);
                    callers.add(Background.start(() -> work(new LoadCaller(storage, round, own), own)));
                }
                for (int lane = 0; lane < LANES; lane++) {
                    answers.put(lane, callers.get(lane).get(PATIENCE_SECONDS, TimeUnit.SECONDS));
                }
                audit = new KillAudit(pool, round);
                audit.compare(answers);
            }
            return audit;
        }

        /** Restarts the server after the caller of the killing statement has given up asking for its outcome. */
        private Object call(String method, Object[] args, StorageProxy.PortCall call) throws Throwable {
            if (!method.equals("commit")) {
                return call.proceed(args);
            }
            saving.set(true);
            try {
                return call.proceed(args);
            } finally {
                saving.remove();
                if (Thread.currentThread() == killer) {
                    killer = null;
                    server.restart();
                    back = true;
                }
            }
        }

        /** Executes the chosen statement without returning its answer. */
        private Object execute(DataSourceProxy.JdbcCall call) throws Throwable {
            if (saving.get() == null || left.decrementAndGet() != 0) {
                return call.proceed();
            }
            killer = Thread.currentThread();
            try {
                call.proceed();
            } finally {
                server.kill();
            }
            throw new SQLException("the server was killed", "08006");
        }

        private List<Answered> work(LoadCaller caller, int lane) {
            List<Answered> answered = new ArrayList<>();
            int afterwards = 0;
            for (Step step : Script.of(seed, lane, 2 * STATEMENTS)) {
                if (afterwards == AFTERWARDS) {
                    break;
                }
                afterwards += back ? 1 : 0;
                answered.add(untilAnswered(caller, step));
            }
            return answered;
        }

        private static Answered untilAnswered(LoadCaller caller, Step step) {
            Set<Integer> undone = new HashSet<>();
            for (int attempt = 0; ; attempt++) {
                try {
                    return new Answered(step, attempt, caller.call(step, attempt), undone);
                } catch (OutcomeUnknownException open) {
                    // The outcome is unknown: it was done, or it was not.
                } catch (StorageException nothing) {
                    undone.add(attempt);
                } catch (RuntimeException | AssertionError refused) {
                    return new Answered(step, attempt, refused.toString(), undone);
                }
            }
        }

        @Override
        public String toString() {
            return "round " + round + ", seed " + seed + ": ";
        }
    }
}
