package dev.invitations.verification.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import dev.invitations.verification.faults.FaultySource.CheckedRun;
import dev.invitations.verification.faults.FaultySource.InjectedFault;
import dev.invitations.verification.faults.FaultySource.ObservedOutcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails each step of each command and of a delivery, one per run. The command takes effect once or not at all. The
 * caller can tell whether the command took effect, or gets an unknown outcome. Then the test repeats the command, and
 * the command has taken effect exactly once.
 */
@Tag("proof")
class FaultTest {

    /** Many databases are used in parallel, because a stalled connection costs time and not work. */
    private static final int DATABASES = 7;

    private static final long PATIENCE_MINUTES = HarnessReport.size(3, 30);

    /** The steps that fail: calls of the driver, or requests on the network. */
    enum FaultTarget {
        FAULTS_H2,
        FAULTS_POSTGRESQL,
        FAULTS_MARIADB,
        NETWORK_FAULTS_POSTGRESQL,
        NETWORK_FAULTS_MARIADB;

        private final boolean isNetwork = name().startsWith("NETWORK");
        private final TestDatabase database = TestDatabase.valueOf(name().substring(name().lastIndexOf('_') + 1));

        FaultySource over(DataSource source) throws SQLException {
            return isNetwork ? new ProxiedDatabase(source) : new FaultyDataSource(source);
        }
    }

    /** Prepares a run on a database that can fail. */
    private interface Preparation {
        CheckedRun over(FaultStart start, DataSource source) throws SQLException;
    }

    @ParameterizedTest
    @EnumSource
    void a_fault_has_one_effect_or_none_and_the_caller_knows_which(FaultTarget target) throws Exception {
        HarnessReport proof =
                HarnessReport.of(target.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        Set<ObservedOutcome> outcomes = ConcurrentHashMap.newKeySet();
        Queue<Preparation> work = new ConcurrentLinkedQueue<>();
        work.add((start, source) -> new DeliveryExperiment(start, JdbcStorage.over(source), true));
        FaultScenario.all()
                .forEach(scenario ->
                        work.add((start, source) -> new FaultExperiment(start, JdbcStorage.over(source), scenario)));
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < DATABASES; i++) {
            workers.add(Background.start(() -> {
                try (FaultStart start = FaultStart.on(target.database);
                        FaultySource source = target.over(start.state().source())) {
                    for (Preparation next; (next = work.poll()) != null; ) {
                        outcomes.addAll(runUnderFaults(source, next.over(start, source.dataSource()), proof));
                    }
                }
                return outcomes;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        }
        // The network has the same faults in each size.
        proof.end(target.isNetwork ? 200 : HarnessReport.size(200, 1_500));
        // A delivery on PostgreSQL ends at each lost request.
        assertThat(outcomes).containsAll(EnumSet.complementOf(EnumSet.of(ObservedOutcome.DELIVERY_FINISHED)));
    }

    private static Set<ObservedOutcome> runUnderFaults(FaultySource source, CheckedRun run, HarnessReport proof)
            throws SQLException {
        Set<ObservedOutcome> outcomes = EnumSet.noneOf(ObservedOutcome.class);
        for (InjectedFault fault : source.faults(run)) {
            proof.tried();
            if (fault.isInWindow()) {
                proof.hit();
            }
            try {
                outcomes.add(run.under(fault));
            } catch (RuntimeException | AssertionError e) {
                proof.violated(run + ", " + fault.name() + ": " + e);
            }
        }
        return outcomes;
    }

    /** Tests only PostgreSQL, where a write is one statement, which holds no lock before it arrives. */
    @Test
    void a_request_that_arrives_after_the_repeated_command_has_no_effect() throws Exception {
        try (FaultStart start = FaultStart.on(TestDatabase.POSTGRESQL);
                ProxiedDatabase proxied = new ProxiedDatabase(start.state().source())) {
            Storage storage = JdbcStorage.over(proxied.dataSource());
            for (FaultScenario scenario : FaultScenario.commands()) {
                FaultExperiment experiment = new FaultExperiment(start, storage, scenario);
                int requests = proxied.requests(experiment);
                for (int request = 1; request <= requests; request++) {
                    experiment.underLateRequest(proxied.holding(request), proxied::deliverLateRequest);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_broken_commit_is_caught(FaultTarget target) throws Exception {
        List<BrokenCommit> mistakes = new ArrayList<>(BrokenCommit.ALWAYS);
        if (!target.isNetwork) {
            mistakes.addAll(BrokenCommit.BY_CALLS);
        }
        for (BrokenCommit mistake : mistakes) {
            assertCaught(
                    target,
                    (start, source) -> new FaultExperiment(start, mistake.over().apply(source), mistake.scenario()),
                    mistake.violation());
        }
        assertCaught(target, (start, source) -> new DeliveryExperiment(start, JdbcStorage.over(source), false), "lost");
    }

    private static void assertCaught(FaultTarget target, Preparation broken, String violation) throws SQLException {
        try (FaultStart start = FaultStart.on(target.database);
                FaultySource source = target.over(start.state().source())) {
            CheckedRun run = broken.over(start, source.dataSource());
            assertThatThrownBy(() -> {
                        for (InjectedFault fault : source.faults(run)) {
                            run.under(fault);
                        }
                    })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(violation);
        }
    }
}
