package dev.invitations.benchmarks;

import dev.invitations.model.Invitee;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * The minimum in JDBC: one prepared statement per command, in auto-commit mode. It writes the same rows as the library,
 * and checks only that the invitation is still pending or that the unique key of (domain, invitee) is free. It has no
 * roles, no policy, and no reasons for a refusal.
 */
final class Floor implements Candidate {

    static final String EVENT = """
            INSERT INTO invitation_event (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role,
                occurred_at, from_status, to_status, version, claim)""";

    static final String OUTBOX = """
            INSERT INTO invitation_outbox (domain_id, invitation_id, notification_id, kind, occurred_at, due_at, attempts,
                set_aside, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, answered_at,
                closed_at, expires_at, live_member, changed_by, version)""";

    private static final String ANSWER = """
            WITH moved AS (
                UPDATE invitation
                SET status = '%1$s', answered_at = ?, changed_by = invitee, version = version + 1
                WHERE domain_id = ? AND invitation_id = ? AND invitee = ? AND status = 'PENDING'
                RETURNING *, ?::uuid AS event_id),
            %2$s noted AS (
                %3$s
                SELECT domain_id, invitee_kind, invitee, event_id, invitation_id, '%1$s', invitee, role, answered_at,
                    'PENDING', status, version, %5$s
                FROM moved)
            %4$s
            SELECT domain_id, invitation_id, event_id, '%1$s', answered_at, answered_at, 0, FALSE, invitee_kind, invitee,
                role, status, inviter, created_at, sent_at, times_sent, answered_at, closed_at, expires_at, live_member,
                changed_by, version
            FROM moved""";

    private static final String JOIN = """
            joined AS (
                INSERT INTO membership (domain_id, user_id, role, since, granted_by)
                SELECT domain_id, invitee, role, answered_at, event_id
                FROM moved),
            """;

    private static final String ACCEPT = ANSWER.formatted("ACCEPTED", JOIN, EVENT, OUTBOX, "'USER'");

    private static final String REJECT = ANSWER.formatted("REJECTED", "", EVENT, OUTBOX, "NULL");

    private static final String ACCEPT_BY_ADDRESS = """
            WITH moved AS (
                UPDATE invitation
                SET status = 'ACCEPTED', answered_at = ?, live_member = ?, changed_by = ?, version = version + 1
                WHERE domain_id = ? AND invitation_id = ? AND invitee = ? AND status = 'PENDING'
                RETURNING *, ?::uuid AS joined_id, ?::uuid AS event_id),
            joined AS (
                INSERT INTO membership (domain_id, user_id, role, since, granted_by)
                SELECT domain_id, live_member, role, answered_at, joined_id
                FROM moved),
            noted AS (
                %s
                SELECT domain_id, 'USER', live_member, joined_id, invitation_id, 'JOINED', changed_by, role, answered_at,
                    NULL, NULL, 0, NULL
                FROM moved
                UNION ALL
                SELECT domain_id, invitee_kind, invitee, event_id, invitation_id, 'ACCEPTED', changed_by, role, answered_at,
                    'PENDING', status, version, 'ADDRESS'
                FROM moved)
            %s
            SELECT domain_id, invitation_id, event_id, 'ACCEPTED', answered_at, answered_at, 0, FALSE, invitee_kind,
                invitee, role, status, inviter, created_at, sent_at, times_sent, answered_at, closed_at, expires_at,
                live_member, changed_by, version
            FROM moved""".formatted(EVENT, OUTBOX);

    /** The event uses the id of its invitation, which saves a join. */
    private static final String SEND = """
            WITH sent AS (
                INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                    created_at, sent_at, times_sent, changed_by, version)
                SELECT ?, uuid, ?, invitee, invitee, ?, 'PENDING', inviter, at, at, 1, inviter, 1
                FROM (SELECT ?::varchar AS inviter, ?::timestamptz AS at) AS one, %s
                ON CONFLICT DO NOTHING
                RETURNING *),
            noted AS (
                %s
                SELECT domain_id, invitee_kind, invitee, invitation_id, invitation_id, 'SENT', inviter, role, sent_at, NULL,
                    status, version, NULL
                FROM sent)
            %s
            SELECT domain_id, invitation_id, invitation_id, 'INVITED', sent_at, sent_at, 0, FALSE, invitee_kind, invitee,
                role, status, inviter, created_at, sent_at, times_sent, answered_at, closed_at, expires_at, live_member,
                changed_by, version
            FROM sent""";

    private static final String SEND_ONE =
            SEND.formatted("(SELECT ?::uuid AS uuid, ?::varchar AS invitee) AS wanted", EVENT, OUTBOX);

    private static final String SEND_MANY =
            SEND.formatted("UNNEST(?::uuid[], ?::varchar[]) AS wanted (uuid, invitee)", EVENT, OUTBOX);

    static final String SELECT_PAGE = "SELECT " + HandWrittenRow.COLUMNS + """
             FROM invitation
            WHERE domain_id = ? AND status <> 'DELETED'
            ORDER BY created_at DESC, invitation_id DESC
            LIMIT ?""";

    static final String IN_INBOX = "invitee_kind = 'USER' AND invitee = ? AND status = 'PENDING'";

    static final String IN_INBOX_OF_IDENTITIES = """
            (invitee_kind = 'USER' AND invitee = ? OR invitee_kind = 'EMAIL' AND invitee = ANY (?)) AND status = 'PENDING'""";

    /** Orders by the instant of creation, which has an index. That is enough for a service that never resends. */
    private static final String NEWEST = "SELECT " + HandWrittenRow.COLUMNS
            + " FROM invitation WHERE %s ORDER BY created_at DESC, invitation_id DESC LIMIT 5";

    static final String SELECT_INBOX = NEWEST.formatted(IN_INBOX);

    static final String SELECT_INBOX_OF_IDENTITIES = NEWEST.formatted(IN_INBOX_OF_IDENTITIES);

    private final DataSource pool;

    Floor(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public void send(String domain, Invitee.Kind kind, List<String> invitees) throws SQLException {
        boolean one = invitees.size() == 1;
        UUID[] uuids = invitees.stream().map(invitee -> PlainJdbc.uuid()).toArray(UUID[]::new);
        Object[] values = {
            domain,
            kind.name(),
            INVITED_ROLE,
            INVITER,
            PlainJdbc.now(),
            one ? uuids[0] : uuids,
            one ? invitees.get(0) : invitees.toArray(new String[0])
        };
        try (Connection connection = pool.getConnection()) {
            Candidate.check(PlainJdbc.update(connection, one ? SEND_ONE : SEND_MANY, values) == invitees.size());
        }
    }

    @Override
    public void accept(Pending invitation) throws SQLException {
        if (invitation.kind() == Invitee.Kind.USER) {
            answer(ACCEPT, invitation);
        } else {
            String user = invitation.user();
            write(
                    ACCEPT_BY_ADDRESS,
                    PlainJdbc.now(),
                    user,
                    user,
                    invitation.domain(),
                    invitation.uuid(),
                    invitation.invitee(),
                    PlainJdbc.uuid(),
                    PlainJdbc.uuid());
        }
    }

    @Override
    public void reject(Pending invitation) throws SQLException {
        answer(REJECT, invitation);
    }

    private void answer(String sql, Pending answered) throws SQLException {
        write(sql, PlainJdbc.now(), answered.domain(), answered.uuid(), answered.invitee(), PlainJdbc.uuid());
    }

    private void write(String sql, Object... values) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Candidate.check(PlainJdbc.update(connection, sql, values) == 1);
        }
    }

    @Override
    public List<?> page(String domain) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return PlainJdbc.query(connection, SELECT_PAGE, HandWrittenRow::of, domain, PAGE_SIZE);
        }
    }

    @Override
    public List<?> inbox(String user) throws SQLException {
        return newest(SELECT_INBOX, user);
    }

    @Override
    public List<?> inbox(String user, List<String> addresses) throws SQLException {
        return newest(SELECT_INBOX_OF_IDENTITIES, user, addresses.toArray(new String[0]));
    }

    private List<?> newest(String sql, Object... identities) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return PlainJdbc.query(connection, sql, HandWrittenRow::of, identities);
        }
    }
}
