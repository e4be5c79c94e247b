package dev.invitations.verification.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.TcpProxy.Cut;
import dev.invitations.jdbc.fixture.TcpProxy.Moment;
import dev.invitations.jdbc.fixture.TcpProxy.NetworkFault;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import dev.invitations.verification.faults.FaultExperiment.ExpectedRun;
import dev.invitations.verification.faults.FaultExperiment.ObservedOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Fails the network at each request of each command, before or after the server has executed the request. The command
 * takes effect once or not at all. The caller can tell whether the command took effect, or gets an unknown outcome.
 * Then the test repeats the command, and the command has taken effect exactly once.
 */
@Tag("full")
class FaultTest {

    /** Many databases are used in parallel, because a stalled connection costs time and not work. */
    private static final int DATABASES = 7;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_network_fault_has_one_effect_or_none_and_the_caller_knows_which(TestDatabase database) throws Exception {
        Queue<FaultScenario> scenarios = new ConcurrentLinkedQueue<>(FaultScenario.all());
        List<Future<List<ObservedOutcome>>> running = new ArrayList<>();
        for (int i = 0; i < DATABASES; i++) {
            running.add(Background.start(() -> {
                List<ObservedOutcome> outcomes = new ArrayList<>();
                try (ProxiedDatabase proxied = new ProxiedDatabase(database)) {
                    Storage storage = JdbcStorage.over(proxied.dataSource());
                    for (FaultScenario scenario; (scenario = scenarios.poll()) != null; ) {
                        outcomes.addAll(run(proxied, storage, scenario, Set.of(NetworkFault.values())));
                    }
                }
                return outcomes;
            }));
        }
        List<ObservedOutcome> outcomes = new ArrayList<>();
        for (Future<List<ObservedOutcome>> proxied : running) {
            outcomes.addAll(proxied.get(120, TimeUnit.SECONDS));
        }
        assertThat(outcomes)
                .contains(
                        ObservedOutcome.RESULT,
                        ObservedOutcome.FAILED,
                        ObservedOutcome.UNKNOWN_AND_DONE,
                        ObservedOutcome.UNKNOWN_AND_NOT_DONE);
    }

    /** A statement that is its own transaction holds no lock before it arrives. */
    @Test
    void a_request_that_arrives_after_the_repeated_command_has_no_effect() throws Exception {
        try (ProxiedDatabase proxied = new ProxiedDatabase(TestDatabase.POSTGRESQL)) {
            Storage storage = JdbcStorage.over(proxied.dataSource());
            for (FaultScenario scenario : FaultScenario.commands()) {
                ExpectedRun expected = proxied.experiment().expected(storage, scenario);
                int requests = proxied.requests(storage, scenario, expected);
                for (int request = 1; request <= requests; request++) {
                    proxied.runLate(storage, scenario, expected, request);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_broken_commit_is_caught(TestDatabase database) throws Exception {
        try (ProxiedDatabase proxied = new ProxiedDatabase(database)) {
            for (BrokenCommit mistake : BrokenCommit.values()) {
                Storage storage = mistake.over(proxied.dataSource());
                for (FaultScenario scenario : mistake.scenarios()) {
                    assertThatThrownBy(() ->
                                    run(proxied, storage, scenario, Set.of(NetworkFault.DROP, NetworkFault.RESET)))
                            .hasMessageContaining(mistake.violation());
                }
            }
        }
    }

    /** Runs the scenario with each cut, and returns the outcomes. */
    private static List<ObservedOutcome> run(
            ProxiedDatabase proxied, Storage storage, FaultScenario scenario, Set<NetworkFault> faults)
            throws Exception {
        List<ObservedOutcome> outcomes = new ArrayList<>();
        ExpectedRun expected = proxied.experiment().expected(storage, scenario);
        for (Cut cut : cuts(proxied.requests(storage, scenario, expected), faults)) {
            try {
                outcomes.add(proxied.run(storage, scenario, expected, cut));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(scenario + " at " + cut + ": " + e.getMessage(), e);
            }
        }
        return outcomes;
    }

    /**
     * Returns each fault before and after each request. The last request comes first, because it is the most delicate.
     * Each request has cuts with and without an outage; a late arrival is tested with both.
     */
    static List<Cut> cuts(int requests, Set<NetworkFault> faults) {
        List<Cut> cuts = new ArrayList<>();
        for (int request = requests; request > 0; request--) {
            for (NetworkFault fault : faults) {
                boolean outage = fault == NetworkFault.RESET;
                cuts.add(new Cut(request, fault, Moment.BEFORE, outage));
                cuts.add(new Cut(request, fault, Moment.AFTER, !outage));
            }
            if (faults.contains(NetworkFault.STALL)) {
                cuts.add(new Cut(request, NetworkFault.STALL, Moment.BEFORE, true));
            }
        }
        return cuts;
    }
}
