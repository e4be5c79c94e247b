package dev.invitations.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.benchmarks.Turn.TimedCall;
import dev.invitations.jdbc.JdbcStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the same calls of the library, by one caller, on tables of several sizes. Each size has its own database, and
 * the databases take turns. Half of all rows are in one domain, the others in domains with 1,250 rows each. An invitee
 * has three or four pending invitations.
 */
final class GrowthFigures {

    private static final int DEEP_PAGE_SIZE = 10;
    private static final int DEEP = 500;

    /** The maximum number of domains whose pages are read. */
    private static final int HOT = 100;

    /** The number of accepts per size. The smallest table has enough invitations. */
    private static final int ACCEPTS = 2_000;

    private static final int ACCEPTS_OF_A_TURN = ACCEPTS / (Turn.ROUNDS + 1);

    /** Every other row is in acme. Four domains share their invitees, the first invitees of acme. */
    private static final String INVITATIONS = """
            INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                created_at, sent_at, times_sent, answered_at, changed_by, version)
            SELECT domain, uuidv7(), 'USER', invitee, invitee, 'viewer', status, 'ada', at, at, 1,
                CASE WHEN status <> 'PENDING' THEN at END, CASE WHEN status = 'PENDING' THEN 'ada' ELSE invitee END,
                CASE WHEN status = 'PENDING' THEN 1 ELSE 2 END
            FROM (
                SELECT
                    CASE WHEN acme THEN 'acme' ELSE 'd' || j % domains END AS domain,
                    'u' || CASE WHEN acme THEN j ELSE j % domains / 4 * 1250 + j / domains END AS invitee,
                    CASE WHEN acme THEN (ARRAY['PENDING', 'ACCEPTED', 'PENDING', 'REJECTED'])[1 + j % 4]
                        WHEN j % domains % 4 < 3 THEN 'PENDING' ELSE 'ACCEPTED' END AS status,
                    now() - (total - i) * INTERVAL '1 millisecond' AS at
                FROM (
                    SELECT i, i / 2 AS j, i % 2 = 0 AS acme, total, total / 2500 AS domains
                    FROM (SELECT ?::integer AS total) AS size, generate_series(0, total - 1) AS i) AS numbers) AS rows""";

    private static final String MEMBERS = """
            INSERT INTO membership (domain_id, user_id, role, since, granted_by)
            SELECT domain_id, invitee, role, answered_at, uuidv7() FROM invitation WHERE status = 'ACCEPTED'
            UNION ALL
            SELECT DISTINCT domain_id, 'ada', 'admin', '2026-01-01'::timestamptz, uuidv7() FROM (
                SELECT DISTINCT domain_id FROM invitation) AS domains""";

    private static final String EVENTS = """
            INSERT INTO invitation_event (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role,
                occurred_at, from_status, to_status, version)
            SELECT domain_id, invitee_kind, invitee, uuidv7(), invitation_id, 'SENT', inviter, role, sent_at, NULL,
                'PENDING', 1
            FROM invitation""";

    /** The statements that create the keys and indexes, and drop them. */
    private static final String KEYS = """
            SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),
                format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
            FROM pg_constraint
            WHERE contype IN ('p', 'u') AND connamespace = 'public'::regnamespace
            UNION ALL
            SELECT indexdef, format('DROP INDEX %I', indexname)
            FROM pg_indexes
            WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)""";

    private static final String PENDING = """
            SELECT domain_id, invitation_id, invitee
            FROM invitation TABLESAMPLE SYSTEM (?)
            WHERE status = 'PENDING'
            ORDER BY random()
            LIMIT ?""";

    /** A table of one size, and the calls to run on it. */
    private record SizedDatabase(
            int rows, Library library, List<String> cursors, Queue<Pending> pending, AtomicInteger left) {

        boolean page() {
            int domain = ThreadLocalRandom.current().nextInt(HOT);
            String name = domain == 0 ? "acme" : "d" + domain % (rows / 2_500);
            Candidate.check(library.page(name).size() == Candidate.PAGE_SIZE);
            return true;
        }

        boolean deepPage() {
            String cursor = cursors.get(ThreadLocalRandom.current().nextInt(cursors.size()));
            return library.page("acme", DEEP_PAGE_SIZE, cursor).items().size() == DEEP_PAGE_SIZE;
        }

        boolean inbox() {
            String invitee = "u" + ThreadLocalRandom.current().nextInt(rows / 8);
            Candidate.check(!library.inbox(invitee).isEmpty());
            return true;
        }

        boolean accept() {
            Pending next = left.getAndDecrement() > 0 ? pending.poll() : null;
            if (next != null) {
                library.accept(next);
            }
            return next != null;
        }
    }

    private final Duration turn;
    private final Map<String, SizedDatabase> databases = new LinkedHashMap<>();

    GrowthFigures(Duration turn) {
        this.turn = turn;
    }

    void print(BenchServer server, List<Integer> sizes) throws Exception {
        for (int rows : sizes) {
            databases.put(name(rows), filled(server.database("growth" + rows, 1), rows));
        }
        printRatios("page1", sizes, SizedDatabase::page);
        printRatios("deep", sizes, SizedDatabase::deepPage);
        printRatios("inbox", sizes, SizedDatabase::inbox);
        printRatios("accept", sizes, SizedDatabase::accept);
    }

    private static String name(int rows) {
        return rows % 1_000_000 == 0 ? rows / 1_000_000 + "M" : rows / 1_000 + "k";
    }

    private void printRatios(String verb, List<Integer> sizes, TimedCall<SizedDatabase> call) throws Exception {
        Rounds<Turn> rounds = Turn.measure(turn, 1, databases, call, () -> {
            databases.values().forEach(database -> database.left().set(ACCEPTS_OF_A_TURN));
            return 0;
        });
        String smallest = name(sizes.get(0));
        for (int rows : sizes.subList(1, sizes.size())) {
            String name = "growth-" + verb + "-" + name(rows) + "-vs-" + smallest;
            rounds.printRatio(name, name(rows), smallest, Turn::p50Micros);
        }
    }

    private static SizedDatabase filled(HikariDataSource pool, int rows) throws SQLException {
        fill(pool, rows);
        PostgresFigures.tidy(pool);
        Queue<Pending> pending = new ArrayDeque<>();
        try (Connection connection = pool.getConnection()) {
            double percent = Math.min(100, 100.0 * 20 * ACCEPTS / rows);
            pending.addAll(PlainJdbc.query(connection, PENDING, Pending::of, percent, ACCEPTS));
        }
        Library library = Library.over(JdbcStorage.over(pool));
        return new SizedDatabase(rows, library, deepCursors(library), pending, new AtomicInteger());
    }

    /** Fills the tables. It creates keys and indexes after the rows, which is several times faster. */
    private static void fill(HikariDataSource pool, int rows) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            List<String> make = new ArrayList<>();
            List<String> drop = new ArrayList<>();
            PlainJdbc.query(connection, KEYS, row -> make.add(row.getString(1)) && drop.add(row.getString(2)));
            PlainJdbc.run(connection, "TRUNCATE invitation, membership, invitation_event, invitation_outbox");
            PlainJdbc.run(connection, drop.toArray(new String[0]));
            PlainJdbc.update(connection, INVITATIONS, rows);
            PlainJdbc.run(connection, MEMBERS, EVENTS);
            PlainJdbc.run(connection, make.toArray(new String[0]));
            connection.commit();
        }
    }

    /** Returns the last cursors on the way to the deep page. */
    private static List<String> deepCursors(Library library) {
        List<String> cursors = new ArrayList<>();
        String cursor = null;
        for (int page = 1; page < DEEP; page++) {
            cursor = library.page("acme", DEEP_PAGE_SIZE, cursor).next().orElseThrow();
            cursors.add(cursor);
        }
        return cursors.subList(DEEP - 50, DEEP - 1);
    }
}
