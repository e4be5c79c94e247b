package dev.invitations.verification.plans;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.model.Action;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationFilter.Viewer;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Position;
import dev.invitations.port.RoleCatalog;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Every query and every write that the API allows, on the tables that {@code crowd.sql} fills. */
final class Shapes {

    /** The work of a shape. */
    interface Work {
        void run(JdbcStorage storage) throws Exception;
    }

    /** The work, and the maximum number of pages for each of its statements. */
    record Shape(String name, int pages, Work work) {}

    static final Instant NOW = Instant.parse("2026-05-20T00:00:00Z");

    static final DomainId BIG = new DomainId("big");
    private static final DomainId MIDDLE = new DomainId("mid7");
    private static final DomainId FAIR = new DomainId("fair7");
    private static final DomainId SMALL = new DomainId("small77");
    private static final List<DomainId> DOMAINS = List.of(BIG, MIDDLE, FAIR, SMALL);
    private static final UserId ADA = new UserId("ada");
    private static final UserId OWNER = new UserId("owner");
    private static final UserId POPULAR = new UserId("popular");

    private static final UserId KNOWN = new UserId("known77");

    private static final Position DEEP = new Position(Instant.parse("2026-01-20T00:00:00Z"), new UUID(0, 0));

    /** In the worst case, each row of a list is on a page of its own, and the index adds one page. */
    private static final int FEW = 60;

    /** Rows that match a filter without an index may be far apart. */
    private static final int ANY = Integer.MAX_VALUE;

    private static final List<Set<Status>> STATUSES = List.of(
            EnumSet.complementOf(EnumSet.of(Status.DELETED)),
            Set.of(Status.PENDING),
            Set.of(Status.EXPIRED),
            Set.of(Status.ACCEPTED),
            Set.of(Status.REJECTED),
            Set.of(Status.PENDING, Status.EXPIRED),
            Set.of(Status.REJECTED, Status.EXPIRED));

    /** It counts 20,000 rows, and touches no page twice. */
    static final Shape INBOX_OF_POPULAR = new Shape(
            "inbox of popular", 20_000, storage -> storage.invitations().inbox(POPULAR, NOW, 5));

    private final List<Shape> all = new ArrayList<>();

    private Shapes() {}

    static List<Shape> lists() {
        return lists(DOMAINS);
    }

    /** Returns the lists of these domains. The lists of one domain are enough to detect a missing index. */
    static List<Shape> lists(List<DomainId> domains) {
        Shapes shapes = new Shapes();
        for (DomainId domain : domains) {
            UserId inviter = domain.equals(BIG) ? ADA : OWNER;
            shapes.lists(domain, inviter);
            shapes.lists(domain.value() + " sees all", viewed(domain, inviter, Set.of("admin"), Set.of()), inviter);
            shapes.lists(domain.value() + " sees own", viewed(domain, inviter, Set.of(), Set.of("admin")), inviter);
            shapes.lists(
                    domain.value() + " sees all or own",
                    viewed(domain, inviter, Set.of("editor"), Set.of("admin", "viewer")),
                    inviter);
            shapes.lists(domain.value() + " sees none", viewed(domain, inviter, Set.of(), Set.of()), inviter);
        }
        return shapes.all;
    }

    private void lists(DomainId domain, UserId inviter) {
        InvitationFilter sentFew = viewed(domain, inviter, Set.of("admin"), Set.of())
                .inviter(new UserId("sender5"))
                .statuses(STATUSES.get(0))
                .now(NOW)
                .build();
        add(
                domain.value() + " of who sent few",
                FEW,
                storage -> storage.invitations().page(sentFew, null, 21));
        lists(
                domain.value() + " sent by me",
                viewed(domain, inviter, Set.of("admin"), Set.of("admin", "viewer"))
                        .inviter(inviter),
                null);
        lists(
                domain.value() + " to me",
                InvitationFilter.builder().domain(domain).invitee(POPULAR),
                inviter);
        if (domain.equals(BIG)) {
            lists("to me", InvitationFilter.builder().invitee(POPULAR), inviter);
            lists("to me, known", InvitationFilter.builder().invitee(KNOWN), inviter);
        }
    }

    private static InvitationFilter.Builder viewed(DomainId domain, UserId user, Set<String> all, Set<String> own) {
        return InvitationFilter.builder().domain(domain).viewer(new Viewer(user, all, own));
    }

    /** Adds this list with each filter and at each position. */
    private void lists(String name, InvitationFilter.Builder builder, @Nullable UserId inviter) {
        InvitationFilter base = builder.now(NOW).statuses(STATUSES.get(0)).build();
        for (Set<Status> statuses : STATUSES) {
            InvitationFilter plain = with(base).statuses(statuses).build();
            String which = name + " " + statuses;
            boolean indexed = statuses.size() == 4
                    && !(base.domain().isPresent() && base.invitee().isPresent());
            int pages = indexed ? FEW : ANY;
            add(which, pages, storage -> storage.invitations().page(plain, null, 21));
            add("next of " + which, pages, storage -> storage.invitations().page(plain, DEEP, 21));
            add("long " + which, ANY, storage -> storage.invitations().page(plain, null, 101));
            narrow(which + " and a role", with(plain).role("admin"));
            if (inviter != null) {
                narrow(which + " and an inviter", with(plain).inviter(inviter));
            }
            if (base.invitee().isEmpty()) {
                narrow(which + " and an invitee", with(plain).invitee(POPULAR));
                narrow(
                        which + " and all",
                        with(plain).role("viewer").inviter(ADA).invitee(KNOWN));
            }
            // A count of half of the table reads the whole table.
            if (!base.domain().filter(BIG::equals).isPresent()) {
                add("count of " + which, ANY, storage -> storage.invitations().count(plain));
            }
        }
    }

    private void narrow(String name, InvitationFilter.Builder filter) {
        InvitationFilter narrow = filter.build();
        add(name, ANY, storage -> storage.invitations().page(narrow, null, 21));
    }

    private static InvitationFilter.Builder with(InvitationFilter filter) {
        return InvitationFilter.builder()
                .domain(filter.domain())
                .viewer(filter.viewer())
                .statuses(filter.statuses())
                .role(filter.role())
                .inviter(filter.inviter())
                .invitee(filter.invitee())
                .now(filter.now());
    }

    /** Returns the other reads. */
    static List<Shape> reads() {
        Shapes shapes = new Shapes();
        shapes.all.add(INBOX_OF_POPULAR);
        shapes.add("inbox of known", 3 * FEW, storage -> storage.invitations().inbox(KNOWN, NOW, 5));
        for (DomainId domain : DOMAINS) {
            shapes.reads(" in " + domain.value(), domain);
        }
        return shapes.all;
    }

    private void reads(String in, DomainId domain) {
        add("load popular" + in, FEW, storage -> storage.load(domain, ADA, List.of(POPULAR)));
        for (int count : List.of(1, 10, Limits.BATCH_SIZE)) {
            List<UserId> people = people("person", count);
            add("load " + count + in, FEW + 12 * count, storage -> storage.load(domain, ADA, people));
        }
        add("history of busy" + in, 3000, storage -> storage.invitations().history(domain, new UserId("busy")));
        add("history of popular" + in, FEW, storage -> storage.invitations().history(domain, POPULAR));
        add("member" + in, FEW, storage -> storage.memberships().find(domain, ADA));
        add("populated" + in, FEW, storage -> storage.memberships().isPopulated(domain));
        for (Set<String> roles :
                List.of(Set.of("viewer"), Set.of("admin", "editor"), Set.of("none"), Set.<String>of())) {
            add("other of " + roles + in, ANY, storage -> storage.memberships().findOther(domain, ADA, roles));
        }
        for (int limit : List.of(21, Limits.PAGE_SIZE + 1)) {
            add(
                    limit + " members" + in,
                    FEW + limit,
                    storage -> storage.memberships().page(domain, null, limit));
            add(
                    "next " + limit + " members" + in,
                    FEW + limit,
                    storage -> storage.memberships().page(domain, DEEP, limit));
        }
    }

    /** Returns all writes, with the reads before them. */
    static List<Shape> writes() {
        Shapes shapes = new Shapes();
        InvitationId pending = id("small77", 771);
        InvitationId rejected = id("big", 180_000);
        shapes.verb("accept", FEW, verbs -> verbs.accept(POPULAR, pending));
        shapes.verb("reject", FEW, verbs -> verbs.reject(POPULAR, pending));
        shapes.verb("delete", FEW, verbs -> verbs.delete(OWNER, pending));
        shapes.verb("resend", FEW, verbs -> verbs.resend(ADA, rejected));
        shapes.verb("found", FEW, verbs -> verbs.members().addFounder(ADA, new DomainId("new"), "admin"));
        shapes.verb("promote", FEW, verbs -> verbs.members().assign(ADA, BIG, new UserId("member1"), "editor"));
        shapes.verb("assign", FEW, verbs -> verbs.members().assign(ADA, BIG, new UserId("newcomer"), "editor"));
        shapes.verb("remove", FEW, verbs -> verbs.members().remove(ADA, BIG, new UserId("member1")));
        for (DomainId domain : DOMAINS) {
            UserId sender = domain.equals(BIG) ? ADA : OWNER;
            for (int count : List.of(1, 2, 10, Limits.BATCH_SIZE)) {
                SendInvitations request = to(domain, people("newcomer", count));
                String name = "send " + count + " in " + domain.value();
                shapes.verb(name, FEW + 60 * count, verbs -> verbs.send(sender, request));
            }
        }
        SendInvitations renewing = to(BIG, people("person", Limits.BATCH_SIZE));
        shapes.verb("renew many", FEW * Limits.BATCH_SIZE, verbs -> verbs.send(ADA, renewing));
        shapes.outbox();
        return shapes.all;
    }

    /** Adds the steps of a delivery, and the commands for dead letters. */
    private void outbox() {
        // A lease writes a new version of the row and updates both indexes. To lease a thousand rows, the planner scans
        // the whole outbox.
        for (int limit : List.of(1, 20, 100)) {
            add("claim " + limit, FEW + 16 * limit, storage -> claim(storage, limit));
        }
        add("attempts", FEW, storage -> {
            Outbox outbox = storage.outbox();
            List<Claim> claims = claim(storage, 3);
            claims.forEach(claim -> outbox.startAttempt(claim, NOW.plusSeconds(120)));
            outbox.acknowledge(claims.get(0));
            outbox.reschedule(claims.get(1), NOW.plusSeconds(60), "no");
            outbox.deadLetter(claims.get(2), NOW, "no");
        });
        for (int limit : List.of(1, Limits.PAGE_SIZE + 1)) {
            add(
                    limit + " set aside",
                    FEW + 2 * limit,
                    storage -> storage.outbox().deadLetters(null, limit));
            add("next " + limit + " set aside", FEW + 2 * limit, storage -> {
                List<DeadLetter> first = storage.outbox().deadLetters(null, 10);
                storage.outbox().deadLetters(Position.of(first.get(9)), limit);
            });
        }
        add("retry", FEW, storage -> storage.outbox().retry(anyAside(storage), NOW));
        add("discard", FEW, storage -> storage.outbox().discard(anyAside(storage)));
    }

    private static List<Claim> claim(JdbcStorage storage, int limit) {
        return storage.outbox()
                .claim(new UUID(0, limit), NOW, NOW.plusSeconds(60), limit)
                .claims();
    }

    private static UUID anyAside(JdbcStorage storage) {
        return storage.outbox().deadLetters(null, 10).get(9).id();
    }

    private interface Verb {
        void call(Invitations invitations);
    }

    private void verb(String name, int pages, Verb verb) {
        add(
                name,
                pages,
                storage -> verb.call(Invitations.builder()
                        .storage(storage)
                        .roles(RoleCatalog.of(
                                Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()),
                                Role.of("editor"),
                                Role.of("viewer")))
                        .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                        .notifier(notification -> {})
                        .build()));
    }

    private static InvitationId id(String domain, int number) {
        return new InvitationId(new DomainId(domain), new UUID(((long) number << 32) | 0x7000, 0x8000L << 48));
    }

    private static SendInvitations to(DomainId domain, List<UserId> people) {
        SendInvitations request = SendInvitations.to(domain);
        for (UserId user : people) {
            request = request.invite(user, "viewer");
        }
        return request;
    }

    private static List<UserId> people(String name, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new UserId(name + 40 * i))
                .toList();
    }

    private void add(String name, int pages, Work work) {
        all.add(new Shape(name, pages, work));
    }
}
