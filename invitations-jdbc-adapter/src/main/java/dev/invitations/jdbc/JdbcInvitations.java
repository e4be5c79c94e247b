package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every read is one statement, so each sees one committed state. */
final class JdbcInvitations implements InvitationQueries {

    private static final String COLUMNS = "i." + Rows.INVITATION.replace(", ", ", i.");

    private static final String LOAD_ONE = """
            SELECT %s, %s, %s, %s
            FROM {invitation} i
            LEFT JOIN {membership} caller ON caller.{m.domain} = {m.domain:{domain}} AND caller.{m.user} = {m.user:?}
            LEFT JOIN {membership} sender ON sender.{m.domain} = {m.domain:{domain}} AND sender.{m.user} = {m.user:i.inviter}
            LEFT JOIN {membership} invited
                ON invited.{m.domain} = {m.domain:{domain}} AND invited.{m.user} = {m.user:i.invitee} AND i.invitee_kind = 'USER'
            WHERE i.domain_id = ? AND i.invitation_id = ?""".formatted(
                    COLUMNS,
                    Rows.membershipColumns("caller"),
                    Rows.membershipColumns("sender"),
                    Rows.membershipColumns("invited"));

    /** One row for each of these people, with what there is of them. */
    private static final String LOAD_MANY = """
            SELECT %s, %s
            FROM %%s
            LEFT JOIN {membership} member
                ON member.{m.domain} = {m.domain:person.domain_id} AND member.{m.user} = {m.user:person.name}
                AND person.kind = 'USER'
            LEFT JOIN {invitation} i
                ON i.domain_id = person.domain_id AND i.invitee_kind = person.kind AND i.live_invitee = person.name""".formatted(COLUMNS, Rows.membershipColumns("member"));

    private static final String PENDING = """
            WHERE i.invitee_kind = ? AND i.invitee = ? AND i.status = 'PENDING'
                AND (i.expires_at IS NULL OR i.expires_at > ?)""";

    /** In the order of sending, which for those sent once is the order of their creation: each half has its index. */
    private static final String INBOX = """
            SELECT i.*, (SELECT COUNT(*) FROM {invitation} i %s) AS total
            FROM (
                (SELECT %s, i.created_at AS place FROM {invitation} i{beginning} %s AND i.times_sent = 1
                ORDER BY i.created_at DESC, i.invitation_id DESC{first})
                UNION ALL
                (SELECT %s, i.sent_at AS place FROM {invitation} i{beginning} %s AND i.times_sent > 1
                ORDER BY i.sent_at DESC, i.invitation_id DESC{first})
            ) i
            ORDER BY i.place DESC, i.invitation_id DESC{first}""".formatted(PENDING, COLUMNS, PENDING, COLUMNS, PENDING);

    private static final String NEWEST = " ORDER BY i.created_at DESC, i.invitation_id DESC";

    private static final String HISTORY = """
            SELECT domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role, occurred_at, from_status,
                to_status, version
            FROM {invitation_event}
            WHERE domain_id = ? AND subject_kind = ? AND subject = ?
            ORDER BY occurred_at, event_id""";

    private final Transactions transactions;
    private final MembersTable members;

    JdbcInvitations(Transactions transactions) {
        this.transactions = transactions;
        this.members = transactions.names().members();
    }

    Snapshot load(InvitationId id, UserId user) {
        members.check(id.domain(), user);
        return transactions.read(session -> snapshot(
                session,
                LOAD_ONE.replace("{domain}", session.dialect().apart("i.domain_id")),
                List.of("caller", "sender", "invited"),
                invitation -> true,
                user.value(),
                id.domain().value(),
                id.uuid()));
    }

    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        members.check(domain, user);
        invitees.forEach(members::check);
        Set<Invitee> wanted = Set.copyOf(invitees);
        Set<Invitee> people = new LinkedHashSet<>(invitees);
        people.add(user);
        return transactions.read(session -> {
            Dialect.Part table = session.dialect().people(domain, people);
            return snapshot(
                    session,
                    LOAD_MANY.formatted(table.sql()),
                    List.of("member"),
                    invitation -> wanted.contains(invitation.invitee()),
                    table.values().toArray());
        });
    }

    private static Snapshot snapshot(
            Session session, String sql, List<String> memberTables, Predicate<Invitation> wanted, Object... values)
            throws SQLException {
        List<Invitation> invitations = new ArrayList<>();
        Set<Membership> members = new HashSet<>();
        session.query(
                sql,
                row -> {
                    for (String table : memberTables) {
                        Membership member = Rows.membership(row, table);
                        if (member != null) {
                            members.add(member);
                        }
                    }
                    if (row.getString("invitation_id") != null) {
                        invitations.add(Rows.invitation(row));
                    }
                    return row;
                },
                values);
        invitations.removeIf(wanted.negate());
        return Snapshot.of(invitations, members);
    }

    boolean commit(List<Change> changes) {
        return transactions.write(session -> Save.run(session, changes), session -> Save.isDone(session, changes));
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        check(filter);
        return transactions.read(session -> {
            String newest = NEWEST + Session.first(limit);
            List<String> halves = new ArrayList<>();
            List<@Nullable Object> values = new ArrayList<>();
            for (Conditions conditions : Conditions.of(filter, session.dialect())) {
                if (after != null) {
                    conditions.after("i.created_at", "i.invitation_id", after);
                }
                halves.add("SELECT " + COLUMNS + " FROM {invitation} i"
                        + session.dialect().beginning() + " WHERE " + conditions.sql() + newest);
                values.addAll(List.of(conditions.values()));
            }
            if (halves.isEmpty()) {
                return List.of();
            }
            if (halves.size() == 1) {
                return session.query(halves.get(0), Rows::invitation, values.toArray());
            }
            String sql = "SELECT i.* FROM ((" + String.join(") UNION ALL (", halves) + ")) i" + newest;
            return session.query(sql, Rows::invitation, values.toArray());
        });
    }

    @Override
    public long count(InvitationFilter filter) {
        check(filter);
        return transactions.read(session -> {
            List<String> halves = new ArrayList<>();
            List<@Nullable Object> values = new ArrayList<>();
            for (Conditions conditions : Conditions.of(filter, session.dialect())) {
                halves.add("(SELECT COUNT(*) FROM {invitation} i WHERE " + conditions.sql() + ")");
                values.addAll(List.of(conditions.values()));
            }
            if (halves.isEmpty()) {
                return 0L;
            }
            String sql = "SELECT " + String.join(" + ", halves) + " AS found";
            return session.query(sql, row -> row.getLong("found"), values.toArray())
                    .get(0);
        });
    }

    /** A viewer's membership is part of the query. */
    private void check(InvitationFilter filter) {
        filter.viewer().ifPresent(viewer -> members.check(filter.domain().orElseThrow(), viewer.user()));
    }

    @Override
    public Inbox inbox(Invitee invitee, Instant now, int limit) {
        long[] total = {0};
        String kind = invitee.kind().name();
        String name = invitee.value();
        List<Invitation> pending = transactions.read(session -> session.query(
                INBOX.replace("{first}", Session.first(limit))
                        .replace("{beginning}", session.dialect().beginning()),
                row -> {
                    total[0] = row.getLong("total");
                    return Rows.invitation(row);
                },
                kind,
                name,
                now,
                kind,
                name,
                now,
                kind,
                name,
                now));
        return new Inbox(pending, total[0]);
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject) {
        return transactions.read(session -> session.query(
                HISTORY + session.dialect().toTheEnd(), Rows::event, domain.value(), subject.kind(), subject.value()));
    }
}
