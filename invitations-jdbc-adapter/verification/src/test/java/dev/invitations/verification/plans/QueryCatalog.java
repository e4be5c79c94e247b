package dev.invitations.verification.plans;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Every query and every write that the API allows, on the tables that {@code large-data.sql} fills. */
final class QueryCatalog {

    /** The work, and the maximum number of pages for each of its statements. */
    record QueryShape(String name, int pages, Consumer<JdbcStorage> work) {}

    static final Instant NOW = Instant.parse("2026-05-20T00:00:00Z");

    static final DomainId BIG = new DomainId("big");
    private static final DomainId MIDDLE = new DomainId("mid7");
    private static final DomainId FAIR = new DomainId("fair7");
    private static final DomainId SMALL = new DomainId("small77");
    static final List<DomainId> DOMAINS = List.of(BIG, MIDDLE, FAIR, SMALL);
    private static final UserId ADA = new UserId("ada");
    private static final UserId OWNER = new UserId("owner");
    private static final UserId POPULAR = new UserId("popular");

    private static final UserId KNOWN = new UserId("known77");
    private static final UserId MEMBER = new UserId("member1");

    /** Has 20 addresses with 50 pending invitations each. */
    private static final VerifiedUser VERIFIED = HostLibrary.verified(new UserId("verified"));

    /** Accepted the invitation to an address in the domain big. */
    private static final UserId CLAIMANT = new UserId("member1000");

    private static final Position DEEP = new Position(Instant.parse("2026-01-20T00:00:00Z"), new UUID(0, 0));

    /** In the worst case, each row of a list is on a page of its own, and the index adds one page. */
    private static final int FEW = 60;

    /** The number of the first invitation to an address in {@code large-data.sql}. */
    private static final int ADDRESSES = 1_000_001;

    /** No limit: the rows that match a filter without an index may be far apart. */
    private static final int ANY = Integer.MAX_VALUE;

    private static final Set<Status> ALL_BUT_DELETED = EnumSet.complementOf(EnumSet.of(Status.DELETED));

    private static final List<Set<Status>> STATUSES = List.of(
            ALL_BUT_DELETED,
            Set.of(Status.PENDING),
            Set.of(Status.EXPIRED),
            Set.of(Status.ACCEPTED),
            Set.of(Status.REJECTED),
            Set.of(Status.PENDING, Status.EXPIRED),
            Set.of(Status.REJECTED, Status.EXPIRED));

    /** The pages of a look-up of the inviter and the invitee among the members, by their keys. */
    private static final int MEMBERS = 8;

    /** The inbox of a popular invitee. It reads 20,000 rows with their members, and at most one page per row. */
    static final QueryShape INBOX_OF_POPULAR = new QueryShape(
            "inbox of popular",
            20_000 * (1 + MEMBERS),
            storage -> storage.invitations().inbox(POPULAR, Set.of(POPULAR), NOW, 25));

    private final List<QueryShape> all = new ArrayList<>();

    private QueryCatalog() {}

    /**
     * Returns all queries and writes, with the lists of these domains. The lists of one domain are enough to detect a
     * missing index. Writes come last, because later statements read the dead rows of earlier writes.
     */
    static List<QueryShape> withListsOf(List<DomainId> domains) {
        QueryCatalog catalog = new QueryCatalog();
        catalog.reads();
        catalog.lists(domains);
        catalog.operations();
        catalog.outbox();
        return List.copyOf(catalog.all);
    }

    private void lists(List<DomainId> domains) {
        for (DomainId domain : domains) {
            UserId inviter = inviterIn(domain);
            lists(viewed(domain, Set.of("admin"), Set.of()), inviter);
            lists(viewed(domain, Set.of(), Set.of("admin")), inviter);
            lists(viewed(domain, Set.of("editor"), Set.of("admin", "viewer")), inviter);
            lists(viewed(domain, Set.of(), Set.of()), inviter);
            lists(viewed(domain, Set.of("admin"), Set.of("admin", "viewer")).inviter(inviter), inviter);
            lists(InvitationFilter.builder().domain(domain).addInvitees(POPULAR), inviter);
            InvitationFilter.Builder ofSomeInviter =
                    viewed(domain, Set.of("admin"), Set.of()).inviter(new UserId("sender5"));
            page(ofSomeInviter.statuses(ALL_BUT_DELETED).now(NOW).build(), null, 21, FEW);
        }
        lists(InvitationFilter.builder().addInvitees(POPULAR), ADA);
        lists(InvitationFilter.builder().addInvitees(KNOWN), ADA);
    }

    private static InvitationFilter.Builder viewed(DomainId domain, Set<String> all, Set<String> own) {
        return InvitationFilter.builder().domain(domain).viewer(new Viewer(inviterIn(domain), all, own));
    }

    /** Adds this list with each filter and at each position. */
    private void lists(InvitationFilter.Builder list, UserId inviter) {
        for (Set<Status> statuses : STATUSES) {
            InvitationFilter plain = list.now(NOW).statuses(statuses).build();
            boolean indexed = statuses.equals(ALL_BUT_DELETED)
                    && !(plain.domain().isPresent() && !plain.invitees().isEmpty());
            page(plain, null, 21, indexed ? FEW : ANY);
            page(plain, DEEP, 21, indexed ? FEW : ANY);
            page(plain, null, 101, ANY);
            page(with(plain).role("admin").build(), null, 21, ANY);
            page(with(plain).inviter(inviter).build(), null, 21, ANY);
            if (plain.invitees().isEmpty()) {
                page(with(plain).addInvitees(POPULAR).build(), null, 21, ANY);
                page(with(plain).role("viewer").inviter(ADA).addInvitees(KNOWN).build(), null, 21, ANY);
            }
            // A count of half of the table reads the whole table.
            if (!plain.domain().filter(BIG::equals).isPresent()) {
                add("count of " + plain, ANY, storage -> storage.invitations().count(plain));
            }
        }
    }

    private static InvitationFilter.Builder with(InvitationFilter filter) {
        return InvitationFilter.builder().from(filter);
    }

    private void page(InvitationFilter filter, @Nullable Position after, int limit, int pages) {
        add(
                limit + " after " + after + " of " + filter,
                pages,
                storage -> storage.invitations().page(filter, after, limit));
    }

    /** Adds the other reads. */
    private void reads() {
        all.add(INBOX_OF_POPULAR);
        add(
                "inbox of known",
                3 * FEW + 75 * MEMBERS,
                storage -> storage.invitations().inbox(KNOWN, Set.of(KNOWN), NOW, 25));
        Set<Invitee> identities = new LinkedHashSet<>(VERIFIED.addresses());
        identities.add(VERIFIED.user());
        int each = identities.size();
        add(
                "inbox of identities",
                each * (FEW + 75) + 1_025 * MEMBERS,
                storage -> storage.invitations().inbox(VERIFIED.user(), identities, NOW, 25));
        add(
                "next of identities",
                each * 2 * FEW + 25 * MEMBERS,
                storage -> storage.invitations().inboxAfter(VERIFIED.user(), identities, NOW, DEEP, 25));
        add(
                "load for identities",
                FEW + 12 * each,
                storage -> storage.load(id("address1", ADDRESSES), VERIFIED.user(), identities));
        add("load identities", FEW + 12 * each, storage -> storage.load(BIG, VERIFIED.user(), identities));
        add("load a claimant", FEW, storage -> storage.load(BIG, ADA, List.of(CLAIMANT)));
        add("find", FEW, storage -> storage.invitations().find(id("big", 180_000)));
        add(
                "list to identities",
                each * FEW,
                storage -> storage.invitations()
                        .page(
                                InvitationFilter.builder()
                                        .invitees(identities)
                                        .now(NOW)
                                        .statuses(ALL_BUT_DELETED)
                                        .build(),
                                null,
                                21));
        add(
                "next of popular",
                2 * FEW + 25 * MEMBERS,
                storage -> storage.invitations().inboxAfter(POPULAR, Set.of(POPULAR), NOW, DEEP, 25));
        for (DomainId domain : DOMAINS) {
            reads(" in " + domain.value(), domain);
        }
    }

    private void reads(String in, DomainId domain) {
        add("load popular" + in, FEW, storage -> storage.load(domain, ADA, List.of(POPULAR)));
        for (int count : List.of(1, 10, Limits.BATCH_SIZE)) {
            List<UserId> people = people("person", count);
            add("load " + count + in, FEW + 12 * count, storage -> storage.load(domain, ADA, people));
        }
        add(
                "history of busy" + in,
                FEW + Limits.HISTORY_SIZE,
                storage -> storage.invitations().history(domain, new UserId("busy")));
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

    /** Adds all operations of the library. */
    private void operations() {
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
                .byDefault(Parameter.TOKEN, ReferenceLinks.token(id("address1", ADDRESSES)))
                // Requests of several sizes follow below, counts are among the lists, and outbox() adds the deliveries.
                .omitting(Operations.SEND, Operations.SEND_ALL_OR_NOTHING, Operations.COUNT)
                // A check reads and groups all rows of its domain, for operators only.
                .omitting(Operations.CHECK)
                // A transfer changes two members.
                .omitting(Operations.TRANSFER)
                .omitting(Operations.DELIVER, Operations.RETRY, Operations.DISCARD);
        usual.all(Operations.queries()).forEach(query -> add(query.entry().name(), FEW, query));
        usual.all(Operations.commands()).forEach(command -> add(command.entry().name(), FEW, command));
        Arguments verified = Arguments.by(VERIFIED).about(id("address1", ADDRESSES));
        // The other 19 invitations to the same person in this domain are superseded.
        add("accept by address", FEW + 30 * 20, Operations.ACCEPT.with(verified));
        add("reject by address", FEW, Operations.REJECT.with(verified));
        add(
                "remove a claimant",
                2 * FEW,
                Operations.REMOVE.with(Arguments.by(ADA).in(BIG).about(CLAIMANT)));
        add(
                "leave with identities",
                FEW + 4 * 21,
                Operations.REMOVE.with(
                        Arguments.by(HostLibrary.verified(MEMBER)).in(BIG).about(MEMBER)));
        Arguments promotion = Arguments.by(ADA).in(BIG).about(MEMBER).as("editor");
        add("transfer", 2 * FEW, Operations.TRANSFER.with(promotion));
        add("promote", FEW, Operations.ASSIGN.with(promotion));
        for (DomainId domain : DOMAINS) {
            Arguments sender = Arguments.by(inviterIn(domain)).in(domain);
            for (int count : List.of(1, 2, 10, Limits.BATCH_SIZE)) {
                add(
                        "send " + count + " in " + domain.value(),
                        FEW + 60 * count,
                        Operations.SEND.with(sender.inviting(invites("newcomer", count))));
                add(
                        "send to " + count + " addresses in " + domain.value(),
                        FEW + 60 * count,
                        Operations.SEND.with(sender.inviting(HostLibrary.inviteAddresses(domain, "newcomer", 0, count)
                                .invites())));
            }
        }
        add(
                "renew many",
                FEW * Limits.BATCH_SIZE,
                Operations.SEND.with(Arguments.by(ADA).in(BIG).inviting(invites("person", Limits.BATCH_SIZE))));
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
        add(name, pages, storage -> operation.on(HostLibrary.linking(NOW, storage)));
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

    /** Returns domains that define their own roles. */
    static List<DomainId> ownRoles(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new DomainId("small" + 200 * i))
                .toList();
    }

    private static List<UserId> people(String name, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> new UserId(name + 40 * i))
                .toList();
    }

    private void add(String name, int pages, Consumer<JdbcStorage> work) {
        all.add(new QueryShape(name, pages, work));
    }
}
