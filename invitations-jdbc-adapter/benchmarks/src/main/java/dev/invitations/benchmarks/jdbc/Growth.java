package dev.invitations.benchmarks.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the same calls of the library, by one caller, on tables of several sizes. Each size has its own database, and
 * the databases take turns. Half of all rows are in one domain, the others in domains with 1,250 rows each. An invitee
 * has three or four pending invitations.
 */
final class Growth {

    private static final int DEEP_PAGE_SIZE = 10;
    private static final int DEEP = 500;
    private static final int HOT = 100;

    /** Per size; the smallest table has enough invitations for it. */
    private static final int ACCEPTS = 2_000;

    private static final int ACCEPTS_OF_A_TURN = ACCEPTS / (Settings.ROUNDS + 1);

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
    private record Size(
            int rows,
            HikariDataSource pool,
            Ours ours,
            List<String> cursors,
            Queue<Pending> pending,
            AtomicInteger left) {

        String name() {
            return rows % 1_000_000 == 0 ? rows / 1_000_000 + "M" : rows / 1_000 + "k";
        }

        boolean page() {
            int domain = ThreadLocalRandom.current().nextInt(HOT);
            ours.page(domain == 0 ? "acme" : "d" + domain % (rows / 2_500));
            return true;
        }

        boolean deepPage() {
            String cursor = cursors.get(ThreadLocalRandom.current().nextInt(cursors.size()));
            return ours.page("acme", DEEP_PAGE_SIZE, cursor).items().size() == DEEP_PAGE_SIZE;
        }

        boolean inbox() {
            ours.inbox("u" + ThreadLocalRandom.current().nextInt(rows / 8));
            return true;
        }

        boolean accept() {
            Pending next = left.getAndDecrement() > 0 ? pending.poll() : null;
            if (next != null) {
                ours.accept(next);
            }
            return next != null;
        }
    }

    /** A call that is run on each size. */
    @FunctionalInterface
    private interface Verb {
        boolean once(Size size) throws Exception;
    }

    private final Settings settings;
    private final PrintStream out;
    private final BenchServer server;
    private final List<String> ratios;
    private final List<Size> sizes = new ArrayList<>();

    Growth(Settings settings, PrintStream out, BenchServer server, List<String> ratios) {
        this.settings = settings;
        this.out = out;
        this.server = server;
        this.ratios = ratios;
    }

    void run() throws Exception {
        out.println();
        server.logNoPages();
        for (int rows : settings.rows()) {
            sizes.add(filled(rows));
        }
        out.printf("%n%-22s", "p50, microseconds");
        sizes.forEach(size -> out.printf(" %10s", size.name()));
        out.println();
        grow("page1", Size::page);
        grow("deep", Size::deepPage);
        grow("inbox", Size::inbox);
        grow("accept", Size::accept);
        sizes.forEach(size -> size.pool().close());
    }

    private void grow(String verb, Verb work) throws Exception {
        Map<String, Rounds.Work> works = new LinkedHashMap<>();
        for (Size size : sizes) {
            works.put(size.name(), () -> work.once(size));
        }
        Rounds rounds = Rounds.run(settings.turn().dividedBy(2), 1, works, () -> {
            sizes.forEach(size -> size.left().set(ACCEPTS_OF_A_TURN));
            return 0;
        });
        String smallest = sizes.get(0).name();
        out.printf("%-22s", verb);
        for (Size size : sizes) {
            out.printf(Locale.ROOT, " %10.0f", rounds.median(size.name(), Rounds.Turn::p50Micros));
            if (!size.name().equals(smallest)) {
                ratios.add(Figures.ratio(
                        "growth-" + verb + "-" + size.name() + "-vs-" + smallest,
                        rounds.ratio(size.name(), smallest, Rounds.Turn::p50Micros)));
            }
        }
        out.println();
    }

    private Size filled(int rows) throws SQLException {
        long start = System.nanoTime();
        HikariDataSource pool = server.database("growth" + rows, 1);
        fill(pool, rows);
        Figures.tidy(pool);
        Queue<Pending> pending;
        try (Connection connection = pool.getConnection()) {
            double percent = Math.min(100, 100.0 * 20 * ACCEPTS / rows);
            pending = new ArrayDeque<>(Sql.query(
                    connection,
                    PENDING,
                    row -> new Pending(row.getString(1), row.getObject(2, UUID.class), row.getString(3)),
                    percent,
                    ACCEPTS));
        }
        Ours ours = new Ours(pool);
        Size size = new Size(rows, pool, ours, deepCursors(ours), pending, new AtomicInteger());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        out.printf("%s invitations were there after %d s%n", size.name(), took.toSeconds());
        return size;
    }

    /** Fills the tables. It creates keys and indexes after the rows, which is several times faster. */
    private static void fill(HikariDataSource pool, int rows) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            List<String> make = new ArrayList<>();
            List<String> drop = new ArrayList<>();
            Sql.query(connection, KEYS, row -> make.add(row.getString(1)) && drop.add(row.getString(2)));
            Sql.run(connection, "TRUNCATE invitation, membership, invitation_event, invitation_outbox");
            Sql.run(connection, drop.toArray(new String[0]));
            Sql.update(connection, INVITATIONS, rows);
            Sql.run(connection, MEMBERS, EVENTS);
            Sql.run(connection, make.toArray(new String[0]));
            connection.commit();
        }
    }

    /** Returns the last cursors on the way to the deep page. */
    private static List<String> deepCursors(Ours ours) {
        List<String> cursors = new ArrayList<>();
        String cursor = null;
        for (int page = 1; page < DEEP; page++) {
            cursor = ours.page("acme", DEEP_PAGE_SIZE, cursor).next().orElseThrow();
            cursors.add(cursor);
        }
        return cursors.subList(DEEP - 50, DEEP - 1);
    }
}
