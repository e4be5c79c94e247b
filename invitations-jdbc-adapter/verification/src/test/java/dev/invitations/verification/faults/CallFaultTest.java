package dev.invitations.verification.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.WriteOperation;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.Calls.Kind;
import dev.invitations.verification.faults.Calls.Strike;
import dev.invitations.verification.faults.Trial.Ending;
import dev.invitations.verification.faults.Trial.Trouble;
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
 * results. The command takes effect once or not at all. Its caller knows which, or gets an unknown outcome. Each
 * connection is returned as it was lent.
 *
 * <p>In full size each call fails in every way. Otherwise only the commit fails in every way. Every other call fails in
 * one way, in rotation, and of the calls that set or get the values of a row only the first fails.
 */
@Tag("proof")
class CallFaultTest {

    private static final boolean IN_FULL = HarnessReport.size(0, 1) > 0;

    /** Work under a fault, which throws an AssertionError unless it ends well. */
    private interface Play {
        Object in(Trouble trouble) throws SQLException;
    }

    @ParameterizedTest
    @EnumSource
    void oneEffectOrNoneAndTheCallerKnows(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("faults-" + database.name().toLowerCase(Locale.ROOT));
        Set<Object> endings = new LinkedHashSet<>();
        try (Trial trial = new Trial(database)) {
            Calls calls = new Calls(trial.ledger().source());
            Storage storage = JdbcStorage.over(calls.dataSource());
            for (WriteOperation deed : WriteOperation.values()) {
                Trial.Course course = trial.course(storage, deed);
                endings.addAll(struck(
                        proof, trial, calls, deed.name(), trouble -> trial.play(storage, deed, course, trouble)));
            }
            endings.addAll(struck(proof, trial, calls, "DELIVER", trouble -> {
                trial.begin();
                return DeliveryFaultTest.play(trial.ledger(), storage, trouble, true);
            }));
        }
        proof.end(HarnessReport.size(200, 1_500));
        assertThat(endings)
                .contains(Ending.RESULT, Ending.FAILED, Ending.UNKNOWN_AND_DONE, Ending.UNKNOWN_AND_NOT_DONE)
                .contains(StorageException.class, OutcomeUnknownException.class)
                .doesNotContain(Ending.NOT_CUT);
    }

    @ParameterizedTest
    @EnumSource
    void whoDoesNotTellTheTruthIsCaught(TestDatabase database) throws Exception {
        FaultTest.Lie failed = unknown -> {
            throw new StorageException("failed", true, unknown);
        };
        try (Trial trial = new Trial(database)) {
            assertCaught(trial, FaultTest.lying(failed), WriteOperation.ACCEPT, "failed, but done");
            assertCaught(trial, FaultTest.lying(unknown -> true), WriteOperation.SEND, "answered, but not done");
            assertCaught(trial, FaultTest.lying(unknown -> false), WriteOperation.DELIVERED, "answered false");
            assertCaught(trial, FaultTest::oneByOne, WriteOperation.SEND_MANY, "half-done");
            assertCaught(trial, source -> blindly(database, source), WriteOperation.SEND, "answered");
            assertCaught(trial, CallFaultTest::keeping, WriteOperation.REJECT, "connections not given back");
            assertCaught(trial, CallFaultTest::spoiling, WriteOperation.REJECT, "not as it was lent");
        }
    }

    /** Returns a storage that commits again after a failed commit, and accepts the result of the second commit. */
    private static Storage blindly(TestDatabase database, DataSource source) {
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
    private static Storage keeping(DataSource source) {
        boolean[] failed = {false};
        return JdbcStorage.over(DataSourceProxy.on(source)
                .everywhere(call -> {
                    if (failed[0] && call.name().equals("Connection.close")) {
                        return "kept";
                    }
                    try {
                        return call.proceed();
                    } catch (SQLException e) {
                        failed[0] = true;
                        throw e;
                    }
                })
                .dataSource());
    }

    /** Returns a storage that returns its connection in an unexpected state. */
    private static Storage spoiling(DataSource source) {
        return JdbcStorage.over(DataSourceProxy.on(source)
                .at("close", call -> {
                    requireNonNull(call.connection()).setAutoCommit(false);
                    return call.proceed();
                })
                .dataSource());
    }

    private static void assertCaught(
            Trial trial, Function<DataSource, Storage> broken, WriteOperation deed, String complaint)
            throws SQLException {
        Calls calls = new Calls(trial.ledger().source());
        Storage storage = broken.apply(calls.dataSource());
        Trial.Course course = trial.course(storage, deed);
        assertThatThrownBy(() -> {
                    Calls.Made made = made(calls, trouble -> trial.play(storage, deed, course, trouble));
                    for (int call = made.names().size(); call > 0; call--) {
                        for (Kind kind : kinds(made.names().get(call - 1))) {
                            Strike strike = new Strike(call, kind);
                            trial.play(storage, deed, course, alone -> calls.around(strike, alone));
                        }
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(complaint);
    }

    /** Plays with each strike, and returns the endings. */
    private static List<Object> struck(HarnessReport proof, Trial trial, Calls calls, String name, Play play)
            throws SQLException {
        List<Object> endings = new ArrayList<>();
        Calls.Made made = made(calls, play);
        for (Strike strike : strikes(made, trial.database().committing())) {
            proof.tried();
            if (strike.call() >= made.firstWrite()) {
                proof.hit();
            }
            try {
                endings.add(play.in(alone -> {
                    try {
                        return calls.around(strike, alone);
                    } finally {
                        assertThat(trial.ledger().wrong()).isEmpty();
                    }
                }));
            } catch (RuntimeException | AssertionError e) {
                proof.violated(name + ", " + strike + ", " + made.names().get(strike.call() - 1) + ": " + e);
            }
        }
        return endings;
    }

    private static List<Strike> strikes(Calls.Made made, String committing) {
        List<Strike> strikes = new ArrayList<>();
        String before = "";
        for (int call = 1; call <= made.names().size(); call++) {
            String name = made.names().get(call - 1);
            List<Kind> kinds = kinds(name);
            int one = strikes.size() % kinds.size();
            boolean commits = call >= made.firstWrite() && name.endsWith("." + committing);
            if (IN_FULL || commits) {
                for (Kind kind : kinds) {
                    strikes.add(new Strike(call, kind));
                }
            } else if (!sort(name).equals(before)) {
                strikes.add(new Strike(call, kinds.get(one)));
            }
            before = sort(name);
        }
        return strikes;
    }

    /** Shortens the name of a setter or getter to {@code set} or {@code get}. */
    private static String sort(String call) {
        return call.replaceFirst("[.](set|get)[A-Z].*", ".$1");
    }

    private static List<Kind> kinds(String call) {
        return Stream.of(Kind.values()).filter(kind -> kind.mayStrike(call)).toList();
    }

    private static Calls.Made made(Calls calls, Play play) throws SQLException {
        List<Calls.Made> made = new ArrayList<>();
        play.in(alone -> {
            Object result = calls.around(null, alone);
            made.add(calls.made());
            return result;
        });
        return made.get(0);
    }
}
