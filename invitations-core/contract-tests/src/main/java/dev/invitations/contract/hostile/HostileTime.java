package dev.invitations.contract.hostile;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.fixture.RecordingStorage;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.RecordedChoices;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Listener;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs two hosts on one storage. Their clocks are an hour apart and jump: by years, by microseconds around an expiry,
 * at every reading, and to the last supported instant and beyond. Each command must read the clock once and use only
 * that reading. The window counts the decisions within a microsecond of the expiry, and the decisions after the clock
 * went back.
 */
public final class HostileTime {

    private static final Instant LAST = Limits.MAX_INSTANT;

    private static final int STEPS = 12;

    private static final List<Duration> TIMES_TO_LIVE = List.of(
            Duration.ofNanos(1_000),
            Duration.ofMillis(1).plusNanos(1_000),
            Duration.ofHours(1),
            Duration.ofDays(7).plusNanos(1_000),
            Duration.ofDays(40 * 365),
            Duration.ofDays(9_000 * 365));

    private static final List<Duration> SMALL = List.of(
            Duration.ofNanos(-1_000),
            Duration.ofNanos(-1),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofNanos(999),
            Duration.ofNanos(1_000));

    /** Instants in the hours that local clocks in Berlin and New York repeat or skip. */
    private static final List<Instant> TWICE_OR_NEVER = List.of(
            Instant.parse("2025-10-26T00:30:00.000001Z"),
            Instant.parse("2025-10-26T01:30:00.000001Z"),
            Instant.parse("2025-11-02T06:30:00.123457Z"),
            Instant.parse("2026-03-29T01:30:00.999999Z"));

    private static final List<Instant> BEYOND =
            List.of(Instant.MAX, Instant.MIN, LAST.plusNanos(1_000), LAST.plusNanos(1), Instant.EPOCH.minusNanos(1));

    /** A host whose clock runs ahead of the time, and records its readings. */
    private final class ClockedHost {

        private final RecordingStorage storage;
        private final Duration ahead;
        private final Invitations library;
        private final List<Instant> readings = new ArrayList<>();

        ClockedHost(Storage storage, Duration ahead) {
            this.storage = new RecordingStorage(storage);
            this.ahead = ahead;
            this.library = Invitations.builder()
                    .storage(this.storage)
                    .roles(RoleCatalog.of(TestHost.OWNER, TestHost.VIEWER))
                    .clock(((InstantSource) this::read).withZone(ZoneOffset.UTC))
                    .timeToLive(timeToLive)
                    .notifier(notification -> checkDelivery(notification, lastReading(), true))
                    .listener(new Listener() {
                        @Override
                        public void superseded(Notification notification) {
                            checkDelivery(notification, lastReading(), false);
                        }
                    })
                    .build();
        }

        private Instant read() {
            Instant now = time.get();
            boolean canRunAhead = !now.isBefore(Instant.EPOCH) && now.isBefore(LAST.minus(ahead));
            readings.add(canRunAhead ? now.plus(ahead) : now);
            return readings.get(readings.size() - 1);
        }

        /** Returns the last reading, truncated to the microsecond like the library does. */
        Instant lastReading() {
            return readings.get(readings.size() - 1).truncatedTo(ChronoUnit.MICROS);
        }
    }

    private final HarnessReport report;
    private final Random random;
    private final DomainId domain;
    private final List<UserId> invitees;
    private final Duration timeToLive;
    private final ClockedHost here;
    private final ClockedHost there;
    private final RecordedChoices choices = new RecordedChoices(notification -> null);
    private final ReferenceModel model;

    /** The last invitation of each invitee. */
    private final Map<UserId, InvitationId> latest = new HashMap<>();

    private Supplier<Instant> time = () -> TestHost.START;
    private Instant before = TestHost.START;
    private int notifications;
    private int notified;

    private HostileTime(HarnessReport report, long seed, Storage here, Storage there) {
        this.report = report;
        this.random = new Random(seed);
        this.domain = new DomainId("time-" + seed);
        this.invitees = Stream.of("bob-", "carol-", "dave-")
                .map(name -> new UserId(name + seed))
                .toList();
        this.timeToLive = one(TIMES_TO_LIVE);
        this.model = new ReferenceModel(
                        ReferenceModel.HostSettings.of(TestHost.OWNER, TestHost.VIEWER)
                                .expiringAfter(timeToLive),
                        TestHost.START)
                .choosing(choices);
        this.here = new ClockedHost(here, Duration.ZERO);
        this.there = new ClockedHost(there, Duration.ofHours(1));
    }

    /**
     * Runs this number of rounds, each in its own domain, and stops at the first violation. The same seed gives the
     * same rounds.
     *
     * @param report counts the checks and records a violation
     * @param seed the seed of the random rounds
     * @param rounds the number of rounds
     * @param here the storage of one host
     * @param there the same storage as used by the other host, which may use sessions with another time zone
     */
    public static void run(HarnessReport report, long seed, int rounds, Storage here, Storage there) {
        for (int i = 0; i < rounds && report.violations() == 0; i++) {
            HostileTime round = new HostileTime(report, seed + i, here, there);
            try {
                round.run();
            } catch (RuntimeException | AssertionError wrong) {
                report.violated("seed " + (seed + i) + ", time to live " + round.timeToLive + ": " + wrong);
            }
        }
    }

    /** Checks that the notifier receives every answer, but only invitations that are open at this instant. */
    private void checkDelivery(Notification notification, Instant now, boolean delivered) {
        Invitation stored = stored(notification.invitation().id());
        model.setTime(now);
        boolean isOpen = stored.version() == notification.version() && model.statusNow(stored) == Status.PENDING;
        assertThat(delivered)
                .as("%s delivered at %s", notification, now)
                .isEqualTo(!notification.isInvitation() || isOpen);
        notified++;
        count(stored, now);
    }

    private Invitation stored(InvitationId id) {
        return Objects.requireNonNull(model.stored(id));
    }

    private void run() {
        here.readings.clear();
        perform(here, Operations.ADD_FOUNDER.with(Arguments.by(ADA).in(domain).as("owner")));
        for (int i = 0; i < STEPS; i++) {
            ClockedHost host = random.nextBoolean() ? here : there;
            UserId invitee = one(invitees);
            InvitationId id = latest.get(invitee);
            if (random.nextInt(12) == 0) {
                refuseTime(host, invitee, id);
                continue;
            }
            jump(host, id);
            switch (random.nextInt(12)) {
                case 0 -> read(host, invitee);
                case 1 -> host.library.notifications().deliver(1 + random.nextInt(20));
                case 2, 3 ->
                    perform(
                            host,
                            Operations.SEND.with(Arguments.by(ADA).in(domain).inviting(invitee, "viewer")));
                case 4, 5, 6 -> perform(host, Operations.ACCEPT, invitee, id);
                case 7 -> perform(host, Operations.REJECT, invitee, id);
                case 8, 9 -> perform(host, Operations.RESEND, ADA, id);
                case 10 -> perform(host, Operations.DELETE, ADA, id);
                default ->
                    perform(
                            host,
                            Operations.REMOVE.with(Arguments.by(ADA).in(domain).about(invitee)));
            }
            before = host.readings.isEmpty() ? before : host.lastReading();
        }
        time = this::anyTime;
        for (InvitationId id : model.invitations().keySet()) {
            perform(there, Operations.HISTORY, ADA, id);
        }
        walk();
        time = () -> LAST;
        deliverAll();
    }

    private void perform(ClockedHost host, Operations entry, UserId actor, @Nullable InvitationId id) {
        if (id != null) {
            perform(host, entry.with(Arguments.by(actor).about(id)));
        }
    }

    /** Compares the answer with that of the model at the only reading of the clock. */
    private void perform(ClockedHost host, Operation operation) {
        host.readings.clear();
        Object answer = operation.answer(host.library);
        assertThat(host.readings).as("readings of the clock for %s", operation).hasSize(1);
        Instant now = host.lastReading();
        List<Change> changes = host.storage.taken();
        choices.add(changes);
        model.setTime(now);
        Object expected = model.answer(operation);
        assertThat(answer instanceof Page<?> page ? List.of(page.items()) : answer)
                .as("%s at %s", operation, now)
                .isEqualTo(expected);
        ClockedHost other = host == here ? there : here;
        for (Change change : changes) {
            change.after().ifPresent(after -> {
                latest.put((UserId) after.invitee(), after.id());
                assertThat(other.storage
                                .load(after.id(), ADA)
                                .invitation(after.id().uuid()))
                        .as("as the other host loads it")
                        .isEqualTo(stored(after.id()));
            });
            notifications += change.notification().isPresent() ? 1 : 0;
        }
        if (operation.entry().takes(Parameter.INVITATION)) {
            count(stored(operation.arguments().invitation()), now);
        }
    }

    /** Counts a decision, and whether it was within a microsecond of the expiry, or before the invitation was sent. */
    private void count(Invitation stored, Instant now) {
        report.tried();
        boolean atExpiry = stored.expiresAt()
                .filter(end -> !now.isBefore(end.minusNanos(1_000)) && !now.isAfter(end.plusNanos(1_000)))
                .isPresent();
        if ((stored.status() == Status.PENDING && atExpiry) || now.isBefore(stored.sentAt())) {
            report.hit();
        }
    }

    /** Sets the time of the next readings, often close to the expiry of the invitation. */
    private void jump(ClockedHost host, @Nullable InvitationId id) {
        host.readings.clear();
        if (id != null && random.nextInt(3) > 0) {
            Instant wanted = stored(id).expiresAt().orElseThrow().plus(one(SMALL));
            Instant shown = wanted.minus(host.ahead);
            Instant set = shown.isAfter(LAST) || shown.isBefore(Instant.EPOCH) ? LAST : shown;
            time = () -> set;
        } else if (random.nextBoolean()) {
            time = this::anyTime;
        } else {
            Instant frozen = anyTime();
            time = () -> frozen;
        }
    }

    private Instant anyTime() {
        Instant at = switch (random.nextInt(8)) {
            case 0 -> before;
            case 1 -> before.plus(one(SMALL));
            case 2 -> before.minus(Duration.ofHours(1));
            case 3 -> before.plus(timeToLive.compareTo(Duration.ofDays(1)) < 0 ? timeToLive : Duration.ofDays(7));
            case 4 -> one(TWICE_OR_NEVER);
            case 5 -> random.nextBoolean() ? LAST : Instant.EPOCH;
            default ->
                TestHost.START
                        .plus(random.nextInt(80 * 365) - 40 * 365, ChronoUnit.DAYS)
                        .plus(random.nextInt(1_000_000), ChronoUnit.MICROS);
        };
        return at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at.isAfter(LAST) ? LAST : at;
    }

    private void read(ClockedHost host, UserId invitee) {
        perform(host, Operations.INBOX.with(Arguments.by(invitee)));
        for (Status status : List.of(Status.PENDING, Status.EXPIRED)) {
            InvitationQuery query = InvitationQuery.inDomain(domain).status(status);
            perform(host, Operations.LIST.with(Arguments.by(ADA).matching(query)));
            perform(host, Operations.COUNT.with(Arguments.by(ADA).matching(query)));
        }
        perform(host, Operations.FIND, invitee, latest.get(invitee));
    }

    /** Checks an unsupported instant: each operation fails with a typed error and changes nothing. */
    private void refuseTime(ClockedHost host, UserId invitee, @Nullable InvitationId id) {
        Instant impossible = one(BEYOND);
        StorageState stored = StorageState.of(host.storage, List.of(domain), invitees);
        time = () -> impossible;
        Arguments byAda = Arguments.by(ADA);
        List<Operation> operations = new ArrayList<>(List.of(
                Operations.SEND.with(byAda.in(domain).inviting(invitee, "viewer")),
                Operations.INBOX.with(Arguments.by(invitee)),
                Operations.LIST.with(byAda.matching(InvitationQuery.inDomain(domain))),
                Operations.ASSIGN.with(byAda.in(domain).about(invitee).as("viewer")),
                Operations.DELIVER.with(Arguments.none().delivering(1))));
        if (id != null) {
            operations.add(Operations.ACCEPT.with(Arguments.by(invitee).about(id)));
            operations.add(Operations.RESEND.with(byAda.about(id)));
            operations.add(Operations.DELETE.with(byAda.about(id)));
        }
        for (Operation operation : operations) {
            assertThatIllegalStateException()
                    .as("%s at %s", operation, impossible)
                    .isThrownBy(() -> operation.on(host.library));
            report.tried();
        }
        assertThat(StorageState.of(host.storage, List.of(domain), invitees)).isEqualTo(stored);
    }

    /** Checks that the pages of a list have each entry once, in the order of the model, while the time jumps. */
    private void walk() {
        InvitationQuery query = InvitationQuery.inDomain(domain).pageSize(1 + random.nextInt(2));
        assertThat(items(here, Operations.LIST.with(Arguments.by(ADA).matching(query))))
                .extracting(item -> ((Invitation) item).id())
                .isEqualTo(model.storedInvitations(domain).stream()
                        .map(Invitation::id)
                        .toList());
        MemberQuery members = MemberQuery.inDomain(domain).pageSize(1);
        assertThat(items(there, Operations.LIST_MEMBERS.with(Arguments.by(ADA).matching(members))))
                .isEqualTo(model.storedMembers(domain));
    }

    private static List<Object> items(ClockedHost host, Operation list) {
        return list.pages(host.library, (Page<?>) list.on(host.library)).stream()
                .<Object>flatMap(page -> page.items().stream())
                .toList();
    }

    /** Delivers at the last supported instant, when all notifications are due and all invitations have expired. */
    private void deliverAll() {
        int claimed = 1;
        for (int i = 0; i < 10 && claimed > 0; i++) {
            claimed = here.library.notifications().deliver(Limits.DELIVERY_SIZE).claimed();
        }
        assertThat(claimed).as("due notifications").isZero();
        assertThat(notified).as("notifications, each once").isEqualTo(notifications);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
