package dev.invitations.jdbc;

import dev.invitations.model.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Snapshot;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationRepository;
import dev.invitations.port.Position;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every read is one statement, so each sees one committed state. */
final class JdbcInvitations implements InvitationRepository {

    private static final String COLUMNS = """
            i.domain_id, i.invitation_id, i.invitee_kind, i.invitee, i.role, i.status, i.inviter, i.created_at, i.sent_at,
                i.times_sent, i.answered_at, i.closed_at, i.expires_at, i.changed_by, i.version""";

    private static final String LOAD_ONE = """
            SELECT %s,
                caller.role AS caller_role, caller.since AS caller_since, caller.granted_by AS caller_granted_by,
                sender.role AS sender_role, sender.since AS sender_since, sender.granted_by AS sender_granted_by,
                invited.role AS invited_role, invited.since AS invited_since, invited.granted_by AS invited_granted_by
            FROM invitation i
            LEFT JOIN membership caller ON caller.domain_id = i.domain_id AND caller.user_id = ?
            LEFT JOIN membership sender ON sender.domain_id = i.domain_id AND sender.user_id = i.inviter
            LEFT JOIN membership invited
                ON invited.domain_id = i.domain_id AND invited.user_id = i.invitee AND i.invitee_kind = 'USER'
            WHERE i.domain_id = ? AND i.invitation_id = ?""".formatted(COLUMNS);

    /** One row for each of these people, with what there is of them. */
    private static final String LOAD_MANY = """
            SELECT %s,
                k.invitee_value AS key_value,
                member.role AS member_role, member.since AS member_since, member.granted_by AS member_granted_by
            FROM UNNEST(CAST(? AS VARCHAR ARRAY), CAST(? AS VARCHAR ARRAY)) AS k (kind, invitee_value)
            LEFT JOIN membership member
                ON member.domain_id = ? AND member.user_id = k.invitee_value AND k.kind = 'USER'
            LEFT JOIN invitation i
                ON i.domain_id = ? AND i.invitee_kind = k.kind AND i.live_invitee = k.invitee_value""".formatted(COLUMNS);

    private static final String INBOX = """
            SELECT %s, COUNT(*) OVER () AS total
            FROM invitation i
            WHERE i.invitee_kind = ? AND i.invitee = ? AND i.status = 'PENDING'
                AND (i.expires_at IS NULL OR i.expires_at > ?)
            ORDER BY i.sent_at DESC, i.invitation_id DESC
            FETCH FIRST ? ROWS ONLY""".formatted(COLUMNS);

    private static final String HISTORY = """
            SELECT domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role, occurred_at, from_status,
                to_status, version
            FROM invitation_event
            WHERE domain_id = ? AND subject_kind = ? AND subject = ?
            ORDER BY occurred_at, version, event_id""";

    private final Transactions transactions;

    JdbcInvitations(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        List<Invitation> invitations = new ArrayList<>(1);
        Map<UserId, Membership> members = new HashMap<>();
        DomainId domain = id.domain();
        transactions.read(session -> session.query(
                LOAD_ONE,
                row -> {
                    Invitation invitation = Rows.invitation(row);
                    addMember(members, row, "caller", domain, user.value());
                    addMember(
                            members, row, "sender", domain, invitation.inviter().value());
                    addMember(
                            members,
                            row,
                            "invited",
                            domain,
                            invitation.invitee().value());
                    return invitations.add(invitation);
                },
                user.value(),
                domain.value(),
                id.uuid()));
        return Snapshot.of(invitations, members.values());
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        Set<Invitee> wanted = new LinkedHashSet<>(invitees);
        Set<Invitee> people = new LinkedHashSet<>(wanted);
        people.add(user);
        List<Invitation> invitations = new ArrayList<>();
        Map<UserId, Membership> members = new HashMap<>();
        transactions.read(session -> session.query(
                LOAD_MANY,
                row -> {
                    addMember(members, row, "member", domain, row.getString("key_value"));
                    if (row.getString("invitee") != null) {
                        Invitation invitation = Rows.invitation(row);
                        if (wanted.contains(invitation.invitee())) {
                            invitations.add(invitation);
                        }
                    }
                    return row;
                },
                people.stream().map(person -> person.kind().name()).toArray(String[]::new),
                people.stream().map(Invitee::value).toArray(String[]::new),
                domain.value(),
                domain.value()));
        return Snapshot.of(invitations, members.values());
    }

    private static void addMember(
            Map<UserId, Membership> members, ResultSet row, String prefix, DomainId domain, String user)
            throws SQLException {
        Membership member = Rows.joined(row, prefix, domain, user);
        if (member != null) {
            members.put(member.user(), member);
        }
    }

    @Override
    public boolean save(List<Change> changes) {
        return transactions.write(session -> Save.run(session, changes), session -> Save.isDone(session, changes));
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        Conditions conditions = Conditions.of(filter);
        if (after != null) {
            conditions.after("i.created_at", "i.invitation_id", after);
        }
        String sql = "SELECT " + COLUMNS + " FROM invitation i WHERE " + conditions.sql()
                + " ORDER BY i.created_at DESC, i.invitation_id DESC FETCH FIRST ? ROWS ONLY";
        return transactions.read(session -> session.query(sql, Rows::invitation, conditions.values(limit)));
    }

    @Override
    public long count(InvitationFilter filter) {
        Conditions conditions = Conditions.of(filter);
        String sql = "SELECT COUNT(*) FROM invitation i WHERE " + conditions.sql();
        return transactions.read(session ->
                session.query(sql, row -> row.getLong(1), conditions.values()).get(0));
    }

    @Override
    public Inbox inbox(Invitee invitee, Instant now, int limit) {
        long[] total = {0};
        List<Invitation> pending = transactions.read(session -> session.query(
                INBOX,
                row -> {
                    total[0] = row.getLong("total");
                    return Rows.invitation(row);
                },
                invitee.kind(),
                invitee.value(),
                now,
                limit));
        return new Inbox(pending, total[0]);
    }

    @Override
    public List<InvitationEvent> history(DomainId domain, Invitee subject) {
        return transactions.read(
                session -> session.query(HISTORY, Rows::event, domain.value(), subject.kind(), subject.value()));
    }
}
