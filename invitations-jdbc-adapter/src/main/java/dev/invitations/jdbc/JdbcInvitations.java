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
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
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

        final String loadOne;

        /** Returns one row per invitee, with the membership and the live invitation of the invitee. */
        final String loadMany;

        final String page;
        final String count;
        final String history;

        InvitationSql(SqlNames names) {
            Dialect dialect = names.dialect();
            String domain = dialect.withoutCollation("i.domain_id");
            String member = " LEFT JOIN " + names.membership() + " ";
            loadOne = "SELECT " + COLUMNS + ", " + names.selectMember("caller") + ", " + names.selectMember("sender")
                    + ", "
                    + names.selectMember("invited")
                    + " FROM " + names.invitation() + " i"
                    + member + "caller ON " + names.isMember("caller", domain, "?")
                    + member + "sender ON " + names.isMember("sender", domain, dialect.withoutCollation("i.inviter"))
                    + member + "invited ON " + names.isMember("invited", domain, dialect.withoutCollation("i.invitee"))
                    + " AND i.invitee_kind = 'USER'"
                    + " WHERE i.domain_id = ? AND i.invitation_id = ?";
            loadMany = "SELECT " + COLUMNS + ", " + names.selectMember("member") + " FROM %s"
                    + member + "member ON " + names.isMember("member", "person.domain_id", "person.name")
                    + " AND person.kind = 'USER'"
                    + " LEFT JOIN " + names.invitation() + " i ON i.domain_id = person.domain_id"
                    + " AND i.invitee_kind = person.kind AND i.live_invitee = person.name";
            page = "SELECT " + COLUMNS + " FROM " + names.invitation() + " i" + dialect.limitHint() + " WHERE ";
            count = "SELECT COUNT(*) FROM " + names.invitation() + " i WHERE ";
            history = "SELECT " + SqlFragment.list(Columns.EVENT.columns(), SqlColumn::name) + " FROM " + names.event()
                    + " WHERE ";
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

    Snapshot load(InvitationId id, UserId user) {
        members.check(id.domain(), user);
        return transactions.read(session -> snapshot(
                session,
                id.domain(),
                sql.in(session).loadOne,
                List.of("caller", "sender", "invited"),
                row -> true,
                invitation -> invitation.id().equals(id),
                user.value(),
                id.domain().value(),
                id.uuid()));
    }

    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        members.check(domain, user);
        invitees.forEach(members::check);
        Set<Invitee> wanted = Set.copyOf(invitees);
        Set<String> names = new HashSet<>();
        invitees.forEach(invitee -> names.add(invitee.value()));
        Set<Invitee> people = new LinkedHashSet<>(invitees);
        people.add(user);
        return transactions.read(session -> {
            SqlFragment table = session.dialect().inviteesAsTable(domain, people);
            return snapshot(
                    session,
                    domain,
                    sql.in(session).loadMany.formatted(table.sql()),
                    List.of("member"),
                    row -> names.contains(row.findString("invitee")),
                    invitation -> invitation.id().domain().equals(domain) && wanted.contains(invitation.invitee()),
                    table.values().toArray());
        });
    }

    /** Finds the rows to read, so that an unreadable invitation of the caller affects no decision about others. */
    @FunctionalInterface
    private interface RowFilter {
        boolean test(ResultRow row) throws SQLException;
    }

    private static Snapshot snapshot(
            JdbcSession session,
            DomainId domain,
            String sql,
            List<String> memberTables,
            RowFilter wantedRow,
            Predicate<Invitation> wanted,
            Object... values)
            throws SQLException {
        Set<Invitation> invitations = new LinkedHashSet<>();
        Set<Membership> members = new HashSet<>();
        Map<UserId, StorageException> unreadable = new HashMap<>();
        session.query(
                sql,
                row -> {
                    for (String table : memberTables) {
                        MembershipRow member = MembershipRow.find(row, table);
                        if (member != null && member.isIn(domain)) {
                            add(member, members, unreadable);
                        }
                    }
                    if (row.getString("invitation_id") != null && wantedRow.test(row)) {
                        invitations.add(Columns.invitation(row));
                    }
                    return row;
                },
                values);
        invitations.removeIf(wanted.negate());
        return Snapshot.of(invitations, members, unreadable);
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
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        check(filter);
        return transactions.read(session -> {
            String newest = NEWEST + SqlFragment.first(limit);
            List<String> halves = new ArrayList<>();
            List<@Nullable Object> values = new ArrayList<>();
            for (WhereClause where : WhereClause.of(filter, session.names())) {
                if (after != null) {
                    where.after("i.created_at", "i.invitation_id", after);
                }
                halves.add(sql.in(session).page + where.sql() + newest);
                values.addAll(List.of(where.values()));
            }
            if (halves.isEmpty()) {
                return List.of();
            }
            if (halves.size() == 1) {
                return session.query(halves.get(0), Columns::invitation, values.toArray());
            }
            String union = "SELECT i.* FROM ((" + String.join(") UNION ALL (", halves) + ")) i" + newest;
            return session.query(union, Columns::invitation, values.toArray());
        });
    }

    @Override
    public long count(InvitationFilter filter) {
        check(filter);
        return transactions.read(session -> {
            List<String> halves = new ArrayList<>();
            List<@Nullable Object> values = new ArrayList<>();
            for (WhereClause where : WhereClause.of(filter, session.names())) {
                halves.add("(" + sql.in(session).count + where.sql() + ")");
                values.addAll(List.of(where.values()));
            }
            if (halves.isEmpty()) {
                return 0L;
            }
            String sum = "SELECT " + String.join(" + ", halves) + " AS found";
            return session.query(sum, row -> row.getLong("found"), values.toArray())
                    .get(0);
        });
    }

    /** Checks the viewer, because its membership is part of the query. */
    private void check(InvitationFilter filter) {
        filter.viewer().ifPresent(viewer -> members.check(filter.domain().orElseThrow(), viewer.user()));
    }

    @Override
    public InboxCandidates inbox(Invitee invitee, Instant now, int limit) {
        return inboxes.read(invitee, now, limit);
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
    public List<InboxCandidate> inboxAfter(Invitee invitee, Instant now, Position after, int limit) {
        return inboxes.after(invitee, now, after, limit);
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
