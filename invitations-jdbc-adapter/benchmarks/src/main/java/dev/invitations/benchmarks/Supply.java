package dev.invitations.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/**
 * A supply of pending invitations. They are inserted in large batches that are not timed, and each is handed out once,
 * to any caller.
 */
final class Supply {

    private static final String INSERT = """
            INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                created_at, sent_at, times_sent, changed_by, version)
            SELECT domain, uuidv7(), 'USER', invitee, invitee, 'viewer', 'PENDING', 'ada', at, at, 1, 'ada', 1
            FROM (
                SELECT ? || i % ? AS domain, ? || i / ? AS invitee, clock_timestamp() AS at
                FROM generate_series(?::integer, ?::integer) AS i) AS wanted
            RETURNING domain_id, invitation_id, invitee""";

    private final DataSource pool;
    private final String domain;
    private final int domains;
    private final String invitee;
    private final Queue<Pending> left = new ConcurrentLinkedQueue<>();
    private int inserted;

    /** Answers an invitation. */
    @FunctionalInterface
    interface Answer {
        void to(Pending invitation) throws SQLException;
    }

    /**
     * Creates an empty supply.
     *
     * @param domain the prefix of the names of the domains, which end with a number
     * @param domains the number of domains
     * @param invitee the prefix of the names of the invitees, which end with a number
     */
    Supply(DataSource pool, String domain, int domains, String invitee) {
        this.pool = pool;
        this.domain = domain;
        this.domains = domains;
        this.invitee = invitee;
    }

    /** Fills the supply until it has this many invitations. */
    int fill(int wanted) throws SQLException {
        int end = inserted + Math.max(0, wanted - left.size());
        try (Connection connection = pool.getConnection()) {
            left.addAll(PlainJdbc.query(
                    connection, INSERT, Pending::of, domain, domains, invitee, domains, inserted, end - 1));
        }
        inserted = end;
        return end;
    }

    /** Answers the next invitation. Returns false if nothing is left. */
    boolean next(Answer answer) throws SQLException {
        Pending next = left.poll();
        if (next != null) {
            answer.to(next);
        }
        return next != null;
    }
}
