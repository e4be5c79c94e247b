package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.interleaving.BoundedOrders;
import dev.invitations.contract.interleaving.CommandPair;
import dev.invitations.contract.interleaving.PairScene;
import dev.invitations.contract.interleaving.PairedCommand;
import dev.invitations.contract.operation.Operations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.VerifiedUser;
import java.sql.Connection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs two commands at the same time, statement by statement, on two connections. In every order of the statements,
 * both callers get the results of a serial order, and a reader at any time sees a state of the same serial order.
 *
 * <p>In full size, the test runs all pairs of commands in all states. On PostgreSQL it runs each pair in all orders of
 * its steps. The steps of a command are a read, a write, and the commit of the write. In production the commit is part
 * of the write. On MariaDB a command takes up to eleven steps, which is too many for all orders. There the test runs
 * all orders with at most two interruptions in total, not counting waits for a lock. The usual size is a random sample
 * of pairs and of orders, from a seed. So is every size at the higher isolation levels.
 */
@Tag("proof")
class StatementsTest {

    private static final long SEED = 20260101;

    private static final int USUAL_PAIRS = 60;
    private static final int ORDERS = 3;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void two_commands_have_a_serial_outcome_in_every_order(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("statements-" + database.name().toLowerCase(Locale.ROOT));
        Random random = new Random(SEED);
        int size = HarnessReport.size(USUAL_PAIRS, Integer.MAX_VALUE);
        try (SteppedDatabase stepped =
                new SteppedDatabase(database, Connection.TRANSACTION_READ_COMMITTED, sql -> sql)) {
            for (CommandPair pair : pairs(random, size)) {
                if (size == USUAL_PAIRS) {
                    runInSomeOrders(stepped, pair, random, proof);
                } else {
                    runInAllOrders(stepped, database, pair, proof);
                }
            }
        }
        proof.end(HarnessReport.size(10, 500));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void two_commands_have_a_serial_outcome_at_higher_isolation_levels(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("isolation-" + database.name().toLowerCase(Locale.ROOT));
        Random random = new Random(SEED);
        for (int level : List.of(Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE)) {
            try (SteppedDatabase stepped = new SteppedDatabase(database, level, sql -> sql)) {
                for (CommandPair pair : pairs(random, HarnessReport.size(USUAL_PAIRS, 500))) {
                    runInSomeOrders(stepped, pair, random, proof);
                }
            }
        }
        proof.end(HarnessReport.size(20, 300));
    }

    /** Tests pairs that the random sample may leave out. Each pair needs a precondition that few other pairs need. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void an_assignment_has_a_serial_outcome_in_every_order(TestDatabase database) throws Exception {
        PairedCommand toInvitee = new PairedCommand(Operations.ASSIGN, ADA, BOB, "auditor");
        PairedCommand toInviter = new PairedCommand(Operations.ASSIGN, ADA, CAROL, "admin");
        PairedCommand accept = new PairedCommand(Operations.ACCEPT, BOB, BOB, "");
        PairedCommand send = new PairedCommand(Operations.SEND_ONE, ADA, BOB, "viewer");
        PairedCommand resend = new PairedCommand(Operations.RESEND, ADA, BOB, "");
        HarnessReport proof = HarnessReport.of("assignments-" + database.name().toLowerCase(Locale.ROOT));
        try (SteppedDatabase stepped =
                new SteppedDatabase(database, Connection.TRANSACTION_READ_COMMITTED, sql -> sql)) {
            for (CommandPair pair : List.of(
                    new CommandPair(PairScene.PENDING, accept, toInvitee),
                    new CommandPair(PairScene.NOTHING, send, toInvitee),
                    new CommandPair(PairScene.REJECTED, resend, toInvitee),
                    new CommandPair(PairScene.INVITER_DEMOTED, resend, toInviter))) {
                runInAllOrders(stepped, database, pair, proof);
            }
        }
        proof.end(4);
    }

    /** Tests the pairs of claims of one invitation, of which at most one may make a member. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_claim_has_a_serial_outcome_in_every_order(TestDatabase database) throws Exception {
        EmailAddress address = EmailAddress.of("bob@example.org");
        PairedCommand holder = new PairedCommand(Operations.ACCEPT, LinkHolder.of(BOB, ""), address, "");
        PairedCommand otherHolder = new PairedCommand(Operations.ACCEPT, LinkHolder.of(DAVE, ""), address, "");
        PairedCommand verified =
                new PairedCommand(Operations.ACCEPT, VerifiedUser.of(BOB).withEmail(address), address, "");
        PairedCommand byId =
                new PairedCommand(Operations.ACCEPT, VerifiedUser.of(BOB).withEmail(address), BOB, "");
        PairedCommand delete = new PairedCommand(Operations.DELETE, ADA, address, "");
        PairedCommand send = new PairedCommand(Operations.SEND_ONE, ADA, address, "viewer");
        PairedCommand remove = new PairedCommand(Operations.REMOVE, ADA, BOB, "");
        PairedCommand transfer = new PairedCommand(Operations.TRANSFER, ADA, BOB, "viewer");
        HarnessReport proof = HarnessReport.of("claims-" + database.name().toLowerCase(Locale.ROOT));
        try (SteppedDatabase stepped =
                new SteppedDatabase(database, Connection.TRANSACTION_READ_COMMITTED, sql -> sql)) {
            for (CommandPair pair : List.of(
                    new CommandPair(PairScene.BY_ADDRESS, holder, otherHolder),
                    new CommandPair(PairScene.BY_ADDRESS, verified, otherHolder),
                    new CommandPair(PairScene.BY_USER_TOO, verified, byId),
                    new CommandPair(PairScene.BY_ADDRESS, holder, delete),
                    new CommandPair(PairScene.BY_ADDRESS, holder, send),
                    new CommandPair(PairScene.CLAIMED, holder, remove),
                    new CommandPair(PairScene.CLAIMED, send, remove),
                    new CommandPair(PairScene.CLAIMED, transfer, remove),
                    new CommandPair(PairScene.CLAIM_ENDED, send, send))) {
                runInAllOrders(stepped, database, pair, proof);
            }
        }
        proof.end(9);
    }

    private static List<CommandPair> pairs(Random random, int most) {
        List<CommandPair> pairs = CommandPair.all();
        Collections.shuffle(pairs, random);
        return pairs.subList(0, Math.min(most, pairs.size()));
    }

    private static void runInSomeOrders(SteppedDatabase stepped, CommandPair pair, Random random, HarnessReport proof)
            throws Exception {
        for (int i = 0; i < ORDERS; i++) {
            stepped.run(pair, last -> random.nextInt(2), proof);
        }
    }

    private static void runInAllOrders(
            SteppedDatabase stepped, TestDatabase database, CommandPair pair, HarnessReport proof) throws Exception {
        BoundedOrders orders = new BoundedOrders(database == TestDatabase.POSTGRESQL ? Integer.MAX_VALUE : 2);
        do {
            stepped.run(pair, orders, proof);
        } while (orders.advance());
    }

    static Stream<Arguments> guards() {
        PairedCommand reject = new PairedCommand(Operations.REJECT, BOB, BOB, "");
        PairedCommand delete = new PairedCommand(Operations.DELETE, ADA, BOB, "");
        PairedCommand accept = new PairedCommand(Operations.ACCEPT, BOB, BOB, "");
        PairedCommand removeInviter = new PairedCommand(Operations.REMOVE, ADA, CAROL, "");
        PairedCommand inviterRemoves = new PairedCommand(Operations.REMOVE, CAROL, ADA, "");
        CommandPair answers = new CommandPair(PairScene.PENDING, reject, delete);
        // The rows are correct at the end, but an intermediate read sees that the inviter was removed first.
        CommandPair authority = new CommandPair(PairScene.PENDING, accept, removeInviter);
        CommandPair managers = new CommandPair(PairScene.NOTHING, removeInviter, inviterRemoves);
        return Stream.of(TestDatabase.POSTGRESQL, TestDatabase.MARIADB)
                .flatMap(database -> Stream.of(
                        Arguments.of(database, " AND i.version = v.version_before", answers),
                        Arguments.of(database, "FOR SHARE OF m|LOCK IN SHARE MODE", authority),
                        Arguments.of(database, "FOR UPDATE( OF m)?", managers)));
    }

    @ParameterizedTest
    @MethodSource("guards")
    void a_statement_without_this_guard_is_caught(TestDatabase database, String guard, CommandPair pair)
            throws Exception {
        HarnessReport proof = HarnessReport.of("broken");
        try (SteppedDatabase broken = new SteppedDatabase(
                database, Connection.TRANSACTION_READ_COMMITTED, sql -> sql.replaceAll(guard, ""))) {
            runInAllOrders(broken, database, pair, proof);
        }
        assertThat(proof.violations()).isPositive();
    }
}
