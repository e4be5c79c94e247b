package dev.invitations.verification.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.FaultExperiment.ExpectedRun;
import dev.invitations.verification.faults.FaultExperiment.FaultInjection;
import dev.invitations.verification.faults.FaultExperiment.ObservedOutcome;
import dev.invitations.verification.faults.FaultyDataSource.InjectedFault;
import dev.invitations.verification.faults.FaultyDataSource.Kind;
import dev.invitations.verification.faults.FaultyDataSource.RecordedCalls;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails every JDBC call of a command, one per run: the calls of the data source, its connections, their statements and
 * results. The command takes effect once or not at all. The caller can tell whether the command took effect, or gets an
 * unknown outcome. Each connection is returned with its original settings.
 *
 * <p>In full size each call fails in every way. In the usual size only the commit fails in every way, and every other
 * call fails in one way, in rotation. If a row is set or read with several calls, only the first of these calls fails.
 */
@Tag("proof")
class CallFaultTest {

    private static final boolean IN_FULL = HarnessReport.size(0, 1) > 0;

    /** Work under a fault, which throws an AssertionError unless its outcome is correct. */
    private interface CheckedRun {
        Object under(FaultInjection fault) throws SQLException;
    }

    @ParameterizedTest
    @EnumSource
    void a_failed_call_has_one_effect_or_none_and_the_caller_knows_which(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("faults-" + database.name().toLowerCase(Locale.ROOT));
        Set<Object> outcomes = new LinkedHashSet<>();
        try (FaultExperiment experiment = new FaultExperiment(database)) {
            FaultyDataSource faulty = new FaultyDataSource(experiment.state().source());
            Storage storage = JdbcStorage.over(faulty.dataSource());
            for (FaultScenario scenario : FaultScenario.all()) {
                ExpectedRun expected = experiment.expected(storage, scenario);
                outcomes.addAll(failed(
                        proof,
                        experiment,
                        faulty,
                        scenario.name(),
                        fault -> experiment.run(storage, scenario, expected, fault)));
            }
            outcomes.addAll(failed(proof, experiment, faulty, "DELIVER", fault -> {
                experiment.restoreStart();
                return DeliveryFaultTest.deliverAll(experiment.state(), storage, fault, true);
            }));
        }
        proof.end(HarnessReport.size(200, 1_500));
        assertThat(outcomes)
                .contains(
                        ObservedOutcome.RESULT,
                        ObservedOutcome.FAILED,
                        ObservedOutcome.UNKNOWN_AND_DONE,
                        ObservedOutcome.UNKNOWN_AND_NOT_DONE)
                .contains(StorageException.class, OutcomeUnknownException.class)
                .doesNotContain(ObservedOutcome.NO_FAULT);
    }

    @ParameterizedTest
    @EnumSource
    void a_broken_commit_is_caught(TestDatabase database) throws Exception {
        try (FaultExperiment experiment = new FaultExperiment(database)) {
            for (BrokenCommit mistake : BrokenCommit.values()) {
                for (FaultScenario scenario : mistake.scenarios()) {
                    assertCaught(experiment, mistake::over, scenario, mistake.violation());
                }
            }
            assertCaught(experiment, source -> committingTwice(database, source), FaultScenario.SEND_MANY, "answered");
            assertCaught(
                    experiment, CallFaultTest::keepingConnections, FaultScenario.REJECT, "connections not returned");
            assertCaught(experiment, CallFaultTest::changingConnections, FaultScenario.REJECT, "not as it was lent");
        }
    }

    /** Returns a storage that commits again after a failed commit, and accepts the result of the second commit. */
    private static Storage committingTwice(TestDatabase database, DataSource source) {
        return JdbcStorage.over(DataSourceProxy.on(source)
                .at(database.committing(), call -> {
                    try {
                        return call.proceed();
                    } catch (SQLException e) {
                        return call.proceed();
                    }
                })
                .dataSource());
    }

    /** Returns a storage that does not return its connection after a failure. */
    private static Storage keepingConnections(DataSource source) {
        boolean[] hasFailed = {false};
        return JdbcStorage.over(DataSourceProxy.on(source)
                .everywhere(call -> {
                    if (hasFailed[0] && call.name().equals("Connection.close")) {
                        return "kept";
                    }
                    try {
                        return call.proceed();
                    } catch (SQLException e) {
                        hasFailed[0] = true;
                        throw e;
                    }
                })
                .dataSource());
    }

    /** Returns a storage that returns its connection in an unexpected state. */
    private static Storage changingConnections(DataSource source) {
        return JdbcStorage.over(DataSourceProxy.on(source)
                .at("close", call -> {
                    requireNonNull(call.connection()).setAutoCommit(false);
                    return call.proceed();
                })
                .dataSource());
    }

    private static void assertCaught(
            FaultExperiment experiment, Function<DataSource, Storage> broken, FaultScenario scenario, String violation)
            throws SQLException {
        FaultyDataSource faulty = new FaultyDataSource(experiment.state().source());
        Storage storage = broken.apply(faulty.dataSource());
        ExpectedRun expected = experiment.expected(storage, scenario);
        assertThatThrownBy(() -> {
                    CheckedRun run = fault -> experiment.run(storage, scenario, expected, fault);
                    RecordedCalls recorded = recorded(faulty, run);
                    for (int call = recorded.names().size(); call > 0; call--) {
                        for (Kind kind : kinds(recorded.names().get(call - 1))) {
                            InjectedFault injected = new InjectedFault(call, kind);
                            run.under(command -> faulty.around(injected, command));
                        }
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(violation);
    }

    /** Runs with each fault, and returns the outcomes. */
    private static List<Object> failed(
            HarnessReport proof, FaultExperiment experiment, FaultyDataSource faulty, String name, CheckedRun run)
            throws SQLException {
        List<Object> outcomes = new ArrayList<>();
        RecordedCalls recorded = recorded(faulty, run);
        for (InjectedFault fault : faults(recorded, experiment.database().committing())) {
            proof.tried();
            if (fault.call() >= recorded.firstWrite()) {
                proof.hit();
            }
            try {
                outcomes.add(run.under(command -> {
                    try {
                        return faulty.around(fault, command);
                    } finally {
                        assertThat(experiment.state().violations()).isEmpty();
                    }
                }));
            } catch (RuntimeException | AssertionError e) {
                proof.violated(name + ", " + fault + ", " + recorded.names().get(fault.call() - 1) + ": " + e);
            }
        }
        return outcomes;
    }

    private static List<InjectedFault> faults(RecordedCalls recorded, String committing) {
        List<InjectedFault> faults = new ArrayList<>();
        String before = "";
        for (int call = 1; call <= recorded.names().size(); call++) {
            String name = recorded.names().get(call - 1);
            List<Kind> kinds = kinds(name);
            Kind rotating = kinds.get(faults.size() % kinds.size());
            boolean commits = call >= recorded.firstWrite() && name.endsWith("." + committing);
            if (IN_FULL || commits) {
                for (Kind kind : kinds) {
                    faults.add(new InjectedFault(call, kind));
                }
            } else if (!group(name).equals(before)) {
                faults.add(new InjectedFault(call, rotating));
            }
            before = group(name);
        }
        return faults;
    }

    /** Shortens the name of a setter or getter to {@code set} or {@code get}. */
    private static String group(String call) {
        return call.replaceFirst("[.](set|get)[A-Z].*", ".$1");
    }

    private static List<Kind> kinds(String call) {
        return Stream.of(Kind.values()).filter(kind -> kind.canFail(call)).toList();
    }

    /** Runs without a fault, and returns the calls. */
    private static RecordedCalls recorded(FaultyDataSource faulty, CheckedRun run) throws SQLException {
        List<RecordedCalls> recorded = new ArrayList<>();
        run.under(command -> {
            Object result = faulty.around(null, command);
            recorded.add(faulty.recorded());
            return result;
        });
        return recorded.get(0);
    }
}
