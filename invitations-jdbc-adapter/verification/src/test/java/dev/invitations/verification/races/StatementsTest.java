package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.interleaving.BoundedOrders;
import dev.invitations.contract.interleaving.CommandPair;
import dev.invitations.contract.interleaving.CommandPair.PairScene;
import dev.invitations.contract.interleaving.CommandPair.PairedCommand;
import dev.invitations.contract.operation.Operations;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.sql.Connection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Runs two commands at the same time, statement by statement, on two connections. In every order of the statements,
 * both callers get the results of a serial order, and a reader at any time sees a state of the same serial order.
 *
 * <p>In full size, the test runs all pairs of commands in all states. On PostgreSQL it runs each pair in all orders of
 * its steps. The steps of a command are a read, a write, and the commit of the write. In production the commit is part
 * of the write. On MariaDB a command takes up to eleven steps, which is too many for all orders. There the test runs
 * all orders with at most two interruptions in total, not counting waits for a lock. The usual size, and every size at
 * the higher isolation levels, is a random sample of orders, from a seed.
 */
@Tag("proof")
class StatementsTest {

    private static final long SEED = 20260101;

    private static final int USUAL_PAIRS = 60;
    private static final int USUAL_ORDERS = 3;

    private static final PairedCommand REMOVE_INVITER = new PairedCommand(Operations.REMOVE, ADA, CAROL, "");

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void two_commands_have_a_serial_outcome_in_every_order(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("statements-" + database.name().toLowerCase(Locale.ROOT));
        boolean isFull = HarnessReport.size(0, 1) == 1;
        Random random = new Random(SEED);
        try (SteppedDatabase stepped =
                new SteppedDatabase(database, Connection.TRANSACTION_READ_COMMITTED, sql -> sql)) {
            for (CommandPair pair : pairs(random)) {
                if (isFull) {
                    stepped.runInAllOrders(pair, everyOrder(database), proof);
                } else {
                    stepped.runInSomeOrders(pair, USUAL_ORDERS, random, proof);
                }
            }
        }
        proof.end(HarnessReport.size(20, 1_000));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void two_commands_have_a_serial_outcome_at_higher_isolation_levels(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("isolation-" + database.name().toLowerCase(Locale.ROOT));
        Random random = new Random(SEED);
        for (int level : List.of(Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE)) {
            try (SteppedDatabase stepped = new SteppedDatabase(database, level, sql -> sql)) {
                for (CommandPair pair : pairs(random)) {
                    stepped.runInSomeOrders(pair, USUAL_ORDERS, random, proof);
                }
            }
        }
        proof.end(HarnessReport.size(40, 1_000));
    }

    private static List<CommandPair> pairs(Random random) {
        List<CommandPair> pairs = CommandPair.all();
        Collections.shuffle(pairs, random);
        return pairs.subList(0, HarnessReport.size(USUAL_PAIRS, pairs.size()));
    }

    private static BoundedOrders everyOrder(TestDatabase database) {
        return new BoundedOrders(database == TestDatabase.POSTGRESQL ? Integer.MAX_VALUE : 2);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_write_without_expected_versions_is_caught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace(" AND i.version = v.version_before", ""),
                new CommandPair(
                        PairScene.PENDING,
                        new PairedCommand(Operations.REJECT, BOB, BOB, ""),
                        new PairedCommand(Operations.DELETE, ADA, BOB, "")));
    }

    /** The rows are correct at the end, but an intermediate read sees that the inviter was removed first. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void an_accept_that_does_not_lock_the_inviter_is_caught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace("FOR SHARE OF m", "").replace("LOCK IN SHARE MODE", ""),
                new CommandPair(PairScene.PENDING, new PairedCommand(Operations.ACCEPT, BOB, BOB, ""), REMOVE_INVITER));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_removal_that_does_not_lock_the_managers_is_caught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace("FOR UPDATE OF m", "").replace("FOR UPDATE", ""),
                new CommandPair(
                        PairScene.NOTHING, REMOVE_INVITER, new PairedCommand(Operations.REMOVE, CAROL, ADA, "")));
    }

    private static void assertCaught(TestDatabase database, UnaryOperator<String> breaking, CommandPair pair)
            throws Exception {
        HarnessReport proof = HarnessReport.of("broken");
        try (SteppedDatabase broken = new SteppedDatabase(database, Connection.TRANSACTION_READ_COMMITTED, breaking)) {
            broken.runInAllOrders(pair, everyOrder(database), proof);
        }
        assertThat(proof.violations()).isPositive();
    }
}
