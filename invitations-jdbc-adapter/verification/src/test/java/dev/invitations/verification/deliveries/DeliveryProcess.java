package dev.invitations.verification.deliveries;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.deliveries.BrokenOutbox.Mistake;
import dev.invitations.verification.deliveries.Logged.Word;
import dev.invitations.verification.fixture.Verbs;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A process of a host that delivers with two workers. It reports their work and follows {@link Fate}. It accepts the
 * commands {@code hold} and {@code end}, and ends when its parent is gone.
 */
final class DeliveryProcess implements Notifier {

    static final String HOLD = "hold";
    static final String END = "end";

    static final int WORKERS = 2;

    /** Notifications in this domain have no faults. */
    static final String SPARED = "spared";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** The time that a nearby mail server takes. */
    private static final long TELLING_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** The current work of a worker. */
    private static final class Worker {
        private final int number;
        private boolean first;
        private boolean told;
        private Fate losing = Fate.TOLD;

        Worker(int number) {
            this.number = number;
        }
    }

    private static final ThreadLocal<Worker> WORKER = new ThreadLocal<>();

    private final Duration lease;
    private final int often;
    private final AtomicInteger held = new AtomicInteger();
    private volatile boolean holding;
    private volatile boolean ending;

    private DeliveryProcess(Duration lease, int often) {
        this.lease = lease;
        this.often = often;
    }

    /** Starts such a process. */
    static Process start(String url, Mistake mistake, Duration lease, int often) throws Exception {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        DeliveryProcess.class.getName(),
                        url,
                        mistake.name(),
                        String.valueOf(lease.toMillis()),
                        String.valueOf(often))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static DeliverySettings settings(Duration lease) {
        return DeliverySettings.standard()
                .attempts(4)
                .lease(lease)
                .backoff(Duration.ofMillis(50), Duration.ofMillis(200))
                .batchSize(20);
    }

    public static void main(String[] args) throws Exception {
        new DeliveryProcess(Duration.ofMillis(Long.parseLong(args[2])), Integer.parseInt(args[3]))
                .run(args[0], Mistake.valueOf(args[1]));
    }

    private void run(String url, Mistake mistake) throws Exception {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setURL(url);
        database.setUser("postgres");
        HikariConfig config = new HikariConfig();
        config.setDataSource(
                DataSourceProxy.on(database).at("executeUpdate", this::update).dataSource());
        config.setMaximumPoolSize(WORKERS);
        JdbcStorage storage = JdbcStorage.over(new HikariDataSource(config));
        Invitations invitations = Verbs.over(new Reporting(storage, mistake.in(storage.outbox())))
                .notifier(this)
                .delivery(settings(lease))
                .build();
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Worker next = new Worker(i);
            workers.add(Background.start(() -> work(invitations, next)));
        }
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); !END.equals(line); line = told.readLine()) {
            if (line == null) {
                Runtime.getRuntime().halt(1);
            }
            holding = HOLD.equals(line);
        }
        ending = true;
        for (Future<?> future : workers) {
            future.get();
        }
        System.exit(0);
    }

    /** Delivers in a loop like a host's scheduler. An unexpected failure ends the process. */
    private Object work(Invitations invitations, Worker self) {
        WORKER.set(self);
        try {
            while (!ending) {
                try {
                    if (invitations.notifications().deliver(100).claimed() == 0) {
                        LockSupport.parkNanos(PAUSE_NANOS);
                    }
                } catch (StorageException lost) {
                    // The claimed notifications are due again when the lease ends.
                }
            }
        } catch (RuntimeException | Error unexpected) {
            unexpected.printStackTrace();
            Runtime.getRuntime().halt(2);
        }
        return self;
    }

    @Override
    public void notify(Notification notification) throws Exception {
        Worker self = WORKER.get();
        UUID id = notification.id();
        Fate fate = fate(notification);
        say(Word.CALLED, id);
        if (fate == Fate.THROWS_ALWAYS || (fate == Fate.THROWS && self.first)) {
            say(Word.THROWS, id);
            if (id.hashCode() % 2 == 0) {
                throw new SQLException("no");
            }
            throw new StackOverflowError();
        }
        if (holding && fate == Fate.TOLD) {
            hold(id);
        }
        LockSupport.parkNanos(TELLING_NANOS);
        if (fate == Fate.SLEEPS_PAST_LEASE && self.first) {
            Thread.sleep(lease.multipliedBy(3).dividedBy(2).toMillis());
        }
        say(Word.TOLD, id);
        self.told = true;
    }

    /** Blocks the workers. One has not delivered yet and the other has; neither acknowledges its notification. */
    private void hold(UUID id) {
        if (held.getAndIncrement() % 2 == 1) {
            say(Word.TOLD, id);
        }
        say(Word.HELD, id);
        while (true) {
            LockSupport.park();
        }
    }

    private Fate fate(Notification notification) {
        return notification.invitation().id().domain().value().equals(SPARED)
                ? Fate.TOLD
                : Fate.of(notification.id(), often);
    }

    private Object update(DataSourceProxy.JdbcCall call) throws Throwable {
        Worker self = WORKER.get();
        Fate fate = self == null ? Fate.TOLD : self.losing;
        if (fate == Fate.NOT_HEARD) {
            throw new SQLException("lost before", "08006");
        }
        Object done = call.proceed();
        if (fate == Fate.HEARD_NOT_ANSWERED) {
            throw new SQLException("lost after", "08006");
        }
        return done;
    }

    private void say(Word word, UUID id) {
        byte[] line = (Logged.now(WORKER.get().number, word, id).line() + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            System.out.write(line, 0, line.length);
            System.out.flush();
        }
    }

    /** Reports the calls of the outbox, and loses connections if the fate demands it. */
    private final class Reporting extends BrokenOutbox implements Storage {

        private final Storage real;

        Reporting(Storage real, Outbox outbox) {
            super(outbox);
            this.real = real;
        }

        @Override
        public Snapshot load(InvitationId id, UserId user) {
            return real.load(id, user);
        }

        @Override
        public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
            return real.load(domain, user, invitees);
        }

        @Override
        public boolean commit(List<Change> changes) {
            return real.commit(changes);
        }

        @Override
        public InvitationQueries invitations() {
            return real.invitations();
        }

        @Override
        public MembershipQueries memberships() {
            return real.memberships();
        }

        @Override
        public Outbox outbox() {
            return this;
        }

        @Override
        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
            Claims claims = super.claim(token, now, leaseEnd, limit);
            claims.claims()
                    .forEach(claim -> say(Word.CLAIMED, claim.notification().id()));
            return claims;
        }

        @Override
        public boolean startAttempt(Claim claim, Instant leaseEnd) {
            say(Word.BEGINS, claim.notification().id());
            WORKER.get().first = claim.attempts() == 0;
            WORKER.get().told = false;
            return super.startAttempt(claim, leaseEnd);
        }

        @Override
        public boolean acknowledge(Claim claim) {
            Worker self = WORKER.get();
            self.losing = self.first && self.told ? fate(claim.notification()) : Fate.TOLD;
            Word outcome = Word.UNKNOWN;
            try {
                outcome = super.acknowledge(claim) ? Word.REMOVED : Word.LATE;
                return outcome == Word.REMOVED;
            } finally {
                self.losing = Fate.TOLD;
                say(outcome, claim.notification().id());
            }
        }
    }
}
