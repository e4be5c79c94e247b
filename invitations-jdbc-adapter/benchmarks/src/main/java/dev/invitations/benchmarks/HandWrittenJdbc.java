package dev.invitations.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A usual hand-written implementation: a transaction that reads, checks, updates with a guard, adds the member, the
 * history and the notification, and commits. It checks less than the library does.
 */
final class HandWrittenJdbc implements Candidate.OnPostgres {

    private static final Set<String> MAY_INVITE = Set.of(INVITER_ROLE);

    /** Selects the invitation and the current role of its inviter. */
    private static final String FIND = "SELECT i." + HandWrittenRow.COLUMNS.replace(", ", ", i.") + """
            , m.role AS inviter_role
            FROM invitation i LEFT JOIN membership m ON m.domain_id = i.domain_id AND m.user_id = i.inviter
            WHERE i.domain_id = ? AND i.invitation_id = ?""";

    private static final String ANSWER = """
            UPDATE invitation SET status = ?, answered_at = ?, changed_by = ?, version = version + 1
            WHERE domain_id = ? AND invitation_id = ? AND version = ?""";

    private static final String JOIN =
            "INSERT INTO membership (domain_id, user_id, role, since, granted_by) VALUES (?, ?, ?, ?, ?)";

    private static final String EVENT = Floor.EVENT + " VALUES (?, 'USER', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String OUTBOX =
            Floor.OUTBOX + " VALUES (?, ?, ?, ?, ?, ?, 0, FALSE, 'USER', ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)";

    private static final String ROLE = "SELECT role FROM membership WHERE domain_id = ? AND user_id = ?";

    /** Selects the invitees that are members or have an invitation already. */
    private static final String TAKEN = """
            SELECT user_id FROM membership WHERE domain_id = ? AND user_id = ANY (?)
            UNION ALL
            SELECT live_invitee FROM invitation WHERE domain_id = ? AND invitee_kind = 'USER' AND live_invitee = ANY (?)""";

    private static final String SEND = """
            INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                created_at, sent_at, times_sent, changed_by, version)
            VALUES (?, ?, 'USER', ?, ?, ?, 'PENDING', ?, ?, ?, 1, ?, 1)""";

    private static final String COUNT_INBOX =
            "SELECT COUNT(*) FROM invitation WHERE invitee_kind = 'USER' AND invitee = ? AND status = 'PENDING'";

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
    public void send(String domain, List<String> invitees) throws SQLException {
        inTransaction(connection -> {
            List<String> role = PlainJdbc.query(connection, ROLE, row -> row.getString(1), domain, INVITER);
            Candidate.check(role.size() == 1 && MAY_INVITE.contains(role.get(0)));
            String[] names = invitees.toArray(new String[0]);
            Set<String> taken = new HashSet<>(
                    PlainJdbc.query(connection, TAKEN, row -> row.getString(1), domain, names, domain, names));
            List<HandWrittenRow> lines = new ArrayList<>(invitees.size());
            OffsetDateTime now = PlainJdbc.now();
            for (String invitee : invitees) {
                if (!taken.contains(invitee)) {
                    lines.add(new HandWrittenRow(
                            domain,
                            PlainJdbc.uuid(),
                            invitee,
                            INVITED_ROLE,
                            "PENDING",
                            INVITER,
                            now,
                            now,
                            1,
                            null,
                            null,
                            INVITER,
                            1));
                }
            }
            Candidate.check(lines.size() == invitees.size());
            List<@Nullable Object[]> rows = new ArrayList<>(lines.size());
            List<@Nullable Object[]> events = new ArrayList<>(lines.size());
            List<@Nullable Object[]> notifications = new ArrayList<>(lines.size());
            for (HandWrittenRow line : lines) {
                UUID event = PlainJdbc.uuid();
                rows.add(new Object[] {
                    domain, line.uuid(), line.invitee(), line.invitee(), INVITED_ROLE, INVITER, now, now, INVITER
                });
                events.add(event(line, event, "SENT", INVITER, null, now));
                notifications.add(outbox(line, event, "INVITED", now));
            }
            insert(connection, SEND, rows);
            insert(connection, EVENT, events);
            insert(connection, OUTBOX, notifications);
        });
    }

    @Override
    public Object accept(String domain, UUID uuid, String invitee) throws SQLException {
        return answer(domain, uuid, invitee, "ACCEPTED");
    }

    @Override
    public void reject(String domain, UUID uuid, String invitee) throws SQLException {
        answer(domain, uuid, invitee, "REJECTED");
    }

    private String answer(String domain, UUID uuid, String invitee, String status) throws SQLException {
        inTransaction(connection -> {
            String[] inviterRole = {""};
            List<HandWrittenRow> found = PlainJdbc.query(
                    connection,
                    FIND,
                    row -> {
                        inviterRole[0] = row.getString("inviter_role");
                        return HandWrittenRow.of(row);
                    },
                    domain,
                    uuid);
            Candidate.check(found.size() == 1);
            HandWrittenRow before = found.get(0);
            OffsetDateTime now = PlainJdbc.now();
            Candidate.check(before.invitee().equals(invitee) && before.status().equals("PENDING"));
            Candidate.check(before.expiresAt() == null || before.expiresAt().isAfter(now));
            Candidate.check(MAY_INVITE.contains(inviterRole[0]));
            HandWrittenRow after = new HandWrittenRow(
                    before.domain(),
                    before.uuid(),
                    before.invitee(),
                    before.role(),
                    status,
                    before.inviter(),
                    before.createdAt(),
                    before.sentAt(),
                    before.timesSent(),
                    now,
                    before.expiresAt(),
                    before.invitee(),
                    before.version() + 1);
            UUID event = PlainJdbc.uuid();
            Candidate.check(PlainJdbc.update(
                            connection,
                            ANSWER,
                            status,
                            now,
                            after.changedBy(),
                            after.domain(),
                            after.uuid(),
                            before.version())
                    == 1);
            if (status.equals("ACCEPTED")) {
                PlainJdbc.update(connection, JOIN, after.domain(), after.invitee(), after.role(), now, event);
            }
            PlainJdbc.update(connection, EVENT, event(after, event, status, after.invitee(), before.status(), now));
            PlainJdbc.update(connection, OUTBOX, outbox(after, event, status, now));
        });
        return status;
    }

    @Override
    public List<?> page(String domain) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            List<String> role = PlainJdbc.query(connection, ROLE, row -> row.getString(1), domain, INVITER);
            Candidate.check(role.size() == 1 && MAY_INVITE.contains(role.get(0)));
            return PlainJdbc.query(connection, Floor.SELECT_PAGE, HandWrittenRow::of, domain, PAGE_SIZE + 1);
        }
    }

    @Override
    public List<?> inbox(String invitee) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            List<HandWrittenRow> newest = PlainJdbc.query(connection, Floor.SELECT_INBOX, HandWrittenRow::of, invitee);
            long total = PlainJdbc.query(connection, COUNT_INBOX, row -> row.getLong(1), invitee)
                    .get(0);
            Candidate.check(total >= newest.size());
            return newest;
        }
    }

    private static @Nullable Object[] event(
            HandWrittenRow after, UUID id, String kind, String actor, @Nullable String from, OffsetDateTime now) {
        return new Object[] {
            after.domain(),
            after.invitee(),
            id,
            after.uuid(),
            kind,
            actor,
            after.role(),
            now,
            from,
            after.status(),
            after.version()
        };
    }

    private static @Nullable Object[] outbox(HandWrittenRow after, UUID id, String kind, OffsetDateTime now) {
        return new Object[] {
            after.domain(),
            after.uuid(),
            id,
            kind,
            now,
            now,
            after.invitee(),
            after.role(),
            after.status(),
            after.inviter(),
            after.createdAt(),
            after.sentAt(),
            after.timesSent(),
            after.answeredAt(),
            after.expiresAt(),
            after.changedBy(),
            after.version()
        };
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
