package dev.invitations.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.JdbcStorage;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Prints how the library compares, on PostgreSQL, to the leanest and to the usual hand-written JDBC. */
final class PostgresFigures {

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

    private final BenchmarkSettings settings;
    private final PrintStream out;
    private final HikariDataSource pool;
    private final Map<String, Candidate.OnPostgres> candidates = new LinkedHashMap<>();
    private final Library ours;
    private final Ratios ratios;
    private final AtomicLong names = new AtomicLong();

    PostgresFigures(BenchmarkSettings settings, PrintStream out, HikariDataSource pool, Ratios ratios) {
        this.settings = settings;
        this.out = out;
        this.pool = pool;
        this.ratios = ratios;
        this.ours = Library.over(JdbcStorage.over(pool));
        candidates.put("floor", new Floor(pool));
        candidates.put("byhand", new HandWrittenJdbc(pool));
        candidates.put("ours", ours);
    }

    void compare() throws Exception {
        for (int i = 0; i < DOMAINS; i++) {
            ours.addFounder("d" + i);
        }
        ours.addFounder("one0");
        try (Connection connection = pool.getConnection()) {
            // A plan made while there are few members would soon be the wrong plan for every implementation.
            PlainJdbc.update(connection, MEMBERS, DOMAINS, LISTED);
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
            compare("page", callers, each -> {
                Candidate.check(each.page(anyDomain()).size() >= Candidate.PAGE_SIZE);
                return true;
            });
            compare("inbox", callers, each -> {
                String invitee = "inbox" + ThreadLocalRandom.current().nextInt(INBOXES);
                Candidate.check(!each.inbox(invitee).isEmpty());
                return true;
            });
            compare("send", callers, each -> send(each, 1));
            compare("batch", callers, each -> send(each, BATCH));
            compare("accept", callers, each -> accept(each, answers), fill);
            compare("reject", callers, each -> reject(each, answers), fill);
        }
        if (settings.wants("domain")) {
            compareDomains(enough);
        }
        if (settings.wants("notify")) {
            compareNotifying(enough);
        }
    }

    private static boolean accept(Candidate candidate, Supply supply) throws SQLException {
        Pending next = supply.next();
        if (next != null) {
            candidate.accept(next.domain(), next.uuid(), next.invitee());
        }
        return next != null;
    }

    private static boolean reject(Candidate.OnPostgres candidate, Supply supply) throws SQLException {
        Pending next = supply.next();
        if (next != null) {
            candidate.reject(next.domain(), next.uuid(), next.invitee());
        }
        return next != null;
    }

    private boolean send(Candidate.OnPostgres candidate, int size) throws SQLException {
        long first = names.getAndAdd(size);
        candidate.send(
                anyDomain(),
                IntStream.range(0, size).mapToObj(i -> "new" + (first + i)).toList());
        return true;
    }

    private static String anyDomain() {
        return "d" + ThreadLocalRandom.current().nextInt(DOMAINS);
    }

    private void compare(String verb, int callers, Rounds.TimedCall<Candidate.OnPostgres> call) throws Exception {
        compare(verb, callers, call, () -> 0);
    }

    private void compare(String verb, int callers, Rounds.TimedCall<Candidate.OnPostgres> call, Callable<?> between)
            throws Exception {
        if (!settings.wants(verb)) {
            return;
        }
        String name = verb + "-" + callers;
        Rounds rounds = measure(callers, candidates, call, between);
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
        ratios.add(name + "-vs-floor", vsFloor);
        ratios.add(name + "-vs-byhand", vsByHand);
        if (name.equals("accept-8")) {
            ratios.add("accept-cpu-vs-byhand", rounds.ratio("ours", "byhand", Rounds.Turn::cpuMicros));
        }
    }

    /** Compares eight callers that all accept in one domain with eight that accept in many domains. */
    private void compareDomains(int enough) throws Exception {
        Supply one = new Supply(pool, "one", 1, "crowd");
        Supply many = new Supply(pool, "d", DOMAINS, "crowd");
        Map<String, Supply> supplies = new LinkedHashMap<>();
        supplies.put("one", one);
        supplies.put("many", many);
        Rounds rounds =
                measure(8, supplies, supply -> accept(ours, supply), () -> one.fill(enough) + many.fill(enough));
        out.printf(
                Locale.ROOT,
                "%nours, 8 callers: %.0f accepts per second in one domain, %.0f in %d domains%n",
                rounds.median("one", Rounds.Turn::perSecond),
                rounds.median("many", Rounds.Turn::perSecond),
                DOMAINS);
        ratios.add("accept-8-one-domain-vs-many-domains", rounds.ratio("one", "many", Rounds.Turn::perSecond));
    }

    /** Compares an accept whose inviter is notified with an accept without a notifier. */
    private void compareNotifying(int enough) throws Exception {
        Map<String, Library> libraries = new LinkedHashMap<>();
        libraries.put("notifying", ours);
        libraries.put("silent", Library.withoutNotifier(JdbcStorage.over(pool)));
        Supply answers = new Supply(pool, "d", DOMAINS, "notified");
        for (int callers : new int[] {1, 8}) {
            Rounds rounds =
                    measure(callers, libraries, library -> accept(library, answers), () -> answers.fill(enough));
            out.printf(
                    Locale.ROOT,
                    "%nours, %d callers: %.0f accepts per second with a notifier, %.0f without%n",
                    callers,
                    rounds.median("notifying", Rounds.Turn::perSecond),
                    rounds.median("silent", Rounds.Turn::perSecond));
            ratios.add(
                    "accept-" + callers + "-notifying-vs-silent",
                    rounds.ratio("notifying", "silent", Rounds.Turn::perSecond));
        }
    }

    private <T> Rounds measure(
            int callers, Map<String, ? extends T> targets, Rounds.TimedCall<T> call, Callable<?> between)
            throws Exception {
        between.call();
        tidy(pool);
        return Rounds.run(settings.turn(), callers, targets, call, between);
    }

    /** Runs before the first turn, so that neither the planner nor the disk has work left over from the previous measurement. */
    static void tidy(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            PlainJdbc.run(connection, "VACUUM ANALYZE", "CHECKPOINT");
        }
    }
}
