package dev.invitations.model;

/**
 * Why a command was refused, for code; {@link #text} is for people. Minor versions may add constants, so a switch needs a
 * default: {@link #category} is stable and says how to treat a reason that the host does not know.
 */
public enum Reason {
    /** A value breaks a {@linkplain Limits limit}; the exception names the field. */
    INVALID_INPUT(Category.INPUT, "The request is not valid."),
    /** The page cursor was not made by this library, or was damaged. */
    INVALID_CURSOR(Category.INPUT, "This page cursor is not valid."),
    /** Unknown, of another domain, or hidden from the caller: the answer is the same. */
    NOT_FOUND(Category.NOT_FOUND, "There is no such thing here, or it is not yours to see."),
    /** The role of the caller does not hold the action that the command needs, or does not exist. */
    NOT_PERMITTED(Category.FORBIDDEN, "You are not permitted to do this."),
    /** The domain has no role of this name now. */
    ROLE_UNKNOWN(Category.CONFLICT, "There is no such role."),
    /** The role holds an action that the granter does not hold. */
    ROLE_EXCEEDS_GRANTER(Category.FORBIDDEN, "The role can do more than the one who grants it."),
    /** At accept: the inviter is not a member, or may not invite. */
    INVITER_NOT_PERMITTED(Category.CONFLICT, "The one who sent this invitation may no longer invite."),
    /** The inviter and the invitee are the same user. */
    SELF_INVITATION(Category.INPUT, "You cannot invite yourself."),
    /** The invitee has a role in the domain already; it stays as it is. */
    ALREADY_MEMBER(Category.CONFLICT, "The invitee is already a member."),
    /** A pending invitation for this invitee exists; the refusal carries it. */
    ALREADY_INVITED(Category.CONFLICT, "The invitee has a pending invitation already."),
    /** The invitee rejected an invitation, which the refusal carries; it can be resent. */
    REJECTED_BEFORE(Category.CONFLICT, "The invitee has rejected an invitation; it can be resent."),
    /** The invitation was not answered, so it cannot be resent. */
    ALREADY_PENDING(Category.CONFLICT, "The invitation is still pending."),
    /** The invitee has accepted. */
    ALREADY_ACCEPTED(Category.CONFLICT, "The invitation has been accepted."),
    /** The invitee has rejected. */
    ALREADY_REJECTED(Category.CONFLICT, "The invitation has been rejected."),
    /** The invitation was withdrawn. */
    DELETED(Category.CONFLICT, "The invitation has been withdrawn."),
    /** The time to answer is over. */
    EXPIRED(Category.CONFLICT, "The invitation has expired."),
    /** The invitation was accepted, and the membership has ended; the invitation never gives access again. */
    MEMBERSHIP_ENDED(Category.CONFLICT, "The membership that this invitation gave has ended."),
    /** All-or-nothing send: another invitee was refused. */
    BATCH_REFUSED(Category.CONFLICT, "Nothing was sent, because another invitee was refused."),
    /** The domain has a member already; only members can add others. */
    ALREADY_FOUNDED(Category.CONFLICT, "The domain has members already."),
    /** A founder's role must hold {@code members.manage}. */
    FOUNDER_MUST_MANAGE(Category.CONFLICT, "The founder's role must be able to manage members."),
    /** The domain would be left without a member who holds {@code members.manage}. */
    LAST_MANAGER(Category.CONFLICT, "The domain needs another member who can manage members first."),
    /** The member's role holds an action that the caller's does not. */
    MEMBER_OUTRANKS(Category.FORBIDDEN, "This member can do more than you.");

    /**
     * The kind of a refusal, as most hosts map it to an HTTP status. The category of a reason never changes.
     * Minor versions may add constants.
     */
    public enum Category {
        /** The request breaks a rule whatever is stored: correct it before you repeat it. HTTP 400. */
        INPUT,
        /** Unknown, of another domain, or hidden from the caller. HTTP 404. */
        NOT_FOUND,
        /** The role of the caller or inviter does not permit this. HTTP 403. */
        FORBIDDEN,
        /** The present state of invitations, members or roles does not allow this. HTTP 409. */
        CONFLICT,
        /** A quota or rate of the host is used up; the same request may succeed later. HTTP 429. */
        LIMIT
    }

    private final Category category;
    private final String text;

    Reason(Category category, String text) {
        this.category = category;
        this.text = text;
    }

    /**
     * Returns the kind of refusal.
     *
     * @return the category, which never changes for a reason
     */
    public Category category() {
        return category;
    }

    /**
     * Returns a sentence for people.
     *
     * @return a sentence that contains no value of any tenant
     */
    public String text() {
        return text;
    }
}
