package dev.invitations.benchmarks;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** An implementation of the same commands to measure. All implementations leave the same rows behind. */
interface Candidate {

    /** The one inviter of all domains. */
    String INVITER = "ada";

    /** The role of the inviter. */
    String INVITER_ROLE = "admin";

    /** The role of every invitation. */
    String INVITED_ROLE = "viewer";

    int PAGE_SIZE = 20;

    Object accept(String domain, UUID uuid, String invitee) throws SQLException;

    List<?> inbox(String invitee) throws SQLException;

    /** Returns the first page, and one more row if the implementation reads it. */
    List<?> page(String domain) throws SQLException;

    /** An implementation in memory. */
    interface InMemory extends Candidate {

        /** Makes the inviter the first member. */
        void addFounder(String domain);

        UUID send(String domain, String invitee);
    }

    /** An implementation on PostgreSQL. All implementations share the tables and the pool. */
    interface OnPostgres extends Candidate {

        void send(String domain, List<String> invitees) throws SQLException;

        void reject(String domain, UUID uuid, String invitee) throws SQLException;
    }

    /** Throws if the command had no effect, because a failed command must not count as a fast one. */
    static void check(boolean hadEffect) {
        if (!hadEffect) {
            throw new IllegalStateException("The command had no effect");
        }
    }
}
