package dev.invitations.verification.deliveries;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.inmemory.CountingIds;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.verification.deliveries.DeliveryAudit.DueNotification;
import dev.invitations.verification.deliveries.DeliveryMain.DeliveryScript;
import dev.invitations.verification.deliveries.WorkerLogEntry.WorkerStep;
import dev.invitations.verification.fixture.ChildProcess;
import dev.invitations.verification.fixture.HostLibrary;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Delivers one outbox of PostgreSQL with two processes. Half-way, one of them is killed and the other finishes. At the
 * same time, invitees accept invitations.
 */
final class DeliveryRun {

    private static final DomainId FAULTY = new DomainId("faulty");
    private static final DomainId WITHOUT_FAULTS = new DomainId(DeliveryMain.WITHOUT_FAULTS);
    private static final UserId ADA = new UserId("ada");
    private static final int AT_ONCE = 100;

    /** The number of notifications that are due at the same time in the first half. */
    private static final int FEW = 80;

    private static final long MAX_WAIT_MINUTES = 5;
    private static final long MAX_WAIT_NANOS = TimeUnit.MINUTES.toNanos(MAX_WAIT_MINUTES);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Selects the notifications that must have existed, from the history alone. A notification that reports an
     * invitation is superseded unless its event is the latest.
     */
    private static final String DUE = """
            SELECT concat_ws(' ', e.event_id, e.invitation_id, e.version, e.domain_id,
                e.kind IN ('SENT', 'RESENT') AND e.version < i.version)
            FROM invitation_event e JOIN invitation i ON i.domain_id = e.domain_id AND i.invitation_id = e.invitation_id
            WHERE e.kind IN ('SENT', 'RESENT', 'ACCEPTED', 'REJECTED') AND (e.domain_id <> 'without-faults' OR e.kind <> 'SENT')""";

    private static final String POSTPONE =
            "UPDATE invitation_outbox SET due_at = due_at + interval '1 day' WHERE domain_id = 'faulty'";

    /** Makes up to this many postponed notifications due, in their order. */
    private static final String FEED = """
            UPDATE invitation_outbox SET due_at = due_at - interval '1 day'
            WHERE domain_id = 'faulty' AND (invitation_id, version) IN (
                SELECT invitation_id, version FROM invitation_outbox
                WHERE domain_id = 'faulty' AND set_aside = FALSE AND due_at > now() + interval '12 hours'
                ORDER BY due_at, notification_id LIMIT %d)""";

    private static final String WAITING =
            "SELECT count(*) FROM invitation_outbox WHERE set_aside = FALSE AND lease_token IS NULL AND due_at <= now()";

    private static final String DEAD_LETTERS = "SELECT notification_id FROM invitation_outbox WHERE set_aside = TRUE";

    private static final String LEFT = "SELECT count(*) FROM invitation_outbox WHERE set_aside = FALSE";

    private final int notifications;
    private final int often;
    private final BrokenDeliveries mistake;
    private final PGSimpleDataSource database = (PGSimpleDataSource) TestDatabase.POSTGRESQL.unprepared();
    private final HikariDataSource pool = Pool.limited(database, 4, Duration.ofSeconds(30));
    private final List<Queue<WorkerLogEntry>> logs =
            List.of(new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());
    private volatile boolean isOver;

    /**
     * @param notifications the minimum number of notifications when the processes start
     * @param often see {@link DeliveryScript#of}
     */
    DeliveryRun(int notifications, int often, BrokenDeliveries mistake) {
        this.notifications = notifications;
        this.often = often;
        this.mistake = mistake;
    }

    /** Runs the deliveries and returns the audit. Invitees accept meanwhile, unless the outbox has a mistake. */
    DeliveryAudit run() throws Exception {
        JdbcSchema.of(database).apply();
        JdbcStorage storage = JdbcStorage.over(pool);
        // The ids determine the faults, so all runs have the same faults.
        prepare(HostLibrary.notifying(storage).ids(CountingIds.create()).build());
        int quietSeconds = mistake == BrokenDeliveries.NONE ? Math.max(1, notifications / 1000) : 0;
        int acceptSeconds = quietSeconds == 0 ? 0 : quietSeconds + 30 + notifications / 100;
        AcceptLoad accepts = new AcceptLoad(storage, WITHOUT_FAULTS, acceptSeconds);

        // A server that has run for a minute has these statistics. It never has statistics of the outbox, because the
        // rows of the outbox come and go.
        TestDatabase.execute(pool, "ANALYZE invitation, membership, invitation_event");

        long quietEnd = System.nanoTime() + TimeUnit.SECONDS.toNanos(quietSeconds);
        double quiet = AcceptLoad.p99(accepts.begin(() -> System.nanoTime() < quietEnd));
        TestDatabase.execute(pool, POSTPONE);
        TestDatabase.execute(pool, FEED.formatted(FEW));
        long start = System.nanoTime();
        try (pool;
                ChildProcess killed = worker(logs.get(0));
                ChildProcess survivor = worker(logs.get(1))) {
            await(survivor, "the start of both processes", () -> logs.stream().noneMatch(Queue::isEmpty));
            List<Future<List<Long>>> accepting = accepts.begin(() -> !isOver);
            deliver(killed, survivor);
            isOver = true;
            double meanwhile = AcceptLoad.p99(accepting);
            if (mistake == BrokenDeliveries.NONE) {
                System.out.printf(
                        "deliveries took %.1f s, accepts p99 quiet %.2f ms, meanwhile %.2f ms, ratio %.2f%n",
                        (System.nanoTime() - start) / 1e9, quiet, meanwhile, meanwhile / quiet);
            }
            await(survivor, "the delivery of the rest", () -> isEmpty(LEFT));
            survivor.send(DeliveryMain.END);
            assertThat(survivor.readToEnd(MAX_WAIT_MINUTES)).isZero();
            return audit();
        }
    }

    private ChildProcess worker(Queue<WorkerLogEntry> log) throws IOException {
        return ChildProcess.start(
                DeliveryMain.class, line -> log.add(WorkerLogEntry.of(line)), database.getURL(), mistake, often);
    }

    private static long count(Queue<WorkerLogEntry> log, WorkerStep step) {
        return log.stream().filter(entry -> entry.step() == step).count();
    }

    /**
     * Creates invitations with one to five notifications each. Every answer and the latest invitation must be delivered,
     * and the earlier invitations are superseded.
     */
    private void prepare(Invitations invitations) {
        invitations.members().addFounder(ADA, FAULTY, "admin");
        int prepared = 0;
        for (int sent = 0; prepared < notifications; sent += AT_ONCE) {
            int kind = 0;
            for (Invitation invitation : invitations
                    .send(ADA, HostLibrary.inviteMany(FAULTY, "invitee", sent, AT_ONCE))
                    .sent()) {
                prepared += 1 + answerAndResend(invitations, invitation.id(), (UserId) invitation.invitee(), kind++);
            }
        }
    }

    /** Returns the number of notifications after the first. */
    private static int answerAndResend(Invitations invitations, InvitationId id, UserId invitee, int kind) {
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

    private void deliver(ChildProcess killed, ChildProcess survivor) throws Exception {
        long half = due().stream().filter(due -> !due.superseded()).count() / 2;
        await(survivor, "the delivery of the first half", () -> {
            feed();
            return count(logs.get(0), WorkerStep.DELIVERED) + count(logs.get(1), WorkerStep.DELIVERED) >= half
                    || isEmpty(LEFT);
        });
        TestDatabase.execute(pool, FEED.formatted(Integer.MAX_VALUE));
        killed.send(DeliveryMain.HOLD);
        await(
                survivor,
                "the calls that are held",
                () -> count(logs.get(0), WorkerStep.HELD) == DeliveryMain.WORKERS || isEmpty(LEFT));
        killed.kill();
        assertThat(killed.readToEnd(MAX_WAIT_MINUTES)).isEqualTo(ChildProcess.KILLED);
        await(survivor, "the delivery of the second half", () -> isEmpty(LEFT + " AND domain_id = 'faulty'"));
    }

    /**
     * Keeps only a few notifications due. While many notifications are due, no worker would claim the notification of a
     * late worker, because the other notifications are due earlier.
     */
    private void feed() {
        if (Integer.parseInt(TestDatabase.query(pool, WAITING).get(0)) < FEW) {
            TestDatabase.execute(pool, FEED.formatted(FEW));
        }
    }

    private boolean isEmpty(String counted) {
        return TestDatabase.query(pool, counted).equals(List.of("0"));
    }

    /** Waits long enough for a slow machine, because only an empty outbox shows whether a notification was lost. */
    private static void await(ChildProcess survivor, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + MAX_WAIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not in " + MAX_WAIT_MINUTES + " minutes: " + what);
            }
            if (!survivor.isAlive()) {
                throw new AssertionError("A process ended by itself");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private List<DueNotification> due() {
        return TestDatabase.query(pool, DUE).stream()
                .map(row -> row.split(" ", -1))
                .map(row -> new DueNotification(
                        UUID.fromString(row[0]),
                        UUID.fromString(row[1]),
                        Long.parseLong(row[2]),
                        row[4].equals("t"),
                        row[3].equals(FAULTY.value())
                                && DeliveryScript.of(UUID.fromString(row[0]), often) == DeliveryScript.THROWS_ALWAYS))
                .toList();
    }

    private DeliveryAudit audit() {
        Set<UUID> deadLetters = TestDatabase.query(pool, DEAD_LETTERS).stream()
                .map(UUID::fromString)
                .collect(Collectors.toSet());
        DeliveryAudit audit = new DeliveryAudit(due(), deadLetters);
        logs.forEach(log -> log.stream()
                .collect(Collectors.groupingBy(WorkerLogEntry::worker))
                .values()
                .forEach(audit::read));
        return audit;
    }
}
