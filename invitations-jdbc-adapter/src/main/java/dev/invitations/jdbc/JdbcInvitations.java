package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads invitations and commits changes. Every read is one statement, so it sees one state of the database. Statements
 * with a limit or a count compare exactly in SQL, and every row is compared again with the request.
 */
final class JdbcInvitations implements InvitationQueries {

    private static final String NEWEST = " ORDER BY i.created_at DESC, i.invitation_id DESC";
    private static final String NEWEST_EVENTS = " ORDER BY occurred_at DESC, event_id DESC";

    /** The statements. */
    private static final class InvitationSql {

        private static final String COLUMNS = SqlFragment.list(Columns.INVITATION.columns(), column -> column.in("i"));

        /** Returns one row, with the memberships of the inviter and the invitee. */
        final String loadOne;

        /** Returns one row per invitee, with its membership, its live invitation and the membership of the claimant. */
        final String loadLive;

        /** Returns the live invitations of claimants, with as many columns as the other queries. */
        final String loadClaimed;

        final String find;
        final String page;
        final String count;
        final String history;

        InvitationSql(SqlNames names) {
            Dialect dialect = names.dialect();
            String columns = "SELECT " + COLUMNS + ", " + Columns.DATA.in("i") + ", ";
            String domain = dialect.withoutCollation("i.domain_id");
            String member = " LEFT JOIN " + names.membership() + " ";
            loadOne = columns + names.selectMember("sender") + ", " + names.selectMember("invited")
                    + " FROM " + names.invitation() + " i"
                    + member + "sender ON " + names.isMember("sender", domain, dialect.withoutCollation("i.inviter"))
                    + member + "invited ON "
                    + names.isMember("invited", domain, user("i.invitee_kind", dialect.withoutCollation("i.invitee")))
                    + " WHERE i.domain_id = ? AND i.invitation_id = ?";
            loadLive = columns + names.selectMember("member") + ", " + names.selectMember("claimant") + " FROM %s"
                    + member + "member ON "
                    + names.isMember("member", "person.domain_id", user("person.kind", "person.name"))
                    + " LEFT JOIN " + names.invitation() + " i ON i.domain_id = person.domain_id"
                    + " AND i.invitee_kind = person.kind AND i.live_invitee = person.name"
                    + member + "claimant ON "
                    + names.isMember("claimant", domain, dialect.withoutCollation("i.live_member"));
            loadClaimed = columns
                    + SqlFragment.repeated("NULL", 2 * names.members().size()) + " FROM %s JOIN " + names.invitation()
                    + " i ON i.domain_id = person.domain_id AND i.live_member = person.name";
            find = "SELECT " + COLUMNS + " FROM " + names.invitation()
                    + " i WHERE i.domain_id = ? AND i.invitation_id = ?";
            page = "SELECT " + COLUMNS + " FROM " + names.invitation() + " i" + dialect.limitHint() + " WHERE ";
            count = "SELECT COUNT(*) AS found FROM " + names.invitation() + " i WHERE ";
            history = "SELECT " + SqlFragment.list(Columns.EVENT.columns(), SqlColumn::name) + " FROM " + names.event()
                    + " WHERE ";
        }

        /** Returns the name, or NULL for an address, because the key of a members table may be a number. */
        private static String user(String kind, String name) {
            return "CASE WHEN " + kind + " = 'USER' THEN " + name + " END";
        }

        /** Returns the query for the live invitations of these people and for the invitations that they claimed. */
        SqlFragment load(Dialect dialect, DomainId domain, Set<Invitee> people) {
            SqlFragment all = dialect.inviteesAsTable(domain, people);
            SqlFragment live = new SqlFragment(loadLive.formatted(all.sql()), all.values());
            List<Invitee> users = people.stream()
                    .filter(person -> person.kind() == Invitee.Kind.USER)
                    .toList();
            SqlFragment claimants = dialect.inviteesAsTable(domain, users);
            return live.unionAll(new SqlFragment(loadClaimed.formatted(claimants.sql()), claimants.values()));
        }
    }

    private final Transactions transactions;
    private final MembersTable members;
    private final JdbcInbox inboxes;
    private final PerNames<InvitationSql> sql = new PerNames<>(InvitationSql::new);
    private final PerNames<ChangeWriter> writer = new PerNames<>(JdbcInvitations::writer);

    JdbcInvitations(Transactions transactions) {
        this.transactions = transactions;
        this.members = transactions.tables().members();
        this.inboxes = new JdbcInbox(transactions);
    }

    Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
        Set<Invitee> people = people(id.domain(), user, identities);
        return transactions.read(session -> {
            InvitationSql text = sql.in(session);
            SqlFragment one = new SqlFragment(text.loadOne, List.of(id.domain().value(), id.uuid()));
            return snapshot(
                    session,
                    id.domain(),
                    one.unionAll(text.load(session.dialect(), id.domain(), people)),
                    List.of("sender", "invited"),
                    Wanted.of(id, identities));
        });
    }

    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        Set<Invitee> people = people(domain, user, invitees);
        return transactions.read(session -> snapshot(
                session,
                domain,
                sql.in(session).load(session.dialect(), domain, people),
                List.of("member", "claimant"),
                Wanted.of(null, invitees)));
    }

    /** Returns the invitees and the user, whose membership is always read. */
    private Set<Invitee> people(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        members.check(domain, user);
        invitees.forEach(members::check);
        Set<Invitee> people = new LinkedHashSet<>(invitees);
        people.add(user);
        return people;
    }

    /**
     * The invitations that a load returns: one invitation, and the invitations to or claimed by some invitees. The
     * statement also finds the invitations of the user whose membership is read.
     */
    private record Wanted(@Nullable InvitationId id, Set<Invitee> invitees, Set<String> names) {

        static Wanted of(@Nullable InvitationId id, Collection<? extends Invitee> invitees) {
            return new Wanted(
                    id,
                    Set.copyOf(invitees),
                    invitees.stream().map(Invitee::value).collect(Collectors.toSet()));
        }

        /** Decides before the row is read, so that an unreadable invitation of the user affects no other decision. */
        boolean mayInclude(ResultRow row) throws SQLException {
            return (id != null && id.uuid().toString().equals(row.getString("invitation_id")))
                    || names.contains(row.findString("invitee"))
                    || names.contains(row.findString("live_member"));
        }

        boolean includes(Invitation invitation) {
            return invitation.id().equals(id)
                    || invitees.contains(invitation.invitee())
                    || invitation.claimant().filter(invitees::contains).isPresent();
        }
    }

    private static Snapshot snapshot(
            JdbcSession session, DomainId domain, SqlFragment query, List<String> memberTables, Wanted wanted)
            throws SQLException {
        Set<Invitation> invitations = new LinkedHashSet<>();
        Map<UUID, String> data = new HashMap<>();
        Set<Membership> members = new HashSet<>();
        Map<UserId, StorageException> unreadable = new HashMap<>();
        session.query(
                query.sql(),
                row -> {
                    for (String table : memberTables) {
                        MembershipRow member = MembershipRow.find(row, table);
                        if (member != null && member.isIn(domain)) {
                            add(member, members, unreadable);
                        }
                    }
                    if (row.getString("invitation_id") != null && wanted.mayInclude(row)) {
                        Invitation invitation = Columns.invitation(row);
                        if (invitation.id().domain().equals(domain) && wanted.includes(invitation)) {
                            invitations.add(invitation);
                            String stored = row.findString(Columns.DATA.name());
                            if (stored != null) {
                                data.put(invitation.id().uuid(), stored);
                            }
                        }
                    }
                    return row;
                },
                query.values().toArray());
        return Snapshot.of(invitations, members, unreadable).withData(data);
    }

    private static void add(MembershipRow row, Set<Membership> members, Map<UserId, StorageException> unreadable) {
        if (row.hasRole()) {
            members.add(row.withRole());
        }
        if (row.problem() != null && row.user() != null) {
            unreadable.put(new UserId(row.user()), row.problem());
        }
    }

    CommitResult commit(List<Change> changes) {
        return transactions.write(
                session -> {
                    ChangeSet set = ChangeSet.of(changes);
                    return !set.isContradictory() && writer.in(session).write(session, set);
                },
                session -> isSaved(session, changes));
    }

    /** Looks up one event. If it is stored, all changes are stored, because they are committed in one step. */
    static boolean isSaved(JdbcSession session, List<Change> changes) throws SQLException {
        HistoryEvent event = changes.get(0).event();
        return session.query(
                        "SELECT domain_id, subject FROM " + session.names().event()
                                + " WHERE domain_id = ? AND subject_kind = ? AND subject = ? AND occurred_at = ? AND event_id = ?",
                        row -> row.getText("domain_id").equals(event.domain().value())
                                && row.getText("subject").equals(event.subject().value()),
                        event.domain().value(),
                        event.subject().kind(),
                        event.subject().value(),
                        event.at(),
                        event.id())
                .contains(true);
    }

    static ChangeWriter writer(SqlNames names) {
        return switch (names.dialect().commitMode()) {
            case STATEMENT -> new PostgresChangeWriter(names);
            case TRANSACTION -> new BatchChangeWriter(names);
        };
    }

    @Override
    public Optional<Invitation> find(InvitationId id) {
        return transactions
                .read(session -> session.query(
                        sql.in(session).find, Columns::invitation, id.domain().value(), id.uuid()))
                .stream()
                .filter(invitation -> invitation.id().equals(id))
                .findFirst();
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        check(filter);
        return transactions.read(session -> {
            String newest = NEWEST + SqlFragment.first(limit);
            List<SqlFragment> parts = new ArrayList<>();
            for (WhereClause where : WhereClause.of(filter, session.names())) {
                if (after != null) {
                    where.after("i.created_at", "i.invitation_id", after);
                }
                parts.add(ofInvitees(filter, session, where, sql.in(session).page, newest));
            }
            if (parts.isEmpty()) {
                return List.of();
            }
            SqlFragment page = SqlFragment.unionAll(parts);
            return session.query(
                    "SELECT i.* FROM (" + page.sql() + ") i" + newest,
                    Columns::invitation,
                    page.values().toArray());
        });
    }

    @Override
    public long count(InvitationFilter filter) {
        check(filter);
        return transactions.read(session -> {
            List<SqlFragment> parts = new ArrayList<>();
            for (WhereClause where : WhereClause.of(filter, session.names())) {
                parts.add(ofInvitees(filter, session, where, sql.in(session).count, ""));
            }
            if (parts.isEmpty()) {
                return 0L;
            }
            SqlFragment counts = SqlFragment.unionAll(parts);
            String sum = "SELECT SUM(i.found) AS found FROM (" + counts.sql() + ") i";
            return session.query(
                            sum, row -> row.getLong("found"), counts.values().toArray())
                    .get(0);
        });
    }

    /** Returns the query in parentheses, or one query per invitee of the filter. */
    private static SqlFragment ofInvitees(
            InvitationFilter filter, JdbcSession session, WhereClause where, String select, String end) {
        return filter.invitees().isEmpty()
                ? where.query(select, end)
                : session.dialect()
                        .ofEach(
                                filter.invitees(),
                                one -> new WhereClause().add(one).and(where).query(select, end));
    }

    /** Checks the viewer, because its membership is part of the query. */
    private void check(InvitationFilter filter) {
        filter.viewer().ifPresent(viewer -> members.check(filter.domain().orElseThrow(), viewer.user()));
    }

    @Override
    public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
        return inboxes.read(user, identities, now, limit);
    }

    @Override
    public Map<String, Long> countPendingRoles(DomainId domain, Instant now) {
        return transactions.read(session -> {
            WhereClause where = WhereClause.pendingIn(domain, now, session.names());
            return session.countByRole(
                    "i.role", session.names().invitation() + " i WHERE " + where.sql(), where.values());
        });
    }

    @Override
    public List<InboxCandidate> inboxAfter(
            UserId user, Set<? extends Invitee> identities, Instant now, Position after, int limit) {
        return inboxes.after(user, identities, now, after, limit);
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
        List<HistoryEvent> found = transactions.read(session -> {
            WhereClause where = new WhereClause()
                    .equal(session.names(), "domain_id", domain.value())
                    .add("subject_kind = ?", subject.kind())
                    .equal(session.names(), "subject", subject.value());
            if (invitation != null) {
                where.add("invitation_id = ?", invitation);
            }
            return session.query(
                    sql.in(session).history
                            + where.sql()
                            + NEWEST_EVENTS
                            + session.dialect().firstInOrder(limit),
                    Columns::event,
                    where.values());
        });
        List<HistoryEvent> history = new ArrayList<>(found);
        history.removeIf(
                event -> !event.domain().equals(domain) || !event.subject().equals(subject));
        Collections.reverse(history);
        return history;
    }
}
