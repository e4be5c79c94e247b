package dev.invitations.benchmarks;

import dev.invitations.model.Invitee;
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
            SELECT domain, uuidv7(), ?, invitee, invitee, 'viewer', 'PENDING', 'ada', at, at, 1, 'ada', 1
            FROM (
                SELECT ? || i % ? AS domain, format(?, i / ?) AS invitee, clock_timestamp() AS at
                FROM generate_series(?::integer, ?::integer) AS i) AS wanted
            RETURNING domain_id, invitation_id, invitee""";

    private final DataSource pool;
    private final String domain;
    private final int domains;
    private final Invitee.Kind kind;
    private final String invitee;
    private final int perInvitee;
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
     * @param invitee the format of the names of the invitees, with {@code %s} for a number
     * @param perInvitee the number of invitations of an invitee, each to another domain
     */
    private Supply(DataSource pool, String domain, int domains, Invitee.Kind kind, String invitee, int perInvitee) {
        this.pool = pool;
        this.domain = domain;
        this.domains = domains;
        this.kind = kind;
        this.invitee = invitee;
        this.perInvitee = perInvitee;
    }

    /** Creates an empty supply of invitations to users. Each user is invited to all domains. */
    static Supply ofUsers(DataSource pool, String domain, int domains, String prefix) {
        return new Supply(pool, domain, domains, Invitee.Kind.USER, prefix + "%s", domains);
    }

    /** Creates an empty supply of invitations to addresses. */
    static Supply ofAddresses(DataSource pool, String domain, int domains, String prefix, int perAddress) {
        return new Supply(pool, domain, domains, Invitee.Kind.EMAIL, prefix + "%s@example.org", perAddress);
    }

    /** Fills the supply until it has this many invitations. */
    int fill(int wanted) throws SQLException {
        int end = inserted + Math.max(0, wanted - left.size());
        try (Connection connection = pool.getConnection()) {
            left.addAll(PlainJdbc.query(
                    connection,
                    INSERT,
                    row -> Pending.of(row, kind),
                    kind.name(),
                    domain,
                    domains,
                    invitee,
                    perInvitee,
                    inserted,
                    end - 1));
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
