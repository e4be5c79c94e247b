package dev.invitations.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.benchmarks.Turn.TimedCall;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.model.Invitee;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Prints how the library compares, on PostgreSQL, to the leanest and to the usual hand-written JDBC. */
final class PostgresFigures {

    private static final int DOMAINS = 64;
    private static final int INBOXES = 2_000;
    private static final int BATCH = 1_000;

    /** The number of addresses of a user with twenty identities. Each address has one invitation. */
    private static final int ADDRESSES = 19;

    /** More invitations than eight callers can answer in a second. A turn that runs out of them ends early. */
    private static final int ANSWERS_PER_SECOND = 15_000;

    private static final int LISTED = 100_000;

    private static final String MEMBERS = """
            INSERT INTO membership (domain_id, user_id, role, since, granted_by)
            SELECT 'd' || i % ?, 'member' || i, 'viewer', clock_timestamp(), uuidv7()
            FROM generate_series(1, ?::integer) AS i""";

    private final Duration turn;
    private final HikariDataSource pool;
    private final Library ours;
    private final Map<String, Candidate> candidates;
    private final int enough;
    private final AtomicLong names = new AtomicLong();

    PostgresFigures(Duration turn, HikariDataSource pool) {
        this.turn = turn;
        this.pool = pool;
        this.ours = Library.over(JdbcStorage.over(pool));
        this.candidates = Map.of("floor", new Floor(pool), "handwritten", new HandWrittenJdbc(pool), "library", ours);
        this.enough = (int) (ANSWERS_PER_SECOND * turn.toMillis() / 1_000);
    }

    void print() throws Exception {
        for (int i = 0; i < DOMAINS; i++) {
            ours.addFounder("d" + i);
        }
        ours.addFounder("one0");
        try (Connection connection = pool.getConnection()) {
            // A plan made while there are few members would soon be the wrong plan for every implementation.
            PlainJdbc.update(connection, MEMBERS, DOMAINS, LISTED);
        }
        Supply.ofUsers(pool, "d", 8, "inbox").fill(INBOXES * 8);
        Supply.ofAddresses(pool, "d", DOMAINS, "inbox", 1).fill(INBOXES * ADDRESSES);
        Supply.ofUsers(pool, "d", DOMAINS, "listed").fill(LISTED);
        Supply answers = Supply.ofUsers(pool, "d", DOMAINS, "asked");
        Supply claims = Supply.ofAddresses(pool, "d", DOMAINS, "mailed", DOMAINS);
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
            compare("inbox-20-identities", callers, each -> {
                int user = ThreadLocalRandom.current().nextInt(INBOXES);
                Candidate.check(!each.inbox("inbox" + user, addressesOf(user)).isEmpty());
                return true;
            });
            compare("send", callers, each -> send(each, 1));
            compare("send-email", callers, this::sendToAddress);
            compare("batch", callers, each -> send(each, BATCH));
            compare("accept", callers, each -> answers.next(each::accept), () -> answers.fill(enough));
            compare("accept-email", callers, each -> claims.next(each::accept), () -> claims.fill(enough));
            compare("reject", callers, each -> answers.next(each::reject), () -> answers.fill(enough));
        }
        if (AllFigures.isWanted("domain")) {
            compareDomains();
        }
        if (AllFigures.isWanted("notify")) {
            compareNotifying();
        }
    }

    private boolean send(Candidate candidate, int size) throws SQLException {
        long first = names.getAndAdd(size);
        List<String> invitees =
                LongStream.range(first, first + size).mapToObj(i -> "new" + i).toList();
        candidate.send(anyDomain(), Invitee.Kind.USER, invitees);
        return true;
    }

    private boolean sendToAddress(Candidate candidate) throws SQLException {
        candidate.send(anyDomain(), Invitee.Kind.EMAIL, List.of("new" + names.getAndIncrement() + "@example.org"));
        return true;
    }

    private static List<String> addressesOf(int user) {
        return IntStream.range(user * ADDRESSES, (user + 1) * ADDRESSES)
                .mapToObj(i -> "inbox" + i + "@example.org")
                .toList();
    }

    private static String anyDomain() {
        return "d" + ThreadLocalRandom.current().nextInt(DOMAINS);
    }

    private void compare(String verb, int callers, TimedCall<Candidate> call) throws Exception {
        compare(verb, callers, call, () -> 0);
    }

    private void compare(String verb, int callers, TimedCall<Candidate> call, Callable<?> between) throws Exception {
        if (!AllFigures.isWanted(verb)) {
            return;
        }
        String name = verb + "-" + callers;
        Rounds<Turn> rounds = measure(callers, candidates, call, between);
        rounds.printRatio(name + "-vs-floor", "library", "floor", Turn::perSecond);
        rounds.printRatio(name + "-vs-handwritten", "library", "handwritten", Turn::perSecond);
        if (name.equals("accept-8")) {
            rounds.printRatio("accept-cpu-vs-handwritten", "library", "handwritten", Turn::cpuMicros);
        }
    }

    /** Compares eight callers that all accept in one domain with eight that accept in many domains. */
    private void compareDomains() throws Exception {
        Supply one = Supply.ofUsers(pool, "one", 1, "crowd");
        Supply many = Supply.ofUsers(pool, "d", DOMAINS, "crowd");
        Map<String, Supply> supplies = Map.of("one", one, "many", many);
        measure(8, supplies, supply -> supply.next(ours::accept), () -> one.fill(enough) + many.fill(enough))
                .printRatio("accept-8-one-domain-vs-many-domains", "one", "many", Turn::perSecond);
    }

    /** Compares an accept whose inviter is notified with an accept without a notifier. */
    private void compareNotifying() throws Exception {
        Map<String, Library> libraries =
                Map.of("notifying", ours, "silent", Library.withoutNotifier(JdbcStorage.over(pool)));
        Supply answers = Supply.ofUsers(pool, "d", DOMAINS, "notified");
        for (int callers : new int[] {1, 8}) {
            measure(callers, libraries, library -> answers.next(library::accept), () -> answers.fill(enough))
                    .printRatio("accept-" + callers + "-notifying-vs-silent", "notifying", "silent", Turn::perSecond);
        }
    }

    private <T> Rounds<Turn> measure(
            int callers, Map<String, ? extends T> targets, TimedCall<T> call, Callable<?> between) throws Exception {
        between.call();
        tidy(pool);
        return Turn.measure(turn, callers, targets, call, between);
    }

    /** Updates the statistics and writes all pages, so that no work is left from the previous measurement. */
    static void tidy(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            PlainJdbc.run(connection, "VACUUM ANALYZE", "CHECKPOINT");
        }
    }
}
