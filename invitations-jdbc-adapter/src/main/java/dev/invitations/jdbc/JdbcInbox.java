package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
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
        private static final List<String> OF_GROUP = List.of("domain_id", "role", "times_sent");

        private final SqlNames names;
        private final String members;

        InboxSql(SqlNames names) {
            Dialect dialect = names.dialect();
            String inviter = dialect.withoutCollation("i.inviter");
            this.names = names;
            this.members = ", (SELECT " + names.memberRole().in("sender") + member("sender", inviter, "i.inviter")
                    + SqlFragment.first(1) + ") AS inviter_role, (SELECT COUNT(*)" + member("owner", "?", "?")
                    + ") AS user_members";
        }

        /**
         * Returns the beginning of a subquery for one member. A subquery finds each member by the key of the members
         * table, where a join might read the whole table. The comparison is exact, because the row of a similar user or
         * domain must not be used.
         *
         * @param key the user for the comparison that an index supports
         * @param user the user for the exact comparison
         */
        private String member(String alias, String key, String user) {
            Dialect dialect = names.dialect();
            String domain = "i.domain_id";
            return " FROM " + names.membership() + " " + alias + " WHERE "
                    + names.isMember(alias, dialect.withoutCollation(domain), key) + " AND "
                    + dialect.exactly(names.memberDomain().in(alias), domain) + " AND "
                    + dialect.exactly(names.memberUser().in(alias), user);
        }

        /** Returns the query in parentheses, which adds the members to the rows of the subquery {@code i}. */
        private SqlFragment withMembers(String columns, @Nullable String user, SqlFragment from) {
            List<@Nullable Object> values = new ArrayList<>();
            values.add(user);
            values.add(user);
            values.addAll(from.values());
            return new SqlFragment("(SELECT " + columns + members + " FROM (" + from.sql() + ") i)", values);
        }

        /**
         * Returns the query for the newest invitations, after a position if there is one. Each half uses its own index.
         * The first half orders the invitations that were sent once by their creation, and the second half orders the
         * resent invitations by their last send.
         */
        SqlFragment newest(Owner owner, Instant now, @Nullable Position after, int limit) {
            SqlFragment halves = names.dialect()
                    .ofEach(
                            owner.identities(),
                            one -> half(one, "created_at", "= 1", now, after, limit)
                                    .unionAll(half(one, "sent_at", "> 1", now, after, limit)));
            String newest = " ORDER BY i.place DESC, i.invitation_id DESC" + SqlFragment.first(limit);
            SqlFragment all = new SqlFragment("SELECT i.* FROM (" + halves.sql() + ") i" + newest, halves.values());
            return withMembers(SqlFragment.list(COLUMNS, column -> column.in("i")), owner.key(), all);
        }

        private SqlFragment half(
                SqlFragment invitee, String place, String timesSent, Instant now, @Nullable Position after, int limit) {
            WhereClause where = pending(invitee, now).add("i.times_sent " + timesSent);
            if (after != null) {
                where.after("i." + place, "i.invitation_id", after);
            }
            return where.query(
                    "SELECT " + SqlFragment.list(COLUMNS, column -> column.in("i")) + ", i." + place + " AS place FROM "
                            + names.invitation() + " i" + names.dialect().limitHint() + " WHERE ",
                    " ORDER BY i." + place + " DESC, i.invitation_id DESC" + SqlFragment.first(limit));
        }

        /**
         * Returns the query for the groups, with the columns of {@link #newest}. The unique key allows one pending
         * invitation per domain and invitee, so each invitation is a group.
         */
        SqlFragment groups(Owner owner, Instant now) {
            String select = "SELECT i.inviter, " + SqlFragment.list(OF_GROUP, column -> "i." + column) + " FROM "
                    + names.invitation() + " i WHERE ";
            SqlFragment all = names.dialect()
                    .ofEach(owner.identities(), one -> pending(one, now).query(select, ""));
            return withMembers(
                    SqlFragment.list(COLUMNS, column -> OF_GROUP.contains(column.name()) ? column.in("i") : "NULL"),
                    owner.key(),
                    all);
        }

        private static WhereClause pending(SqlFragment invitee, Instant now) {
            return new WhereClause()
                    .add(invitee)
                    .add("i.status = 'PENDING' AND (i.expires_at IS NULL OR i.expires_at > ?)", now);
        }
    }

    /**
     * The owner of an inbox.
     *
     * @param key the id of the user as a key of the members table; null if it cannot be a key, so no row has it
     * @param identities the invitees of the inbox
     */
    private record Owner(@Nullable String key, Set<? extends Invitee> identities) {}

    private final Transactions transactions;
    private final PerNames<InboxSql> sql = new PerNames<>(InboxSql::new);

    JdbcInbox(Transactions transactions) {
        this.transactions = transactions;
    }

    private Owner owner(UserId user, Set<? extends Invitee> identities) {
        boolean isKey = transactions.tables().members().isKey(user);
        return new Owner(isKey ? user.value() : null, identities);
    }

    InboxCandidates read(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
        Owner owner = owner(user, identities);
        return transactions.read(session -> {
            InboxSql text = sql.in(session);
            SqlFragment query = text.newest(owner, now, null, limit).unionAll(text.groups(owner, now));
            List<InboxCandidate> newest = new ArrayList<>();
            List<InboxGroup> groups = new ArrayList<>();
            session.query(
                    query.sql(),
                    row -> isGroup(row) ? groups.add(group(row)) : add(row, newest),
                    query.values().toArray());
            return new InboxCandidates(sorted(newest, identities), groups);
        });
    }

    List<InboxCandidate> after(UserId user, Set<? extends Invitee> identities, Instant now, Position after, int limit) {
        Owner owner = owner(user, identities);
        return transactions.read(session -> {
            SqlFragment query = sql.in(session).newest(owner, now, after, limit);
            List<InboxCandidate> found = new ArrayList<>();
            session.query(query.sql(), row -> add(row, found), query.values().toArray());
            return sorted(found, identities);
        });
    }

    /** A database may return the rows of a union in any order. */
    private static List<InboxCandidate> sorted(List<InboxCandidate> found, Set<? extends Invitee> identities) {
        return found.stream()
                .filter(candidate -> identities.contains(candidate.invitation().invitee()))
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
        return new InboxCandidate(invitation, row.findString("inviter_role"), row.getInt("user_members") > 0);
    }

    private static InboxGroup group(ResultRow row) throws SQLException {
        return new InboxGroup(
                new DomainId(row.getText("domain_id")),
                row.getText("role"),
                row.getInt("times_sent") > 1,
                row.findString("inviter_role"),
                row.getInt("user_members") > 0,
                1);
    }
}
