package dev.invitations.benchmarks.jdbc;

import java.sql.SQLException;
import java.util.List;

/** One way of doing the same work. All ways share tables and pool, and leave the same rows behind. */
interface Way {

    /** The one inviter of all domains. */
    String INVITER = "ada";

    /** The role that is offered. */
    String OFFERED = "viewer";

    /** The role of the inviter. */
    String INVITING = "admin";

    int PAGE = 20;

    void send(String domain, List<String> invitees) throws SQLException;

    void accept(Pending invitation) throws SQLException;

    void reject(Pending invitation) throws SQLException;

    void page(String domain) throws SQLException;

    void inbox(String invitee) throws SQLException;

    /** Throws if the command had no effect, because a failed command must not count as a fast one. */
    static void check(boolean happened) {
        if (!happened) {
            throw new IllegalStateException("It did not happen");
        }
    }
}
