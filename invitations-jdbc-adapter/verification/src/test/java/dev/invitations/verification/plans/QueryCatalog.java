package dev.invitations.verification.plans;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationFilter.Viewer;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Position;
import dev.invitations.verification.fixture.HostLibrary;
import dev.invitations.verification.fixture.UsualArguments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Every query and every write that the API allows, on the tables that {@code large-data.sql} fills. */
final class QueryCatalog {

    /** Calls of a storage. */
    interface StorageWork {
        void run(JdbcStorage storage) throws Exception;
    }

    /** The work, and the maximum number of pages for each of its statements. */
    record QueryShape(String name, int pages, StorageWork work) {}

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
    private static final UserId MEMBER = new UserId("member1");

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
    static final QueryShape INBOX_OF_POPULAR = new QueryShape(
            "inbox of popular", 20_000, storage -> storage.invitations().inbox(POPULAR, NOW, 5));

    private final List<QueryShape> all = new ArrayList<>();

    private QueryCatalog() {}

    static List<QueryShape> lists() {
        return lists(DOMAINS);
    }

    /** Returns the lists of these domains. The lists of one domain are enough to detect a missing index. */
    static List<QueryShape> lists(List<DomainId> domains) {
        QueryCatalog catalog = new QueryCatalog();
        for (DomainId domain : domains) {
            UserId inviter = inviterIn(domain);
            catalog.lists(domain, inviter);
            catalog.lists(domain.value() + " sees all", viewed(domain, inviter, Set.of("admin"), Set.of()), inviter);
            catalog.lists(domain.value() + " sees own", viewed(domain, inviter, Set.of(), Set.of("admin")), inviter);
            catalog.lists(
                    domain.value() + " sees all or own",
                    viewed(domain, inviter, Set.of("editor"), Set.of("admin", "viewer")),
                    inviter);
            catalog.lists(domain.value() + " sees none", viewed(domain, inviter, Set.of(), Set.of()), inviter);
        }
        return catalog.all;
    }

    private void lists(DomainId domain, UserId inviter) {
        InvitationFilter sentFew = viewed(domain, inviter, Set.of("admin"), Set.of())
                .inviter(new UserId("sender5"))
                .statuses(STATUSES.get(0))
                .now(NOW)
                .build();
        add(
                domain.value() + " sent by an inviter with few invitations",
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
    static List<QueryShape> reads() {
        QueryCatalog catalog = new QueryCatalog();
        catalog.all.add(INBOX_OF_POPULAR);
        catalog.add("inbox of known", 3 * FEW, storage -> storage.invitations().inbox(KNOWN, NOW, 5));
        for (DomainId domain : DOMAINS) {
            catalog.reads(" in " + domain.value(), domain);
        }
        return catalog.all;
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

    /** Returns all operations of the library, and the steps of a delivery. */
    static List<QueryShape> operations() {
        QueryCatalog catalog = new QueryCatalog();
        UsualArguments usual = new UsualArguments()
                .byDefault(Parameter.ACTOR, ADA)
                .byDefault(Parameter.DOMAIN, BIG)
                .byDefault(Parameter.USER, new UserId("newcomer"))
                .byDefault(Parameter.INVITATION, id("big", 180_000))
                .byDefault(Parameter.ROLE, "editor")
                .byDefault(Parameter.ACTION, "members.view")
                .byDefault(Parameter.QUERY, InvitationQuery.inDomain(BIG))
                .byDefault(Parameter.MEMBER_QUERY, MemberQuery.inDomain(BIG))
                .of(Parameter.ACTOR, POPULAR, Operations.ACCEPT, Operations.REJECT)
                .of(Parameter.ACTOR, OWNER, Operations.DELETE)
                .of(Parameter.INVITATION, id("small77", 771), Operations.ACCEPT, Operations.REJECT, Operations.DELETE)
                .of(Parameter.DOMAIN, new DomainId("new"), Operations.ADD_FOUNDER)
                .of(Parameter.ROLE, "admin", Operations.ADD_FOUNDER)
                .of(Parameter.USER, MEMBER, Operations.REMOVE, Operations.FIND_MEMBER)
                // The sizes of a request are tried below, counts are among the lists, and the outbox has its own steps.
                .omitting(Operations.SEND, Operations.SEND_ALL_OR_NOTHING, Operations.COUNT)
                .omitting(Operations.DELIVER, Operations.RETRY, Operations.DISCARD);
        usual.all(Operations.queries())
                .forEach(query -> catalog.add(query.entry().name(), FEW, query));
        usual.all(Operations.commands())
                .forEach(command -> catalog.add(command.entry().name(), FEW, command));
        Arguments promotion = Arguments.by(ADA).in(BIG).about(MEMBER).as("editor");
        catalog.add("promote", FEW, Operations.ASSIGN.with(promotion));
        for (DomainId domain : DOMAINS) {
            Arguments sender = Arguments.by(inviterIn(domain)).in(domain);
            for (int count : List.of(1, 2, 10, Limits.BATCH_SIZE)) {
                catalog.add(
                        "send " + count + " in " + domain.value(),
                        FEW + 60 * count,
                        Operations.SEND.with(sender.inviting(invites("newcomer", count))));
            }
        }
        catalog.add(
                "renew many",
                FEW * Limits.BATCH_SIZE,
                Operations.SEND.with(Arguments.by(ADA).in(BIG).inviting(invites("person", Limits.BATCH_SIZE))));
        catalog.outbox();
        return catalog.all;
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
                    limit + " dead letters",
                    FEW + 2 * limit,
                    storage -> storage.outbox().deadLetters(null, limit));
            add("next " + limit + " dead letters", FEW + 2 * limit, storage -> {
                List<DeadLetter> first = storage.outbox().deadLetters(null, 10);
                storage.outbox().deadLetters(Position.of(first.get(9)), limit);
            });
        }
        add("retry", FEW, storage -> storage.outbox().retry(anyDeadLetter(storage), NOW));
        add("discard", FEW, storage -> storage.outbox().discard(anyDeadLetter(storage)));
    }

    private static List<Claim> claim(JdbcStorage storage, int limit) {
        return storage.outbox()
                .claim(new UUID(0, limit), NOW, NOW.plusSeconds(60), limit)
                .claims();
    }

    private static UUID anyDeadLetter(JdbcStorage storage) {
        return storage.outbox().deadLetters(null, 10).get(9).id();
    }

    private void add(String name, int pages, Operation operation) {
        add(name, pages, storage -> operation.on(HostLibrary.at(NOW, storage).build()));
    }

    private static InvitationId id(String domain, int number) {
        return new InvitationId(new DomainId(domain), new UUID(((long) number << 32) | 0x7000, 0x8000L << 48));
    }

    private static List<Invite> invites(String name, int count) {
        return people(name, count).stream()
                .map(user -> Invite.of(user, "viewer"))
                .toList();
    }

    private static UserId inviterIn(DomainId domain) {
        return domain.equals(BIG) ? ADA : OWNER;
    }

    private static List<UserId> people(String name, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new UserId(name + 40 * i))
                .toList();
    }

    private void add(String name, int pages, StorageWork work) {
        all.add(new QueryShape(name, pages, work));
    }
}
