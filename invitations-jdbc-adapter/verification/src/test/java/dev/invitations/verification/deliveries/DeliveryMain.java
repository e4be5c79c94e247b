package dev.invitations.verification.deliveries;

import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.deliveries.WorkerLogEntry.WorkerStep;
import dev.invitations.verification.fixture.ChildProcess;
import dev.invitations.verification.fixture.HostLibrary;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of a host that delivers with two workers. It prints the steps of the workers, and causes the faults of
 * {@link DeliveryScript}. It accepts the commands {@code hold} and {@code end}.
 */
final class DeliveryMain implements Notifier {

    static final String HOLD = "hold";
    static final String END = "end";

    static final int WORKERS = 2;

    static final Duration LEASE = Duration.ofSeconds(1);

    /** Notifications in this domain have no faults. */
    static final String WITHOUT_FAULTS = "without-faults";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The time that a nearby mail server takes. */
    private static final long MAILING_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /**
     * The fault of the first attempt to deliver a notification. The fault depends only on the id, so every process chooses
     * the same fault.
     */
    enum DeliveryScript {
        NO_FAULT,
        THROWS,
        /** Throws at every attempt, not only at the first. */
        THROWS_ALWAYS,
        SLEEPS_PAST_LEASE,
        /** The worker learns no outcome, and the outbox has not received the acknowledgement. */
        ACKNOWLEDGEMENT_LOST,
        /** The worker learns no outcome, and the outbox has received the acknowledgement. */
        ACKNOWLEDGEMENT_UNANSWERED;

        /**
         * @param often multiplies the number of faults. With 1, a tenth of the notifications throws, a hundredth always
         *     throws, a hundredth sleeps, and a hundredth loses its acknowledgement or the answer to it
         */
        static DeliveryScript of(UUID id, int often) {
            int drawn = ((id.hashCode() * 0x9E3779B1) >>> 8) % 1_000;
            if (drawn < 100 * often) {
                return THROWS;
            }
            return switch ((drawn - 100 * often) / (5 * often)) {
                case 0, 1 -> THROWS_ALWAYS;
                case 2, 3 -> SLEEPS_PAST_LEASE;
                case 4 -> ACKNOWLEDGEMENT_LOST;
                case 5 -> ACKNOWLEDGEMENT_UNANSWERED;
                default -> NO_FAULT;
            };
        }
    }

    /** The current work of a worker. */
    private static final class WorkerState {
        private final int number;
        private boolean isFirstAttempt;
        private boolean isDelivered;

        WorkerState(int number) {
            this.number = number;
        }
    }

    private static final ThreadLocal<WorkerState> WORKER = new ThreadLocal<>();

    private final int often;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger(WORKERS);
    private volatile boolean isHolding;
    private volatile boolean isEnding;

    private DeliveryMain(int often) {
        this.often = often;
    }

    /**
     * Delivers until the parent sends END.
     *
     * @param args the URL of the database, the mistake, and the factor of {@link DeliveryScript#of}
     */
    public static void main(String[] args) throws Exception {
        new DeliveryMain(Integer.parseInt(args[2])).run(args[0], BrokenDeliveries.valueOf(args[1]));
    }

    private void run(String url, BrokenDeliveries mistake) throws IOException {
        JdbcStorage storage =
                JdbcStorage.over(Pool.limited(ChildProcess.postgres(url), WORKERS, Duration.ofSeconds(30)));
        Invitations library = HostLibrary.over(new LoggingStorage(mistake.in(storage)))
                .notifier(this)
                .delivery(DeliverySettings.standard()
                        .attempts(4)
                        .lease(LEASE)
                        .backoff(Duration.ofMillis(50), Duration.ofMillis(200))
                        .batchSize(20))
                .build();
        for (int i = 0; i < WORKERS; i++) {
            WorkerState worker = new WorkerState(i);
            Future<?> unused = ChildProcess.work(() -> work(library, worker));
        }
        ChildProcess.followParent(command -> {
            isHolding = command.equals(HOLD);
            isEnding = command.equals(END);
        });
    }

    /** Delivers in a loop like a host's scheduler. The last worker ends the process. */
    private WorkerState work(Invitations library, WorkerState self) {
        WORKER.set(self);
        while (!isEnding) {
            try {
                if (library.notifications().deliver(100).claimed() == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (StorageException lost) {
                // The claimed notifications are due again when the lease ends.
            }
        }
        if (working.decrementAndGet() == 0) {
            System.exit(0);
        }
        return self;
    }

    @Override
    public void notify(Notification notification) throws Exception {
        WorkerState self = WORKER.get();
        UUID id = notification.id();
        DeliveryScript script = script(notification);
        say(WorkerStep.CALLED, id);
        if (script == DeliveryScript.THROWS_ALWAYS || (script == DeliveryScript.THROWS && self.isFirstAttempt)) {
            say(WorkerStep.THREW, id);
            if (id.hashCode() % 2 == 0) {
                throw new SQLException("no");
            }
            throw new StackOverflowError();
        }
        if (isHolding && script == DeliveryScript.NO_FAULT) {
            hold(id);
        }
        LockSupport.parkNanos(MAILING_NANOS);
        if (script == DeliveryScript.SLEEPS_PAST_LEASE && self.isFirstAttempt) {
            Thread.sleep(LEASE.multipliedBy(3).dividedBy(2).toMillis());
        }
        say(WorkerStep.DELIVERED, id);
        self.isDelivered = true;
    }

    /** Blocks one worker before its delivery, and the other worker between its delivery and the acknowledgement. */
    private void hold(UUID id) {
        if (held.getAndIncrement() % 2 == 1) {
            say(WorkerStep.DELIVERED, id);
        }
        say(WorkerStep.HELD, id);
        while (true) {
            LockSupport.park();
        }
    }

    private DeliveryScript script(Notification notification) {
        return notification.invitation().id().domain().value().equals(WITHOUT_FAULTS)
                ? DeliveryScript.NO_FAULT
                : DeliveryScript.of(notification.id(), often);
    }

    private static void say(WorkerStep step, UUID id) {
        sayAt(System.nanoTime(), step, id);
    }

    private static void sayAt(long nanos, WorkerStep step, UUID id) {
        ChildProcess.say(new WorkerLogEntry(nanos, WORKER.get().number, step, id).line());
    }

    /** Prints the calls of the outbox, and loses acknowledgements if the script demands it. */
    private final class LoggingStorage extends ForwardingStorage {

        LoggingStorage(Storage real) {
            super(real);
        }

        @Override
        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
            Claims claims = super.claim(token, now, leaseEnd, limit);
            claims.claims()
                    .forEach(claim ->
                            say(WorkerStep.CLAIMED, claim.notification().id()));
            return claims;
        }

        @Override
        public boolean startAttempt(Claim claim, Instant leaseEnd) {
            // The lease began when its end was computed, which can be earlier on a busy machine.
            Duration elapsed = Duration.between(leaseEnd.minus(LEASE), Instant.now());
            sayAt(
                    System.nanoTime() - elapsed.toNanos(),
                    WorkerStep.STARTED,
                    claim.notification().id());
            WORKER.get().isFirstAttempt = claim.attempts() == 0;
            WORKER.get().isDelivered = false;
            return super.startAttempt(claim, leaseEnd);
        }

        @Override
        public boolean acknowledge(Claim claim) {
            WorkerState self = WORKER.get();
            DeliveryScript fault =
                    self.isFirstAttempt && self.isDelivered ? script(claim.notification()) : DeliveryScript.NO_FAULT;
            WorkerStep outcome = WorkerStep.UNKNOWN;
            try {
                loseIf(fault == DeliveryScript.ACKNOWLEDGEMENT_LOST);
                boolean isAcknowledged = super.acknowledge(claim);
                loseIf(fault == DeliveryScript.ACKNOWLEDGEMENT_UNANSWERED);
                outcome = isAcknowledged ? WorkerStep.ACKNOWLEDGED : WorkerStep.LEASE_LOST;
                return isAcknowledged;
            } finally {
                say(outcome, claim.notification().id());
            }
        }

        private void loseIf(boolean isLost) {
            if (isLost) {
                throw new OutcomeUnknownException("The connection is lost", null);
            }
        }
    }
}
