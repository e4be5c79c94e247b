package dev.invitations.verification.crashes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.crashes.KillAudit.LoadAnswer;
import dev.invitations.verification.crashes.LoadClient.LoadStep;
import dev.invitations.verification.fixture.ChildProcess;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills the server during the commands of four clients, and restarts it. The server is killed while it executes a
 * statement, before it answers the statement. Each client repeats a command until it gets an answer.
 */
@Tag("proof")
class KillServerTest {

    private static final int KILLS = HarnessReport.size(1, 20);
    private static final int LANES = 4;

    /** The server is killed at one of this many writing statements. */
    private static final int STATEMENTS = 300;

    /** The number of steps of each client after the restart. */
    private static final int AFTERWARDS = 3;

    private static final long PATIENCE_SECONDS = 90;

    private static final AtomicInteger ROUNDS = new AtomicInteger();

    private static KillablePostgres server;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = new KillablePostgres(data);
        JdbcSchema.of(database("")).apply();
    }

    @AfterAll
    static void close() throws Exception {
        server.close();
    }

    private static PGSimpleDataSource database(String options) {
        return ChildProcess.postgres(server.url() + options);
    }

    @Test
    void acknowledged_commands_survive_a_killed_server() throws Exception {
        assertThat(TestDatabase.query(
                        database(""),
                        "SELECT concat(name, ' ', setting) FROM pg_settings"
                                + " WHERE name IN ('fsync', 'synchronous_commit') ORDER BY name"))
                .containsExactly("fsync on", "synchronous_commit on");
        HarnessReport proof = HarnessReport.of("kill-server");
        for (int kills = 0; kills < KILLS; kills++) {
            new ServerRound("").run().report(proof);
        }
        proof.end(KILLS);
    }

    @Test
    void a_server_that_answers_before_it_flushes_is_caught() throws Exception {
        assertThat(new ServerRound("&options=-c%20synchronous_commit=off").run().violations())
                .anyMatch(violation -> violation.startsWith("acknowledged, but not stored"));
    }

    /** One kill of the server. */
    private static final class ServerRound {

        private final int round = ROUNDS.incrementAndGet();
        private final AtomicInteger left = new AtomicInteger(20 + new Random(round).nextInt(STATEMENTS));
        private final String options;
        private volatile @Nullable Thread killer;
        private volatile boolean back;

        ServerRound(String options) {
            this.options = options;
        }

        KillAudit run() throws Exception {
            LoadClient.prepare(JdbcStorage.over(database(options)), round);
            try (HikariDataSource pool = Pool.limited(
                    DataSourceProxy.on(database(options))
                            .at("executeQuery", this::execute)
                            .dataSource(),
                    LANES,
                    Duration.ofMillis(500))) {
                KillAudit audit = new KillAudit(pool, round);
                Storage storage = JdbcStorage.over(pool);
                List<Future<?>> clients = new ArrayList<>();
                for (int lane = 0; lane < LANES; lane++) {
                    int own = lane;
                    clients.add(Background.start(() -> work(new LoadClient(storage, round, own), own, audit)));
                }
                for (Future<?> client : clients) {
                    client.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
                audit.compare();
                return audit;
            }
        }

        /** Executes the chosen statement without returning its answer. */
        private Object execute(DataSourceProxy.JdbcCall call) throws Throwable {
            if (!call.sql().contains("INSERT INTO") || left.decrementAndGet() != 0) {
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

        private KillAudit work(LoadClient client, int lane, KillAudit audit) {
            List<LoadStep> steps = LoadClient.steps(round, lane);
            int afterwards = 0;
            for (int number = 0; afterwards < AFTERWARDS; number++) {
                afterwards += back ? 1 : 0;
                audit.add(untilAnswered(client, lane, steps.get(number)));
            }
            return audit;
        }

        private LoadAnswer untilAnswered(LoadClient client, int lane, LoadStep step) {
            Set<Integer> failed = new HashSet<>();
            for (int attempt = 0; ; attempt++) {
                try {
                    return new LoadAnswer(lane, step, attempt, client.call(step, attempt), failed);
                } catch (OutcomeUnknownException open) {
                    // It is unknown whether the command took effect.
                } catch (StorageException failure) {
                    failed.add(attempt);
                } catch (RuntimeException | AssertionError unexpected) {
                    return new LoadAnswer(lane, step, attempt, unexpected.toString(), failed);
                }
                if (Thread.currentThread() == killer) {
                    killer = null;
                    server.restart();
                    back = true;
                }
            }
        }
    }
}
