package dev.invitations.benchmarks.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Prints how the library compares, on PostgreSQL, to the leanest and to the usual hand-written JDBC, and how its costs
 * grow with the tables. The lines at the end are for scripts.
 */
public final class Figures {

    private static final int DOMAINS = 64;
    private static final int INBOXES = 2_000;
    private static final int BATCH = 1_000;

    /** More invitations than eight callers can answer in a second. A turn that runs out of them ends early. */
    private static final int ANSWERS_PER_SECOND = 15_000;

    private static final int LISTED = 100_000;

    private static final String MEMBERS = """
            INSERT INTO membership (domain_id, user_id, role, since, granted_by)
            SELECT 'd' || i % ?, 'member' || i, 'viewer', clock_timestamp(), uuidv7()
            FROM generate_series(1, ?::integer) AS i""";

    /** One verb, in one of the ways. */
    @FunctionalInterface
    private interface Verb {
        boolean once(Way way) throws Exception;
    }

    private final Settings settings;
    private final PrintStream out;
    private final HikariDataSource pool;
    private final Map<String, Way> ways = new LinkedHashMap<>();
    private final Ours ours;
    private final List<String> ratios;
    private final AtomicLong names = new AtomicLong();

    private Figures(Settings settings, PrintStream out, HikariDataSource pool, List<String> ratios) {
        this.settings = settings;
        this.out = out;
        this.pool = pool;
        this.ratios = ratios;
        this.ours = new Ours(pool);
        ways.put("floor", new Floor(pool));
        ways.put("byhand", new ByHand(pool));
        ways.put("ours", ours);
    }

    public static void main(String[] args) throws Exception {
        Settings settings = Settings.ofSystem();
        if (settings.only().equals("memory")) {
            return;
        }
        PrintStream out = System.out;
        List<String> ratios = new ArrayList<>();
        try (BenchServer server = new BenchServer()) {
            try (HikariDataSource pool = server.database("figures", 8)) {
                if (!settings.only().equals("growth")) {
                    new Figures(settings, out, pool, ratios).compare();
                }
            }
            if (settings.wants("growth")) {
                new Growth(settings, out, server, ratios).run();
            }
        }
        out.println();
        ratios.forEach(out::println);
    }

    static String ratio(String name, double value) {
        return String.format(Locale.ROOT, "ratio %s %.2f", name, value);
    }

    private void compare() throws Exception {
        for (int i = 0; i < DOMAINS; i++) {
            ours.found("d" + i);
        }
        ours.found("one0");
        try (Connection connection = pool.getConnection()) {
            // A plan made while there are few members would soon be the wrong plan, in every way.
            Sql.update(connection, MEMBERS, DOMAINS, LISTED);
        }
        new Supply(pool, "d", 8, "inbox").fill(INBOXES * 8);
        new Supply(pool, "d", DOMAINS, "listed").fill(LISTED);
        out.printf(
                Locale.ROOT,
                "%-22s %10s %10s %10s %10s %10s%n",
                "calls per second",
                "floor",
                "by hand",
                "ours",
                "vs floor",
                "vs by hand");
        Supply answers = new Supply(pool, "d", DOMAINS, "asked");
        int enough = (int) (ANSWERS_PER_SECOND * settings.turn().toMillis() / 1_000);
        Callable<?> fill = () -> answers.fill(enough);
        for (int callers : new int[] {1, 8}) {
            compare("page", callers, way -> {
                way.page(anyDomain());
                return true;
            });
            compare("inbox", callers, way -> {
                way.inbox("inbox" + ThreadLocalRandom.current().nextInt(INBOXES));
                return true;
            });
            compare("send", callers, way -> send(way, 1));
            compare("batch", callers, way -> send(way, BATCH));
            compare("accept", callers, way -> accept(way, answers), fill);
            compare("reject", callers, way -> reject(way, answers), fill);
        }
        if (settings.wants("domain")) {
            compareDomains(enough);
        }
        if (settings.wants("notify")) {
            compareNotifying(enough);
        }
    }

    private static boolean accept(Way way, Supply supply) throws SQLException {
        Pending pending = supply.next();
        if (pending == null) {
            return false;
        }
        way.accept(pending);
        return true;
    }

    private static boolean reject(Way way, Supply supply) throws SQLException {
        Pending pending = supply.next();
        if (pending == null) {
            return false;
        }
        way.reject(pending);
        return true;
    }

    private boolean send(Way way, int size) throws SQLException {
        long first = names.getAndAdd(size);
        way.send(
                anyDomain(),
                IntStream.range(0, size).mapToObj(i -> "new" + (first + i)).toList());
        return true;
    }

    private static String anyDomain() {
        return "d" + ThreadLocalRandom.current().nextInt(DOMAINS);
    }

    private void compare(String verb, int callers, Verb work) throws Exception {
        compare(verb, callers, work, () -> 0);
    }

    private void compare(String verb, int callers, Verb work, Callable<?> between) throws Exception {
        if (!settings.wants(verb)) {
            return;
        }
        String name = verb + "-" + callers;
        between.call();
        tidy(pool);
        Map<String, Rounds.Work> works = new LinkedHashMap<>();
        ways.forEach((way, how) -> works.put(way, () -> work.once(how)));
        Rounds rounds = Rounds.run(settings.turn(), callers, works, between);
        double vsFloor = rounds.ratio("ours", "floor", Rounds.Turn::perSecond);
        double vsByHand = rounds.ratio("ours", "byhand", Rounds.Turn::perSecond);
        out.printf(
                Locale.ROOT,
                "%-22s %10.0f %10.0f %10.0f %10.2f %10.2f%n",
                name,
                rounds.median("floor", Rounds.Turn::perSecond),
                rounds.median("byhand", Rounds.Turn::perSecond),
                rounds.median("ours", Rounds.Turn::perSecond),
                vsFloor,
                vsByHand);
        ratios.add(ratio(name + "-vs-floor", vsFloor));
        ratios.add(ratio(name + "-vs-byhand", vsByHand));
        if (name.equals("accept-8")) {
            ratios.add(ratio("accept-cpu-vs-byhand", rounds.ratio("ours", "byhand", Rounds.Turn::cpuMicros)));
        }
    }

    /** Compares eight callers that all accept in one domain with eight that accept in many domains. */
    private void compareDomains(int enough) throws Exception {
        Supply one = new Supply(pool, "one", 1, "crowd");
        Supply many = new Supply(pool, "d", DOMAINS, "crowd");
        Callable<?> fill = () -> one.fill(enough) + many.fill(enough);
        fill.call();
        tidy(pool);
        Map<String, Rounds.Work> works = new LinkedHashMap<>();
        works.put("one", () -> accept(ours, one));
        works.put("many", () -> accept(ours, many));
        Rounds rounds = Rounds.run(settings.turn(), 8, works, fill);
        double ratio = rounds.ratio("one", "many", Rounds.Turn::perSecond);
        out.printf(
                Locale.ROOT,
                "%nours, 8 callers: %.0f accepts per second in one domain, %.0f in %d domains%n",
                rounds.median("one", Rounds.Turn::perSecond),
                rounds.median("many", Rounds.Turn::perSecond),
                DOMAINS);
        ratios.add(ratio("accept-8-one-domain-vs-many-domains", ratio));
    }

    /** Compares an accept whose inviter is notified with an accept without a notifier. */
    private void compareNotifying(int enough) throws Exception {
        Ours silent = new Ours(pool, false);
        Supply answers = new Supply(pool, "d", DOMAINS, "notified");
        for (int callers : new int[] {1, 8}) {
            Callable<?> fill = () -> answers.fill(enough);
            fill.call();
            tidy(pool);
            Map<String, Rounds.Work> works = new LinkedHashMap<>();
            works.put("notifying", () -> accept(ours, answers));
            works.put("silent", () -> accept(silent, answers));
            Rounds rounds = Rounds.run(settings.turn(), callers, works, fill);
            double ratio = rounds.ratio("notifying", "silent", Rounds.Turn::perSecond);
            out.printf(
                    Locale.ROOT,
                    "%nours, %d callers: %.0f accepts per second with a notifier, %.0f without%n",
                    callers,
                    rounds.median("notifying", Rounds.Turn::perSecond),
                    rounds.median("silent", Rounds.Turn::perSecond));
            ratios.add(ratio("accept-" + callers + "-notifying-vs-silent", ratio));
        }
    }

    /** Runs between turns, so that neither the planner nor the disk has work left over from the previous turn. */
    static void tidy(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Sql.run(connection, "VACUUM ANALYZE", "CHECKPOINT");
        }
    }
}
