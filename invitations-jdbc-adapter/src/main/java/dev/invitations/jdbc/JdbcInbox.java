package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxCandidates;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.Position;
import dev.invitations.port.UnreadableRowException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads inboxes. Every read is one statement, so it sees one state of the database. */
final class JdbcInbox {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcInbox.class);

    /** The statements. */
    private static final class InboxSql {

        private static final List<SqlColumn> COLUMNS = Columns.INVITATION.columns();

        /** The columns of an invitation that a {@link InboxGroup} has. */
        private static final Set<String> OF_GROUP = Set.of("domain_id", "role", "times_sent");

        private final SqlNames names;
        private final String members;

        InboxSql(SqlNames names) {
            this.names = names;
            this.members = ", (SELECT " + names.memberRole().in("sender") + member("sender", "i.inviter")
                    + SqlFragment.first(1) + ") AS inviter_role, (SELECT COUNT(*)" + member("invited", "i.invitee")
                    + " AND i.invitee_kind = 'USER') AS invitee_members";
        }

        /**
         * Returns the beginning of a subquery for one member. A subquery finds each member by the key of the members
         * table, where a join might read the whole table. The comparison is exact, because the row of a similar user or
         * domain must not be used.
         */
        private String member(String alias, String user) {
            Dialect dialect = names.dialect();
            String domain = "i.domain_id";
            return " FROM " + names.membership() + " " + alias + " WHERE "
                    + names.isMember(alias, dialect.withoutCollation(domain), dialect.withoutCollation(user)) + " AND "
                    + dialect.exactly(names.memberDomain().in(alias), domain) + " AND "
                    + dialect.exactly(names.memberUser().in(alias), user);
        }

        /**
         * Returns the query for the newest invitations. Each half uses its own index. The first half orders the
         * invitations that were sent once by their creation, and the second half orders the resent invitations by their
         * last send.
         */
        String newest(WhereClause sentOnce, WhereClause resent, int limit) {
            String half = "(SELECT " + SqlFragment.list(COLUMNS, column -> column.in("i")) + ", i.%1$s AS place FROM "
                    + names.invitation() + " i" + names.dialect().limitHint() + " WHERE %2$s AND i.times_sent %3$s"
                    + " ORDER BY i.%1$s DESC, i.invitation_id DESC" + SqlFragment.first(limit) + ")";
            return "SELECT " + SqlFragment.list(COLUMNS, column -> column.in("i")) + members
                    + " FROM (SELECT i.* FROM ("
                    + half.formatted("created_at", sentOnce.sql(), "= 1") + " UNION ALL "
                    + half.formatted("sent_at", resent.sql(), "> 1")
                    + ") i ORDER BY i.place DESC, i.invitation_id DESC" + SqlFragment.first(limit) + ") i";
        }

        /**
         * Returns the query for the groups, with the columns of {@link #newest}. The unique key allows one pending
         * invitation per domain, so each invitation is a group.
         */
        String groups(WhereClause pending) {
            return "SELECT "
                    + SqlFragment.list(COLUMNS, column -> OF_GROUP.contains(column.name()) ? column.in("i") : "NULL")
                    + members + " FROM " + names.invitation() + " i WHERE " + pending.sql();
        }
    }

    private final Transactions transactions;
    private final PerNames<InboxSql> sql = new PerNames<>(InboxSql::new);

    JdbcInbox(Transactions transactions) {
        this.transactions = transactions;
    }

    InboxCandidates read(Invitee invitee, Instant now, int limit) {
        return transactions.read(session -> {
            WhereClause pending = pending(session.names(), invitee, now);
            InboxSql text = sql.in(session);
            List<InboxCandidate> newest = new ArrayList<>();
            List<InboxGroup> groups = new ArrayList<>();
            session.query(
                    text.newest(pending, pending, limit) + " UNION ALL " + text.groups(pending),
                    row -> isGroup(row) ? groups.add(group(row)) : add(row, newest),
                    values(pending, pending, pending));
            return new InboxCandidates(sorted(newest, invitee), groups);
        });
    }

    List<InboxCandidate> after(Invitee invitee, Instant now, Position after, int limit) {
        return transactions.read(session -> {
            WhereClause sentOnce =
                    pending(session.names(), invitee, now).after("i.created_at", "i.invitation_id", after);
            WhereClause resent = pending(session.names(), invitee, now).after("i.sent_at", "i.invitation_id", after);
            List<InboxCandidate> found = new ArrayList<>();
            session.query(
                    sql.in(session).newest(sentOnce, resent, limit), row -> add(row, found), values(sentOnce, resent));
            return sorted(found, invitee);
        });
    }

    private static WhereClause pending(SqlNames names, Invitee invitee, Instant now) {
        return new WhereClause()
                .add("i.invitee_kind = ?", invitee.kind())
                .equal(names, "i.invitee", invitee.value())
                .add("i.status = 'PENDING' AND (i.expires_at IS NULL OR i.expires_at > ?)", now);
    }

    private static @Nullable Object[] values(WhereClause... clauses) {
        return Stream.of(clauses).flatMap(clause -> Stream.of(clause.values())).toArray();
    }

    /** A database may return the rows of a union in any order. */
    private static List<InboxCandidate> sorted(List<InboxCandidate> found, Invitee invitee) {
        return found.stream()
                .filter(candidate -> candidate.invitation().invitee().equals(invitee))
                .sorted(Comparator.comparing(candidate -> Position.ofSent(candidate.invitation())))
                .toList();
    }

    private static boolean isGroup(ResultRow row) throws SQLException {
        return row.findString("invitation_id") == null;
    }

    /** Adds the invitation of the row, unless it cannot be read. */
    private static boolean add(ResultRow row, List<InboxCandidate> found) throws SQLException {
        try {
            return found.add(candidate(row));
        } catch (UnreadableRowException e) {
            LOG.warn("An inbox leaves out an invitation. {}", e.getMessage());
            return false;
        }
    }

    private static InboxCandidate candidate(ResultRow row) throws SQLException {
        Invitation invitation = Columns.invitation(row);
        return new InboxCandidate(invitation, row.findString("inviter_role"), row.getInt("invitee_members") > 0);
    }

    private static InboxGroup group(ResultRow row) throws SQLException {
        return new InboxGroup(
                new DomainId(row.getText("domain_id")),
                row.getText("role"),
                row.getInt("times_sent") > 1,
                row.findString("inviter_role"),
                row.getInt("invitee_members") > 0,
                1);
    }
}
