package dev.invitations.benchmarks;

import dev.invitations.model.Invitee;
import java.sql.SQLException;
import java.util.List;

/** An implementation to measure. All implementations on PostgreSQL share the tables and the pool, and write the same rows. */
interface Candidate {

    /** The one inviter of all domains. */
    String INVITER = "ada";

    /** The role of the inviter. */
    String INVITER_ROLE = "admin";

    /** The role of every invitation. */
    String INVITED_ROLE = "viewer";

    int PAGE_SIZE = 20;

    void send(String domain, Invitee.Kind kind, List<String> invitees) throws SQLException;

    /** Accepts. The user has the invitation, or its verified address has it. */
    void accept(Pending invitation) throws SQLException;

    void reject(Pending invitation) throws SQLException;

    List<?> inbox(String user) throws SQLException;

    /** Returns the inbox of the user and of its verified addresses. */
    List<?> inbox(String user, List<String> addresses) throws SQLException;

    /** Returns the first page, and one more row if the implementation reads it. */
    List<?> page(String domain) throws SQLException;

    /** An implementation in memory. */
    interface InMemory {

        /** Makes the inviter the first member. */
        void addFounder(String domain);

        Pending send(String domain, String invitee);

        void accept(Pending invitation);
    }

    /** Throws if the command had no effect, because a failed command must not count as a fast one. */
    static void check(boolean hadEffect) {
        if (!hadEffect) {
            throw new IllegalStateException("The command had no effect");
        }
    }
}
