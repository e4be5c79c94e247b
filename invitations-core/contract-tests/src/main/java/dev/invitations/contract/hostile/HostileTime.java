package dev.invitations.contract.hostile;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.hostile.HostileLife.Verb;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs two hosts on one storage. Their clocks are an hour apart and jump: by years, by microseconds around an expiry,
 * at every reading, and to the last supported instant and beyond. Each command must read the clock once and use only
 * that reading. The window counts the decisions within a microsecond of the expiry, and the decisions after the clock
 * went back.
 */
public final class HostileTime {

    static final Instant LAST = Limits.MAX_INSTANT;

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

    /** The verbs of one host, and the clock that they read. */
    private record Side(Storage storage, Invitations verbs, HostileClock clock) {}

    private final HarnessReport proof;
    private final Random random;
    private final DomainId domain;
    private final List<UserId> invitees;
    private final Duration timeToLive;
    private final Side here;
    private final Side there;

    /** The last invitation of each invitee. */
    private final Map<UserId, HostileLife> live = new HashMap<>();

    private final Map<InvitationId, HostileLife> all = new HashMap<>();
    private Supplier<Instant> time = () -> TestHost.START;
    private Instant before = TestHost.START;
    private int toBeTold;
    private int told;

    private HostileTime(HarnessReport proof, long seed, Storage here, Storage there) {
        this.proof = proof;
        this.random = new Random(seed);
        this.domain = new DomainId("time-" + seed);
        this.invitees = Stream.of("bob-", "carol-", "dave-")
                .map(name -> new UserId(name + seed))
                .toList();
        this.timeToLive = one(TIMES_TO_LIVE);
        this.here = side(here, Duration.ZERO);
        this.there = side(there, Duration.ofHours(1));
    }

    /**
     * Runs this number of rounds, each in its own domain, and stops at the first violation. The same seed gives the
     * same rounds.
     *
     * @param proof counts the checks and records a violation
     * @param seed the seed of the random rounds
     * @param rounds the number of rounds
     * @param here the storage of one host
     * @param there the same storage as used by the other host, which may use sessions with another time zone
     */
    public static void run(HarnessReport proof, long seed, int rounds, Storage here, Storage there) {
        for (int i = 0; i < rounds && proof.violations() == 0; i++) {
            HostileTime round = new HostileTime(proof, seed + i, here, there);
            try {
                round.play();
            } catch (RuntimeException | AssertionError wrong) {
                proof.violated("seed " + (seed + i) + ", time to live " + round.timeToLive + ": " + wrong);
            }
        }
    }

    private Side side(Storage storage, Duration ahead) {
        HostileClock clock = new HostileClock(() -> time.get(), ahead);
        Invitations verbs = Invitations.builder()
                .storage(storage)
                .roles(named -> Roles.of(List.of(TestHost.OWNER, TestHost.VIEWER)))
                .clock(clock)
                .timeToLive(timeToLive)
                .notifier(notification -> told(notification, clock.last(), true))
                .listener(new Listener() {
                    @Override
                    public void superseded(Notification notification) {
                        told(notification, clock.last(), false);
                    }
                })
                .build();
        return new Side(storage, verbs, clock);
    }

    /** Checks a delivery: the clock was read just before it, to see whether the invitation is still open. */
    private void told(Notification notification, Instant now, boolean delivered) {
        HostileLife life =
                Objects.requireNonNull(all.get(notification.invitation().id()));
        boolean open = life.version == notification.version() && life.isOpen(now);
        is(
                delivered == (!notification.isInvitation() || open),
                () -> notification + " told: " + delivered + " at " + now);
        told++;
        decided(life, now);
    }

    private void play() {
        here.verbs().members().addFounder(TestHost.ADA, domain, "owner");
        for (int i = 0; i < STEPS; i++) {
            Side side = random.nextBoolean() ? here : there;
            UserId invitee = one(invitees);
            HostileLife life = live.get(invitee);
            if (random.nextInt(12) == 0) {
                beyond(side, invitee, life);
                continue;
            }
            jump(side, life);
            switch (random.nextInt(12)) {
                case 0 -> read(side, invitee);
                case 1 -> side.verbs().notifications().deliver(1 + random.nextInt(20));
                case 2, 3 -> send(side, invitee);
                case 4, 5, 6 -> move(side, life, Verb.ACCEPT, Invitations::accept);
                case 7 -> move(side, life, Verb.REJECT, Invitations::reject);
                case 8, 9 -> move(side, life, Verb.RESEND, (verbs, actor, id) -> verbs.resend(TestHost.ADA, id));
                case 10 -> move(side, life, Verb.DELETE, (verbs, actor, id) -> verbs.delete(TestHost.ADA, id));
                default -> remove(side, life);
            }
            before = side.clock().readings() == 0 ? before : side.clock().last();
        }
        time = this::anyTime;
        all.values().forEach(this::history);
        walks();
        time = () -> LAST;
        deliverAll();
    }

    /** Sets the time of the next readings, often close to the expiry of the invitation. */
    private void jump(Side side, @Nullable HostileLife life) {
        side.clock().forget();
        if (life != null && random.nextInt(3) > 0) {
            Instant wanted = life.expiresAt.plus(one(SMALL));
            Instant shown = wanted.minus(side.clock().ahead());
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

    private Instant expiry(Instant now) {
        return timeToLive.compareTo(Duration.between(now, LAST)) > 0 ? LAST : now.plus(timeToLive);
    }

    private void decided(HostileLife life, Instant now) {
        proof.tried();
        if (life.isDelicate(now)) {
            proof.hit();
        }
    }

    /** Returns the only reading of the clock by the command. */
    private static Instant reading(Side side) {
        is(
                side.clock().readings() == 1,
                () -> "one reading of the clock, not " + side.clock().readings());
        return side.clock().last();
    }

    private void send(Side side, UserId invitee) {
        var outcome = side.verbs()
                .send(TestHost.ADA, SendInvitations.to(domain).invite(invitee, "viewer"))
                .outcomes()
                .get(0);
        Instant now = reading(side);
        HostileLife life = live.get(invitee);
        Optional<String> answer = outcome.refusal().map(Enum::name);
        if (life == null || life.closed) {
            same("send", answer, Optional.empty());
            HostileLife made =
                    new HostileLife(outcome.invitation().orElseThrow().id(), invitee, now, expiry(now));
            live.put(invitee, made);
            all.put(made.id, made);
            toBeTold++;
            stored(side, made);
            decided(made, now);
            return;
        }
        same("send", answer, life.refusal(Verb.SEND, now));
        moved(side, life, Verb.SEND, now);
    }

    private interface Moving {
        Invitation call(Invitations verbs, UserId actor, InvitationId id);
    }

    private void move(Side side, @Nullable HostileLife life, Verb verb, Moving moving) {
        if (life == null) {
            return;
        }
        String answer = TestHost.answer(() -> moving.call(side.verbs(), life.invitee, life.id));
        Instant now = reading(side);
        same(verb + " at " + now, answer, life.refusal(verb, now).orElse("done"));
        moved(side, life, verb, now);
    }

    private void remove(Side side, @Nullable HostileLife life) {
        if (life != null && life.status == Status.ACCEPTED && !life.closed) {
            side.verbs().members().remove(TestHost.ADA, domain, life.invitee);
            moved(side, life, Verb.REMOVE, reading(side));
        }
    }

    private void moved(Side side, HostileLife life, Verb verb, Instant now) {
        decided(life, now);
        boolean tells = verb != Verb.DELETE && verb != Verb.REMOVE;
        if (life.refusal(verb, now).isEmpty() && life.take(verb, now, expiry(now)) && tells) {
            toBeTold++;
        }
        stored(side.equals(here) ? there : here, life);
    }

    /** Checks the invitation as the other host loads it. */
    private void stored(Side side, HostileLife life) {
        Invitation found = Objects.requireNonNull(
                side.storage().load(life.id, TestHost.ADA).invitation(life.id.uuid()));
        same("status", found.status(), life.status);
        same("version", found.version(), life.version);
        same("creation", found.createdAt(), life.createdAt);
        same("sending", found.sentAt(), life.sentAt);
        same("expiry", found.expiresAt(), Optional.of(life.expiresAt));
        same("closed", found.closedAt().isPresent(), life.closed);
    }

    private void read(Side side, UserId invitee) {
        InvitationQuery query = InvitationQuery.inDomain(domain);
        HostileLife life = live.get(invitee);
        long inbox = side.verbs().inbox(invitee).total();
        same("inbox", inbox, life != null && life.isOpen(reading(side)) ? 1L : 0L);
        for (Status status : List.of(Status.PENDING, Status.EXPIRED)) {
            side.clock().forget();
            long listed = side.verbs()
                    .list(TestHost.ADA, query.status(status))
                    .items()
                    .size();
            same("list of " + status, listed, among(status, reading(side)));
            side.clock().forget();
            long counted = side.verbs().count(TestHost.ADA, query.status(status));
            same("count of " + status, counted, among(status, reading(side)));
        }
        if (life != null) {
            side.clock().forget();
            Status found = side.verbs().find(invitee, life.id).status();
            same("find", found, life.at(reading(side)));
            decided(life, reading(side));
        }
    }

    private long among(Status status, Instant now) {
        return all.values().stream().filter(life -> life.at(now) == status).count();
    }

    /** Checks an unsupported instant: each command fails with a typed error and changes nothing. */
    private void beyond(Side side, UserId invitee, @Nullable HostileLife life) {
        Instant impossible = one(BEYOND);
        StorageState stored = StorageState.of(side.storage(), List.of(domain), invitees);
        time = () -> impossible;
        List<Runnable> calls = new ArrayList<>(List.of(
                () -> side.verbs().send(TestHost.ADA, SendInvitations.to(domain).invite(invitee, "viewer")),
                () -> side.verbs().inbox(invitee),
                () -> side.verbs().list(TestHost.ADA, InvitationQuery.inDomain(domain)),
                () -> side.verbs().members().assign(TestHost.ADA, domain, invitee, "viewer"),
                () -> side.verbs().notifications().deliver(1)));
        if (life != null) {
            calls.add(() -> side.verbs().accept(invitee, life.id));
            calls.add(() -> side.verbs().resend(TestHost.ADA, life.id));
            calls.add(() -> side.verbs().delete(TestHost.ADA, life.id));
        }
        for (Runnable call : calls) {
            String answer;
            try {
                answer = TestHost.answer(call);
            } catch (IllegalStateException typed) {
                answer = "no such time";
            }
            same("at " + impossible, answer, "no such time");
            proof.tried();
        }
        same("stored at " + impossible, StorageState.of(side.storage(), List.of(domain), invitees), stored);
    }

    /** Checks that versions are contiguous, and that each event starts in the status that the previous event left. */
    private void history(HostileLife life) {
        List<HistoryEvent> events = there.verbs().history(TestHost.ADA, life.id);
        List<Long> versions = events.stream().map(HistoryEvent::version).toList();
        same(
                "versions",
                versions,
                LongStream.rangeClosed(1, life.version).boxed().toList());
        for (int i = 1; i < events.size(); i++) {
            Status from = events.get(i).fromStatus().orElseThrow();
            Status left = events.get(i - 1).toStatus().orElseThrow();
            boolean expired = from == Status.EXPIRED && left == Status.PENDING;
            is(from == left || expired, () -> "from " + from + " after " + left);
            is(left != Status.DELETED, () -> "what is final stays so");
        }
    }

    private void walks() {
        List<InvitationId> listed = walk(after -> {
                    InvitationQuery query = InvitationQuery.inDomain(domain).pageSize(1 + random.nextInt(2));
                    return here.verbs().list(TestHost.ADA, after == null ? query : query.after(after));
                })
                .map(Invitation::id)
                .toList();
        same("each once", (long) listed.size(), listed.stream().distinct().count());
        is(
                listed.size()
                        == all.values().stream()
                                .filter(life -> life.status != Status.DELETED)
                                .count(),
                () -> "the walk met " + listed);
        MemberQuery query = MemberQuery.inDomain(domain).pageSize(1);
        List<UserId> members = walk(after ->
                        there.verbs().members().list(TestHost.ADA, after == null ? query : query.after(after)))
                .map(Membership::user)
                .toList();
        same("each once", (long) members.size(), members.stream().distinct().count());
        same(
                "members",
                (long) members.size(),
                1
                        + all.values().stream()
                                .filter(life -> life.status == Status.ACCEPTED && !life.closed)
                                .count());
    }

    private static <T> Stream<T> walk(Function<@Nullable String, Page<T>> pages) {
        List<T> met = new ArrayList<>();
        Page<T> page = pages.apply(null);
        met.addAll(page.items());
        while (page.next().isPresent() && met.size() < 100) {
            page = pages.apply(page.next().get());
            met.addAll(page.items());
        }
        return met.stream();
    }

    /** Delivers at the last supported instant, when all notifications are due and all invitations have expired. */
    private void deliverAll() {
        int claimed = 1;
        for (int i = 0; i < 10 && claimed > 0; i++) {
            claimed = here.verbs().notifications().deliver(Limits.DELIVERY_SIZE).claimed();
        }
        same("left to be told", claimed, 0);
        same("told, each once", told, toBeTold);
    }

    private static void is(boolean so, Supplier<String> what) {
        if (!so) {
            throw new AssertionError("must be so: " + what.get());
        }
    }

    private static void same(String what, Object found, Object expected) {
        is(found.equals(expected), () -> what + ": " + found + ", expected " + expected);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
