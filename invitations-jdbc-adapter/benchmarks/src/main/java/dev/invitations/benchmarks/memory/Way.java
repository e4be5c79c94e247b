package dev.invitations.benchmarks.memory;

import java.util.List;
import java.util.UUID;

/** One way of doing the same work in memory. */
public interface Way {

    /** The one inviter of all domains. */
    String INVITER = "ada";

    /** The inviter's role. */
    String INVITING = "admin";

    /** The role that is offered. */
    String OFFERED = "viewer";

    int PAGE = 20;

    /** Makes the inviter a member. */
    void found(String domain);

    UUID send(String domain, String invitee);

    Object accept(String domain, UUID uuid, String invitee);

    List<?> inbox(String invitee);

    List<?> page(String domain);
}
