package dev.invitations.verification.deliveries;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.Notifications;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.inmemory.CountingIds;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.verification.deliveries.BrokenOutbox.Mistake;
import dev.invitations.verification.deliveries.DeliveryAudit.Due;
import dev.invitations.verification.deliveries.Logged.Word;
import dev.invitations.verification.fixture.Verbs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Delivers one outbox of PostgreSQL with two processes. Half-way, one of them is killed and the other finishes. At the
 * same time, invitees accept invitations.
 */
final class Deliveries {

    private static final DomainId TOLD = new DomainId("told");
    private static final DomainId SPARED = new DomainId(DeliveryProcess.SPARED);
    private static final UserId ADA = new UserId("ada");
    private static final int AT_ONCE = 100;
    private static final int FEW = 80;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Selects the notifications that were to be delivered, from the history alone. An invitation is superseded unless
     * it is the latest event.
     */
    private static final String DUE = """
            SELECT concat_ws(' ', e.event_id, e.invitation_id, e.version, e.domain_id,
                e.kind IN ('SENT', 'RESENT') AND e.version < i.version)
            FROM invitation_event e JOIN invitation i ON i.domain_id = e.domain_id AND i.invitation_id = e.invitation_id
            WHERE e.kind IN ('SENT', 'RESENT', 'ACCEPTED', 'REJECTED') AND (e.domain_id <> 'spared' OR e.kind <> 'SENT')""";

    private static final String HOLD_BACK =
            "UPDATE invitation_outbox SET due_at = due_at + interval '1 day' WHERE domain_id = 'told'";

    /** Makes up to this many postponed notifications due, in their order. */
    private static final String FEED = """
            UPDATE invitation_outbox SET due_at = due_at - interval '1 day'
            WHERE domain_id = 'told' AND (invitation_id, version) IN (
                SELECT invitation_id, version FROM invitation_outbox
                WHERE domain_id = 'told' AND set_aside = FALSE AND due_at > now() + interval '12 hours'
                ORDER BY due_at, notification_id LIMIT %d)""";

    private static final String WAITING =
            "SELECT count(*) FROM invitation_outbox WHERE set_aside = FALSE AND lease_token IS NULL AND due_at <= now()";

    private static final String LEFT = "SELECT count(*) FROM invitation_outbox WHERE set_aside = FALSE";

    /**
     * The plan of a run.
     *
     * @param notifications the minimum number of notifications when the processes start
     * @param often see {@link Fate#of}
     * @param patience the maximum time of the deliveries
     */
    record Plan(int notifications, int often, Duration lease, Mistake mistake, Duration quiet, Duration patience) {}

    /** A process and its output. */
    private static final class Child {
        private final Process process;
        private final List<Logged> said = new CopyOnWriteArrayList<>();
        private final Future<?> hearing;

        Child(Process process, AtomicInteger told, AtomicInteger held) {
            this.process = process;
            this.hearing = Background.start(() -> {
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Logged entry = Logged.of(line);
                    said.add(entry);
                    if (entry.word() == Word.TOLD) {
                        told.incrementAndGet();
                    } else if (entry.word() == Word.HELD) {
                        held.incrementAndGet();
                    }
                }
                return said;
            });
        }

        void tell(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        /** Must be called after the process has ended. */
        Map<Integer, List<Logged>> workers() throws Exception {
            hearing.get(10, TimeUnit.SECONDS);
            return said.stream().collect(Collectors.groupingBy(Logged::worker));
        }
    }

    private final Plan plan;
    private final PGSimpleDataSource database;
    private final HikariDataSource pool;
    private final AtomicInteger told = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final List<Child> children = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private volatile boolean over;

    private Deliveries(Plan plan, PGSimpleDataSource database, HikariDataSource pool) {
        this.plan = plan;
        this.database = database;
        this.pool = pool;
    }

    /**
     * The result of a run.
     *
     * @param lines the lines to print
     * @param complaints the violations
     * @param spared the dangers that did not occur
     */
    record Outcome(List<String> lines, List<String> complaints, List<String> spared) {}

    static Outcome of(Plan plan) throws Exception {
        PGSimpleDataSource database = (PGSimpleDataSource) TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(database).apply();
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(4);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Deliveries deliveries = new Deliveries(plan, database, pool);
            try {
                return deliveries.run();
            } finally {
                deliveries.children.forEach(child -> child.process.destroyForcibly());
            }
        }
    }

    private Outcome run() throws Exception {
        JdbcStorage storage = JdbcStorage.over(pool);
        prepare(Verbs.over(storage)
                .notifier(notification -> {})
                .ids(CountingIds.create())
                .build());
        Invitations silent = Verbs.over(storage).build();
        silent.members().addFounder(ADA, SPARED, "admin");
        Accepts accepts = new Accepts(
                silent,
                Verbs.over(storage).notifier(notification -> {}).build(),
                SPARED,
                ADA,
                plan.quiet().isZero()
                        ? 0
                        : Accepts.PER_SECOND
                                * (int) plan.quiet().plus(plan.patience()).toSeconds());

        // Every server that has run for a minute has these statistics. It has none of the outbox even then, because its
        // rows come and go.
        TestDatabase.execute(pool, "ANALYZE invitation, membership, invitation_event");

        long quietEnd = System.nanoTime() + plan.quiet().toNanos();
        double quiet = Accepts.p99(accepts.begin(() -> System.nanoTime() < quietEnd));
        TestDatabase.execute(pool, HOLD_BACK);
        TestDatabase.execute(pool, FEED.formatted(FEW));
        long start = System.nanoTime();
        for (int i = 0; i < 2; i++) {
            children.add(new Child(
                    DeliveryProcess.start(database.getURL(), plan.mistake(), plan.lease(), plan.often()), told, held));
        }
        await(start, "both processes at work", () -> children.stream().noneMatch(child -> child.said.isEmpty()));
        List<Future<List<Long>>> accepting = accepts.begin(() -> !over);
        deliver(start);
        over = true;
        double meanwhile = Accepts.p99(accepting);
        double seconds = (System.nanoTime() - start) / 1e9;
        end(start);
        DeliveryAudit audit = audit();
        complaints.addAll(audit.complaints());
        return new Outcome(
                List.of(
                        audit.told() + String.format(Locale.ROOT, ", %.1f s", seconds),
                        String.format(
                                Locale.ROOT,
                                "accepts p99 quiet %.2f ms, meanwhile %.2f ms, ratio %.2f",
                                quiet,
                                meanwhile,
                                meanwhile / quiet)),
                complaints,
                audit.spared());
    }

    /**
     * Creates invitations with one to five notifications each. The notifications of the latest state and all answers
     * are to be delivered.
     */
    private void prepare(Invitations invitations) {
        invitations.members().addFounder(ADA, TOLD, "admin");
        int notifications = 0;
        for (int sent = 0; notifications < plan.notifications(); sent += AT_ONCE) {
            List<Invite> invites = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                invites.add(Invite.of(new UserId("invitee" + (sent + i)), "viewer"));
            }
            int kind = 0;
            for (Invitation invitation : invitations
                    .send(ADA, SendInvitations.to(TOLD).invite(invites))
                    .sent()) {
                notifications += 1 + answers(invitations, invitation.id(), (UserId) invitation.invitee(), kind++);
            }
        }
    }

    private static int answers(Invitations invitations, InvitationId id, UserId invitee, int kind) {
        int rejections = kind % 5 == 0 ? 2 : kind % 5 < 3 ? 1 : 0;
        for (int i = 0; i < rejections; i++) {
            invitations.reject(invitee, id);
            invitations.resend(ADA, id);
        }
        if (kind % 5 != 1) {
            return 2 * rejections;
        }
        invitations.accept(invitee, id);
        return 2 * rejections + 1;
    }

    private void deliver(long start) throws Exception {
        long half = due().stream().filter(due -> !due.superseded()).count() / 2;
        await(start, "half of it told", () -> {
            feed();
            return told.get() >= half || isEmpty(LEFT);
        });
        TestDatabase.execute(pool, FEED.formatted(Integer.MAX_VALUE));
        Child killed = children.get(0);
        killed.tell(DeliveryProcess.HOLD);
        await(start, "its calls held", () -> held.get() == DeliveryProcess.WORKERS || isEmpty(LEFT));
        killed.process.destroyForcibly().waitFor();
        await(start, "all of it told", () -> isEmpty(LEFT + " AND domain_id = 'told'"));
    }

    /**
     * Keeps few notifications due in the first half, and makes the rest due in the second half. While many are due, no
     * worker would take over from a late worker, because the others are due earlier.
     */
    private void feed() {
        if (Integer.parseInt(TestDatabase.query(pool, WAITING).get(0)) < FEW) {
            TestDatabase.execute(pool, FEED.formatted(FEW));
        }
    }

    private void end(long start) throws Exception {
        await(start, "the rest of it told", () -> isEmpty(LEFT));
        Child left = children.get(1);
        left.tell(DeliveryProcess.END);
        if (!left.process.waitFor(20, TimeUnit.SECONDS)) {
            complaints.add("a process that does not end");
            left.process.destroyForcibly().waitFor();
        }
    }

    private boolean isEmpty(String counted) {
        return TestDatabase.query(pool, counted).equals(List.of("0"));
    }

    private void await(long start, String what, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > plan.patience().toNanos()) {
                complaints.add("not so in time: " + what);
                return;
            }
            if (!children.get(1).process.isAlive()) {
                throw new AssertionError("A process ended by itself");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private List<Due> due() {
        return TestDatabase.query(pool, DUE).stream()
                .map(row -> row.split(" ", -1))
                .map(row -> new Due(
                        UUID.fromString(row[0]),
                        UUID.fromString(row[1]),
                        Long.parseLong(row[2]),
                        row[4].equals("t"),
                        row[3].equals(TOLD.value())
                                && Fate.of(UUID.fromString(row[0]), plan.often()) == Fate.THROWS_ALWAYS))
                .toList();
    }

    private DeliveryAudit audit() throws Exception {
        Notifications notifications = Verbs.over(JdbcStorage.over(pool)).build().notifications();
        Set<UUID> deadLetters = new HashSet<>();
        Page<DeadLetter> page = notifications.deadLetters();
        page.items().forEach(one -> deadLetters.add(one.id()));
        while (page.next().isPresent()) {
            page = notifications.deadLetters(page.next().get());
            page.items().forEach(one -> deadLetters.add(one.id()));
        }
        DeliveryAudit audit = new DeliveryAudit(due(), deadLetters, plan.lease());
        for (Child child : children) {
            child.workers().values().forEach(audit::hear);
        }
        return audit;
    }
}
