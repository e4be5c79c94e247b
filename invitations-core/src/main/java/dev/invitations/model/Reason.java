package dev.invitations.model;

/**
 * The reason why a call was refused. Code decides by the constant; {@link #text} is for people. Minor versions may add
 * constants, so a switch needs a default. {@link #category} is stable and says how to treat a reason that the host does
 * not know.
 */
public enum Reason {
    /** A value breaks a {@linkplain Limits limit}; the exception names the field. */
    INVALID_INPUT(Category.INPUT, "The request is not valid."),
    /** The library did not make the page cursor, or the cursor was damaged. */
    INVALID_CURSOR(Category.INPUT, "This page cursor is not valid."),
    /**
     * The id is unknown, belongs to another domain, or is hidden from the caller. The answer is the same for all of
     * them.
     */
    NOT_FOUND(Category.NOT_FOUND, "There is no such thing here, or it is not yours to see."),
    /** The caller is not a member, or its role does not hold the action that the command needs. */
    NOT_PERMITTED(Category.FORBIDDEN, "You are not permitted to do this."),
    /** The domain has no role with this name at this moment. */
    ROLE_UNKNOWN(Category.CONFLICT, "There is no such role."),
    /** The role holds an action that the role of the granter does not hold. */
    ROLE_EXCEEDS_GRANTER(Category.FORBIDDEN, "The role can do more than the one who grants it."),
    /** The invitation cannot be accepted, because its inviter is no longer a member or may no longer invite. */
    INVITER_NOT_PERMITTED(Category.CONFLICT, "The one who sent this invitation may no longer invite."),
    /** The actor and the invitee are the same user. */
    SELF_INVITATION(Category.INPUT, "You cannot invite yourself."),
    /** The invitee is a member of the domain already. It keeps its role. */
    ALREADY_MEMBER(Category.CONFLICT, "The invitee is already a member."),
    /** The invitee has a pending invitation, which the refusal carries. */
    ALREADY_INVITED(Category.CONFLICT, "The invitee has a pending invitation already."),
    /** The invitee rejected an invitation, which the refusal carries. It can be resent. */
    REJECTED_BEFORE(Category.CONFLICT, "The invitee has rejected an invitation; it can be resent."),
    /** The invitation is pending, so it cannot be resent. */
    ALREADY_PENDING(Category.CONFLICT, "The invitation is still pending."),
    /** The invitation was accepted. */
    ALREADY_ACCEPTED(Category.CONFLICT, "The invitation has been accepted."),
    /** The invitation was rejected. */
    ALREADY_REJECTED(Category.CONFLICT, "The invitation has been rejected."),
    /** The invitation was deleted. */
    DELETED(Category.CONFLICT, "The invitation has been withdrawn."),
    /** The invitation has expired. */
    EXPIRED(Category.CONFLICT, "The invitation has expired."),
    /** The invitation was accepted, and the membership has ended. The invitation never gives access again. */
    MEMBERSHIP_ENDED(Category.CONFLICT, "The membership that this invitation gave has ended."),
    /** The request was all or nothing, and another invitee was refused. */
    BATCH_REFUSED(Category.CONFLICT, "Nothing was sent, because another invitee was refused."),
    /** The domain has a member already. Only a member can add members. */
    ALREADY_FOUNDED(Category.CONFLICT, "The domain has members already."),
    /** The role of a founder must hold {@code members.manage}. */
    FOUNDER_MUST_MANAGE(Category.CONFLICT, "The founder's role must be able to manage members."),
    /** The change would leave the domain without a member whose role holds {@code members.manage}. */
    LAST_MANAGER(Category.CONFLICT, "The domain needs another member who can manage members first."),
    /** The member's role holds an action that the caller's role does not hold. */
    MEMBER_OUTRANKS(Category.FORBIDDEN, "This member can do more than you.");

    /**
     * The category of a reason. Most hosts map it to an HTTP status. The category of a reason never changes. Minor
     * versions may add constants.
     */
    public enum Category {
        /**
         * The request breaks a rule that does not depend on the stored state. Correct it before you repeat it. HTTP
         * 400.
         */
        INPUT,
        /** The id is unknown, belongs to another domain, or is hidden from the caller. HTTP 404. */
        NOT_FOUND,
        /** The role of the caller or the inviter does not permit this. HTTP 403. */
        FORBIDDEN,
        /** The current state of invitations, members or roles does not allow this. HTTP 409. */
        CONFLICT,
        /** A quota or rate of the host is used up. The same request may succeed later. HTTP 429. */
        LIMIT
    }

    private final Category category;
    private final String text;

    Reason(Category category, String text) {
        this.category = category;
        this.text = text;
    }

    /**
     * Returns the category.
     *
     * @return the category, which never changes for a reason
     */
    public Category category() {
        return category;
    }

    /**
     * Returns a sentence for people.
     *
     * @return a sentence that contains no value of a tenant
     */
    public String text() {
        return text;
    }
}
