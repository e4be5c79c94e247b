package dev.invitations.verification.races;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.operation.Operation;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.port.Listener;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.DatabaseState.StoredRows;
import dev.invitations.verification.races.CommandPair.StartState;
import dev.invitations.verification.races.StatementScheduler.TurnOrder;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Runs two commands at the same time, statement by statement, on two connections. In every order of the statements,
 * both callers get the results of a sequential order, and a reader at any time sees a state of the same sequential
 * order.
 *
 * <p>In full size, the test runs all pairs of commands in all states. On PostgreSQL it runs each pair in all orders of
 * its steps. The steps of a command are a read, a write, and the commit of the write. In production the commit is part
 * of the write. On MariaDB a command takes up to eleven steps, which is too many for all orders. There the test runs
 * all orders with at most two interruptions in total, not counting waits for a lock. The usual size is a random sample
 * of pairs and of orders, from a seed.
 */
@Tag("proof")
class StatementsTest {

    private static final long SEED = 20260101;

    private static final int USUAL_PAIRS = 60;
    private static final int USUAL_ORDERS = 3;

    /** The results of the two commands, and the committed states since the first change. */
    private record PairOutcome(List<String> answers, List<StoredRows> states) {

        PairOutcome withoutIntermediateStates() {
            return new PairOutcome(answers, states.subList(Math.max(0, states.size() - 1), states.size()));
        }
    }

    /** A database with all start states, and two callers. */
    private static final class PairRunner implements AutoCloseable {

        private final DatabaseState database;
        private final StatementScheduler scheduler;
        private final Map<StartState, InvitationId> ids = new EnumMap<>(StartState.class);
        private final List<StoredRows> states = new ArrayList<>();
        private boolean isRetried;
        private final Listener listener = new Listener() {
            @Override
            public void conflictRetried(DomainId domain) {
                isRetried = true;
            }
        };

        PairRunner(TestDatabase kind, UnaryOperator<String> rewriting) throws SQLException {
            this.database = new DatabaseState(kind);
            if (database.source() instanceof PGSimpleDataSource postgres) {
                postgres.setOptions("-c deadlock_timeout=20ms");
            }
            database.save("EMPTY");
            for (StartState state : StartState.values()) {
                database.restore("EMPTY");
                ids.put(state, state.create(JdbcStorage.over(database.source())));
                database.save(state.name());
            }
            this.scheduler = new StatementScheduler(kind, database, rewriting);
        }

        /** Returns the violations in each of these orders. */
        List<String> violations(HarnessReport proof, CommandPair pair, TurnOrder order) throws Exception {
            List<PairOutcome> sequential = List.of(sequential(pair, false), sequential(pair, true));
            List<String> violations = new ArrayList<>();
            if (sequential.stream().allMatch(outcome -> outcome.states().isEmpty())) {
                return violations;
            }
            do {
                restore(pair);
                PairOutcome outcome = outcome(scheduler.run(
                        () -> answer(pair, pair.one(), 0), () -> answer(pair, pair.other(), 1), order, this::observe));
                proof.tried();
                if (isRetried || scheduler.hasWaited()) {
                    proof.hit();
                }
                String where = pair + " in the order " + scheduler.turns() + ": ";
                database.violationsBeforeDelivery().forEach(violation -> violations.add(where + violation));
                boolean isSequential = pair.dependsOnAbsence()
                        ? sequential.stream()
                                .map(PairOutcome::withoutIntermediateStates)
                                .anyMatch(outcome.withoutIntermediateStates()::equals)
                        : sequential.contains(outcome);
                if (!isSequential) {
                    violations.add(where + "not sequential: " + outcome + ", but expected one of " + sequential);
                }
            } while (order.advance());
            return violations;
        }

        private PairOutcome sequential(CommandPair pair, boolean reversed) throws SQLException {
            restore(pair);
            String[] answers = new String[2];
            for (int turn = 0; turn < 2; turn++) {
                int caller = reversed ? 1 - turn : turn;
                answers[caller] = answer(pair, caller == 0 ? pair.one() : pair.other(), caller);
                observe();
            }
            return outcome(List.of(answers));
        }

        private void restore(CommandPair pair) throws SQLException {
            database.restore(pair.state().name());
            states.clear();
            states.add(database.rows());
            isRetried = false;
        }

        private String answer(CommandPair pair, Operation command, int caller) {
            return CommandPair.answer(
                    command,
                    pair.state().library(scheduler.storage(caller), listener),
                    requireNonNull(ids.get(pair.state())));
        }

        private boolean observe() throws SQLException {
            StoredRows rows = database.rows();
            return !rows.equals(states.get(states.size() - 1)) && states.add(rows);
        }

        private PairOutcome outcome(List<String> answers) {
            return new PairOutcome(answers, List.copyOf(states.subList(1, states.size())));
        }

        @Override
        public void close() throws SQLException {
            database.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void two_commands_have_a_sequential_outcome_in_every_order(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("statements-" + database.name().toLowerCase(Locale.ROOT));
        Random random = new Random(SEED);
        List<CommandPair> pairs = CommandPair.all();
        Collections.shuffle(pairs, random);
        int size = HarnessReport.size(USUAL_PAIRS, pairs.size());
        try (PairRunner runner = new PairRunner(database, sql -> sql)) {
            for (CommandPair pair : pairs.subList(0, size)) {
                TurnOrder order = size == pairs.size() ? everyOrder(database) : randomOrders(random);
                runner.violations(proof, pair, order)
                        .forEach(violation -> proof.violated("seed " + SEED + ": " + violation));
            }
        }
        proof.end(HarnessReport.size(20, 1_000));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_write_without_expected_versions_is_caught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace(" AND i.version = v.version_before", ""),
                new CommandPair(StartState.PENDING, CommandPair.REJECT, CommandPair.DELETE));
    }

    /** The rows are correct at the end, but an intermediate read sees that the inviter was removed first. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void an_accept_that_does_not_lock_the_inviter_is_caught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace("FOR SHARE OF m", "").replace("LOCK IN SHARE MODE", ""),
                new CommandPair(StartState.PENDING, CommandPair.ACCEPT, CommandPair.REMOVE_INVITER));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_removal_that_does_not_lock_the_managers_is_caught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace("FOR UPDATE OF m", "").replace("FOR UPDATE", ""),
                new CommandPair(StartState.NONE, CommandPair.REMOVE_INVITER, CommandPair.INVITER_REMOVES));
    }

    private static void assertCaught(TestDatabase database, UnaryOperator<String> breaking, CommandPair pair)
            throws Exception {
        try (PairRunner broken = new PairRunner(database, breaking)) {
            assertThat(broken.violations(HarnessReport.of("broken"), pair, everyOrder(database)))
                    .isNotEmpty();
        }
    }

    private static TurnOrder everyOrder(TestDatabase database) {
        return new BoundedOrders(database == TestDatabase.POSTGRESQL ? Integer.MAX_VALUE : 2);
    }

    private static TurnOrder randomOrders(Random random) {
        return new TurnOrder() {

            private int left = USUAL_ORDERS;

            @Override
            public int next(boolean firstCan, boolean secondCan) {
                return firstCan && secondCan ? random.nextInt(2) : firstCan ? 0 : 1;
            }

            @Override
            public boolean advance() {
                return --left > 0;
            }
        };
    }
}
