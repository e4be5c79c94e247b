package dev.invitations.benchmarks;

import dev.invitations.model.Invitee;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A usual hand-written implementation: a transaction that reads, checks, updates with a guard, adds the member, the
 * history and the notification, and commits. It checks less than the library does.
 */
final class HandWrittenJdbc implements Candidate {

    private static final Set<String> MAY_INVITE = Set.of(INVITER_ROLE);

    /** Selects the invitation and the current role of its inviter. */
    private static final String FIND = "SELECT i." + HandWrittenRow.COLUMNS.replace(", ", ", i.") + """
            , m.role AS inviter_role
            FROM invitation i LEFT JOIN membership m ON m.domain_id = i.domain_id AND m.user_id = i.inviter
            WHERE i.domain_id = ? AND i.invitation_id = ?""";

    private static final String ANSWER = """
            UPDATE invitation SET status = ?, answered_at = ?, live_member = ?, changed_by = ?, version = version + 1
            WHERE domain_id = ? AND invitation_id = ? AND version = ?""";

    private static final String JOIN =
            "INSERT INTO membership (domain_id, user_id, role, since, granted_by) VALUES (?, ?, ?, ?, ?)";

    private static final String EVENT = Floor.EVENT + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String OUTBOX =
            Floor.OUTBOX + " VALUES (?, ?, ?, ?, ?, ?, 0, FALSE, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?)";

    private static final String ROLE = "SELECT role FROM membership WHERE domain_id = ? AND user_id = ?";

    /** Selects the invitees that are members or have an invitation already. */
    private static final String TAKEN = """
            SELECT user_id FROM membership WHERE domain_id = ? AND user_id = ANY (?)
            UNION ALL
            SELECT live_invitee FROM invitation WHERE domain_id = ? AND invitee_kind = 'USER' AND live_invitee = ANY (?)""";

    /** Selects the addresses that have an invitation already. */
    private static final String TAKEN_ADDRESSES = """
            SELECT live_invitee FROM invitation WHERE domain_id = ? AND invitee_kind = 'EMAIL' AND live_invitee = ANY (?)""";

    private static final String SEND = """
            INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                created_at, sent_at, times_sent, changed_by, version)
            VALUES (?, ?, ?, ?, ?, ?, 'PENDING', ?, ?, ?, 1, ?, 1)""";

    private static final String COUNT_INBOX = "SELECT COUNT(*) FROM invitation WHERE " + Floor.IN_INBOX;

    private static final String COUNT_INBOX_OF_IDENTITIES =
            "SELECT COUNT(*) FROM invitation WHERE " + Floor.IN_INBOX_OF_IDENTITIES;

    private final DataSource pool;

    HandWrittenJdbc(DataSource pool) {
        this.pool = pool;
    }

    /** The work of one transaction. */
    private interface TransactionBody {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(TransactionBody body) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            body.run(connection);
            connection.commit();
        }
    }

    @Override
    public void send(String domain, Invitee.Kind kind, List<String> invitees) throws SQLException {
        inTransaction(connection -> {
            checkInviter(connection, domain);
            String[] names = invitees.toArray(new String[0]);
            List<String> taken = kind == Invitee.Kind.USER
                    ? PlainJdbc.query(connection, TAKEN, row -> row.getString(1), domain, names, domain, names)
                    : PlainJdbc.query(connection, TAKEN_ADDRESSES, row -> row.getString(1), domain, names);
            Candidate.check(taken.isEmpty());
            OffsetDateTime now = PlainJdbc.now();
            List<@Nullable Object[]> rows = new ArrayList<>(names.length);
            List<@Nullable Object[]> events = new ArrayList<>(names.length);
            List<@Nullable Object[]> notifications = new ArrayList<>(names.length);
            for (String invitee : invitees) {
                HandWrittenRow sent = HandWrittenRow.sent(domain, kind.name(), invitee, now);
                UUID event = PlainJdbc.uuid();
                rows.add(new Object[] {
                    domain, sent.uuid(), sent.kind(), invitee, invitee, INVITED_ROLE, INVITER, now, now, INVITER
                });
                events.add(sent.event(event, "SENT", null, null, now));
                notifications.add(sent.notification(event, "INVITED", now));
            }
            insert(connection, SEND, rows);
            insert(connection, EVENT, events);
            insert(connection, OUTBOX, notifications);
        });
    }

    private static void checkInviter(Connection connection, String domain) throws SQLException {
        List<String> role = PlainJdbc.query(connection, ROLE, row -> row.getString(1), domain, INVITER);
        Candidate.check(role.size() == 1 && MAY_INVITE.contains(role.get(0)));
    }

    @Override
    public void accept(Pending invitation) throws SQLException {
        answer(invitation, "ACCEPTED");
    }

    @Override
    public void reject(Pending invitation) throws SQLException {
        answer(invitation, "REJECTED");
    }

    private void answer(Pending id, String status) throws SQLException {
        inTransaction(connection -> {
            List<HandWrittenRow> found =
                    PlainJdbc.query(connection, FIND, HandWrittenJdbc::mayBeAnswered, id.domain(), id.uuid());
            Candidate.check(found.size() == 1);
            HandWrittenRow before = found.get(0);
            OffsetDateTime now = PlainJdbc.now();
            Candidate.check(before.kind().equals(id.kind().name())
                    && before.invitee().equals(id.invitee())
                    && before.status().equals("PENDING"));
            Candidate.check(before.expiresAt() == null || before.expiresAt().isAfter(now));
            HandWrittenRow after = before.answered(status, id.user(), now);
            UUID joined = PlainJdbc.uuid();
            UUID event = after.isToAddress() ? PlainJdbc.uuid() : joined;
            @Nullable Object[] values = {
                status, now, after.member(), after.changedBy(), after.domain(), after.uuid(), before.version()
            };
            Candidate.check(PlainJdbc.update(connection, ANSWER, values) == 1);
            @Nullable String claim = null;
            if (status.equals("ACCEPTED")) {
                PlainJdbc.update(connection, JOIN, after.domain(), id.user(), after.role(), now, joined);
                claim = after.isToAddress() ? "ADDRESS" : "USER";
            }
            if (after.member() != null) {
                PlainJdbc.update(connection, EVENT, after.joined(joined, now));
            }
            PlainJdbc.update(connection, EVENT, after.event(event, status, before.status(), claim, now));
            PlainJdbc.update(connection, OUTBOX, after.notification(event, status, now));
        });
    }

    private static HandWrittenRow mayBeAnswered(ResultSet row) throws SQLException {
        Candidate.check(MAY_INVITE.contains(row.getString("inviter_role")));
        return HandWrittenRow.of(row);
    }

    @Override
    public List<?> page(String domain) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            checkInviter(connection, domain);
            return PlainJdbc.query(connection, Floor.SELECT_PAGE, HandWrittenRow::of, domain, PAGE_SIZE + 1);
        }
    }

    @Override
    public List<?> inbox(String user) throws SQLException {
        return inbox(Floor.SELECT_INBOX, COUNT_INBOX, user);
    }

    @Override
    public List<?> inbox(String user, List<String> addresses) throws SQLException {
        return inbox(
                Floor.SELECT_INBOX_OF_IDENTITIES, COUNT_INBOX_OF_IDENTITIES, user, addresses.toArray(new String[0]));
    }

    private List<?> inbox(String select, String count, Object... identities) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            List<HandWrittenRow> newest = PlainJdbc.query(connection, select, HandWrittenRow::of, identities);
            long total = PlainJdbc.query(connection, count, row -> row.getLong(1), identities)
                    .get(0);
            Candidate.check(total >= newest.size());
            return newest;
        }
    }

    private static void insert(Connection connection, String sql, List<@Nullable Object[]> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (@Nullable Object[] row : rows) {
                PlainJdbc.bind(statement, row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
