package dev.invitations.port;

/** The result of {@link Storage#commit}. Every result except {@link #COMMITTED} is a conflict, and changed nothing. */
public enum CommitResult {
    /** The changes are committed or, inside a transaction of the host, will be committed with that transaction. */
    COMMITTED,

    /**
     * A stored row is not as the changes expect it: an invitation has another version, a user has another role, is a
     * member or is not a member, or the domain of a founder has a member.
     */
    PRECONDITION_FAILED,

    /**
     * A new row has the unique key of a stored row: the invitee of a new invitation has another live invitation, or the
     * user of a membership that begins is a member.
     */
    DUPLICATE_KEY;

    /**
     * Returns whether the changes are committed.
     *
     * @return true for {@link #COMMITTED}; false for a conflict
     */
    public boolean isCommitted() {
        return this == COMMITTED;
    }
}
