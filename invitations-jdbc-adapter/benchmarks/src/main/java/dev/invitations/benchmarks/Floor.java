package dev.invitations.benchmarks;

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
                occurred_at, from_status, to_status, version)""";

    static final String OUTBOX = """
            INSERT INTO invitation_outbox (domain_id, invitation_id, notification_id, kind, occurred_at, due_at, attempts,
                set_aside, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, answered_at,
                closed_at, expires_at, changed_by, version)""";

    private static final String ANSWER = """
            WITH moved AS (
                UPDATE invitation
                SET status = '%1$s', answered_at = ?, changed_by = invitee, version = version + 1
                WHERE domain_id = ? AND invitation_id = ? AND invitee = ? AND status = 'PENDING'
                RETURNING *, ?::uuid AS event_id),
            %2$s noted AS (
                %3$s
                SELECT domain_id, invitee_kind, invitee, event_id, invitation_id, '%1$s', invitee, role, answered_at,
                    'PENDING', status, version
                FROM moved)
            %4$s
            SELECT domain_id, invitation_id, event_id, '%1$s', answered_at, answered_at, 0, FALSE, invitee_kind, invitee,
                role, status, inviter, created_at, sent_at, times_sent, answered_at, closed_at, expires_at, changed_by,
                version
            FROM moved""";

    private static final String JOIN = """
            joined AS (
                INSERT INTO membership (domain_id, user_id, role, since, granted_by)
                SELECT domain_id, invitee, role, answered_at, event_id
                FROM moved),
            """;

    private static final String ACCEPT = ANSWER.formatted("ACCEPTED", JOIN, EVENT, OUTBOX);

    private static final String REJECT = ANSWER.formatted("REJECTED", "", EVENT, OUTBOX);

    /** The event uses the id of its invitation, which saves a join. */
    private static final String SEND = """
            WITH sent AS (
                INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                    created_at, sent_at, times_sent, changed_by, version)
                SELECT ?, uuid, 'USER', invitee, invitee, ?, 'PENDING', inviter, at, at, 1, inviter, 1
                FROM (SELECT ?::varchar AS inviter, ?::timestamptz AS at) AS one, %s
                ON CONFLICT DO NOTHING
                RETURNING *),
            noted AS (
                %s
                SELECT domain_id, invitee_kind, invitee, invitation_id, invitation_id, 'SENT', inviter, role, sent_at, NULL,
                    status, version
                FROM sent)
            %s
            SELECT domain_id, invitation_id, invitation_id, 'INVITED', sent_at, sent_at, 0, FALSE, invitee_kind, invitee,
                role, status, inviter, created_at, sent_at, times_sent, answered_at, closed_at, expires_at, changed_by,
                version
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

    /** Orders by the instant of creation, which has an index. That is enough for a service that never resends. */
    static final String SELECT_INBOX = "SELECT " + HandWrittenRow.COLUMNS + """
             FROM invitation
            WHERE invitee_kind = 'USER' AND invitee = ? AND status = 'PENDING'
            ORDER BY created_at DESC, invitation_id DESC
            LIMIT 5""";

    private final DataSource pool;

    Floor(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public void send(String domain, List<String> invitees) throws SQLException {
        boolean one = invitees.size() == 1;
        UUID[] uuids = invitees.stream().map(invitee -> PlainJdbc.uuid()).toArray(UUID[]::new);
        Object[] values = {
            domain,
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
        answer(ACCEPT, invitation);
    }

    @Override
    public void reject(Pending invitation) throws SQLException {
        answer(REJECT, invitation);
    }

    private void answer(String sql, Pending answered) throws SQLException {
        Object[] values = {PlainJdbc.now(), answered.domain(), answered.uuid(), answered.invitee(), PlainJdbc.uuid()};
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
    public List<?> inbox(String invitee) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return PlainJdbc.query(connection, SELECT_INBOX, HandWrittenRow::of, invitee);
        }
    }
}
