package dev.invitations.verification.races;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.port.Listener;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.Ledger;
import dev.invitations.verification.fixture.Ledger.Contents;
import dev.invitations.verification.races.Encounter.Command;
import dev.invitations.verification.races.Encounter.Scene;
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
 * Runs two commands against each other, statement by statement, on two real connections. In every order, both callers
 * get the results of a sequential order, and a reader at any time sees a state of that same order.
 *
 * <p>In full size, these are all pairs of commands in all states. On PostgreSQL, each runs in all orders of its steps:
 * a read, a write, and the commit of the write, which is part of the statement in production and is separate here. A
 * command on MariaDB takes up to eleven steps, which is too many for all orders; the test tries all orders with at most
 * two interruptions in total, not counting interruptions where a caller has to wait for a lock of the other. The usual
 * size is a random sample of pairs and of orders, from a seed.
 */
@Tag("proof")
class StatementsTest {

    private static final long SEED = 20260101;

    private static final int USUAL_PAIRS = 60;
    private static final int USUAL_ORDERS = 3;

    /** The results of the two commands, and the committed states since the first change. */
    private record Outcome(String one, String other, List<Contents> seen) {

        /** Returns the outcome without the intermediate states. */
        Outcome last() {
            return new Outcome(one, other, seen.isEmpty() ? seen : seen.subList(seen.size() - 1, seen.size()));
        }
    }

    /** All scenes in a database, and two callers. */
    private static final class Stage implements AutoCloseable {

        private final Ledger ledger;
        private final Turns turns;
        private final Map<Scene, InvitationId> ids = new EnumMap<>(Scene.class);
        private final Map<Scene, Contents> given = new EnumMap<>(Scene.class);

        Stage(TestDatabase database, UnaryOperator<String> rewriting) throws SQLException {
            this.ledger = new Ledger(database);
            if (ledger.source() instanceof PGSimpleDataSource postgres) {
                postgres.setOptions("-c deadlock_timeout=20ms");
            }
            ledger.keep("nothing");
            for (Scene scene : Scene.values()) {
                ledger.begin("nothing");
                ids.put(scene, scene.set(JdbcStorage.over(ledger.source())));
                ledger.keep(scene.name().toLowerCase(Locale.ROOT));
                given.put(scene, ledger.contents());
            }
            this.turns = new Turns(database, ledger, rewriting);
        }

        private String told(Encounter encounter, Command command, int caller, Listener listener) {
            Storage storage = turns.storage(caller);
            return command.told(encounter.scene().verbs(storage, listener), requireNonNull(ids.get(encounter.scene())));
        }

        private void begin(Encounter encounter) throws SQLException {
            ledger.begin(encounter.scene().name().toLowerCase(Locale.ROOT));
        }

        /** Returns the outcomes of both sequential orders; empty if neither command changes data. */
        List<Outcome> right(Encounter encounter) throws SQLException {
            List<Outcome> right = List.of(serial(encounter, false), serial(encounter, true));
            return right.stream().allMatch(outcome -> outcome.seen().isEmpty()) ? List.of() : right;
        }

        private Outcome serial(Encounter encounter, boolean reversed) throws SQLException {
            begin(encounter);
            List<Contents> seen = new ArrayList<>();
            String[] told = new String[2];
            for (int turn : reversed ? new int[] {1, 0} : new int[] {0, 1}) {
                Command command = turn == 0 ? encounter.one() : encounter.other();
                told[turn] = told(encounter, command, turn, new Listener() {});
                see(encounter, seen);
            }
            return new Outcome(told[0], told[1], seen);
        }

        private void see(Encounter encounter, List<Contents> seen) throws SQLException {
            Contents now = ledger.contents();
            Contents before = seen.isEmpty() ? given.get(encounter.scene()) : seen.get(seen.size() - 1);
            if (!now.equals(before)) {
                seen.add(now);
            }
        }

        /** Runs one order. Returns its violation, or an empty string. */
        String wrong(HarnessReport proof, Encounter encounter, List<Outcome> right, Turns.Order order)
                throws Exception {
            begin(encounter);
            List<Contents> seen = new ArrayList<>();
            boolean[] again = {false};
            Listener listener = new Listener() {
                @Override
                public void conflictRetried(DomainId domain) {
                    again[0] = true;
                }
            };
            String[] told = turns.taken(
                    () -> told(encounter, encounter.one(), 0, listener),
                    () -> told(encounter, encounter.other(), 1, listener),
                    order,
                    () -> see(encounter, seen));
            proof.tried();
            if (again[0] || turns.isWaited()) {
                proof.hit();
            }
            Outcome found = new Outcome(told[0], told[1], seen);
            boolean serial = encounter.looksAtWhoBecomesMember()
                    ? right.stream().anyMatch(outcome -> outcome.last().equals(found.last()))
                    : right.contains(found);
            List<String> wrong = new ArrayList<>(ledger.wrongOrUntold());
            if (!serial) {
                wrong.add("not as one after the other: " + found + ", but either of " + right);
            }
            return wrong.isEmpty() ? "" : encounter + " in the order " + turns.order() + ": " + wrong;
        }

        @Override
        public void close() throws SQLException {
            ledger.close();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void anyOrderIsOneAfterTheOther(TestDatabase database) throws Exception {
        HarnessReport proof = HarnessReport.of("statements-" + database.name().toLowerCase(Locale.ROOT));
        Random random = new Random(SEED);
        List<Encounter> encounters = Encounter.all();
        Collections.shuffle(encounters, random);
        int pairs = HarnessReport.size(USUAL_PAIRS, encounters.size());
        boolean inFull = pairs == encounters.size();
        try (Stage stage = new Stage(database, sql -> sql)) {
            for (Encounter encounter : encounters.subList(0, pairs)) {
                for (String wrong : inFull
                        ? inAllOrders(stage, database, proof, encounter)
                        : inSome(stage, proof, encounter, random)) {
                    proof.violated("seed " + SEED + ": " + wrong);
                }
            }
        }
        proof.end(HarnessReport.size(20, 1_000));
    }

    /** Removes the expected version from the write. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void aWriteThatLooksAtNoVersionIsCaught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace(" AND i.version = v.version_before", ""),
                new Encounter(Scene.PENDING, Command.REJECT, Command.DELETE));
    }

    /** The rows are correct at the end, but an intermediate read sees that the inviter was removed first. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void anInviterWhoIsNotLockedIsCaught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace("FOR SHARE OF m", "").replace("LOCK IN SHARE MODE", ""),
                new Encounter(Scene.PENDING, Command.ACCEPT, Command.REMOVE_INVITER));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void managersWhoAreNotLockedAreCaught(TestDatabase database) throws Exception {
        assertCaught(
                database,
                sql -> sql.replace("FOR UPDATE OF m", "").replace("FOR UPDATE", ""),
                new Encounter(Scene.NONE, Command.REMOVE_INVITER, Command.INVITER_REMOVES));
    }

    private static void assertCaught(TestDatabase database, UnaryOperator<String> breaking, Encounter encounter)
            throws Exception {
        try (Stage broken = new Stage(database, breaking)) {
            assertThat(inAllOrders(broken, database, HarnessReport.of("broken"), encounter))
                    .isNotEmpty();
        }
    }

    private static List<String> inAllOrders(
            Stage stage, TestDatabase database, HarnessReport proof, Encounter encounter) throws Exception {
        List<Outcome> right = stage.right(encounter);
        if (right.isEmpty()) {
            return List.of();
        }
        Orders orders = new Orders(database == TestDatabase.POSTGRESQL ? Integer.MAX_VALUE : 2);
        List<String> wrong = new ArrayList<>();
        do {
            wrong.add(stage.wrong(proof, encounter, right, orders));
        } while (orders.advance());
        wrong.removeIf(String::isEmpty);
        return wrong;
    }

    private static List<String> inSome(Stage stage, HarnessReport proof, Encounter encounter, Random random)
            throws Exception {
        List<Outcome> right = stage.right(encounter);
        if (right.isEmpty()) {
            return List.of();
        }
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < USUAL_ORDERS; i++) {
            wrong.add(stage.wrong(proof, encounter, right, atRandom(random)));
        }
        wrong.removeIf(String::isEmpty);
        return wrong;
    }

    private static Turns.Order atRandom(Random random) {
        return new Turns.Order() {
            @Override
            public int next() {
                return random.nextInt(2);
            }

            @Override
            public void forced(int caller) {}
        };
    }
}
