package dev.invitations.model;

/**
 * The reason why a call was refused. Code decides by the constant, and people read {@link #text}. Minor versions may
 * add constants, so a switch needs a default. The {@link #category} of a reason is stable, so a host can use it for a
 * reason that the host does not know.
 */
public enum Reason {
    /** A value breaks a {@linkplain Limits limit}. The exception names the field. */
    INVALID_INPUT(Category.INPUT, "The request is not valid."),
    /** The library did not make the page cursor, or the cursor was damaged. */
    INVALID_CURSOR(Category.INPUT, "This page cursor is not valid."),
    /**
     * The id is unknown, belongs to another domain, or is hidden from the caller. The refusal is the same in all three
     * cases.
     */
    NOT_FOUND(Category.NOT_FOUND, "It does not exist, or you are not permitted to see it."),
    /** The caller is not a member, or its role does not hold the action that the command needs. */
    NOT_PERMITTED(Category.FORBIDDEN, "You are not permitted to do this."),
    /** The domain has no role with this name at this moment. */
    ROLE_UNKNOWN(Category.CONFLICT, "The domain has no role with this name."),
    /** The role holds an action that the role of the granter does not hold. */
    ROLE_EXCEEDS_GRANTER(Category.FORBIDDEN, "The role permits more than the granter's role."),
    /**
     * The invitation cannot be accepted now, because its inviter is not a member or has a role that does not permit
     * inviting.
     */
    INVITER_NOT_PERMITTED(Category.CONFLICT, "The inviter of this invitation is not permitted to invite now."),
    /** The actor and the invitee are the same user. */
    SELF_INVITATION(Category.INPUT, "You cannot invite yourself."),
    /** The invitee is a member of the domain already. The member keeps its role. */
    ALREADY_MEMBER(Category.CONFLICT, "The invitee is already a member."),
    /** The invitee has a pending invitation, which the refusal carries if the caller may see it. */
    ALREADY_INVITED(Category.CONFLICT, "The invitee has a pending invitation already."),
    /**
     * The invitee rejected an invitation, which the refusal carries if the caller may see it. The rejected invitation
     * can be resent.
     */
    REJECTED_BEFORE(Category.CONFLICT, "The invitee has rejected an invitation; it can be resent."),
    /** The invitation is pending and can be accepted, so it cannot be resent. */
    ALREADY_PENDING(Category.CONFLICT, "The invitation is still pending."),
    /** The invitation was accepted. */
    ALREADY_ACCEPTED(Category.CONFLICT, "The invitation has been accepted."),
    /** The invitation was rejected. */
    ALREADY_REJECTED(Category.CONFLICT, "The invitation has been rejected."),
    /** The invitation was deleted, or it was closed because the invitee got a role in another way. */
    DELETED(Category.CONFLICT, "The invitation has been withdrawn."),
    /** The invitation has expired. */
    EXPIRED(Category.CONFLICT, "The invitation has expired."),
    /** The invitation was accepted, and the membership has ended. The invitation never gives access again. */
    MEMBERSHIP_ENDED(Category.CONFLICT, "The membership that this invitation gave has ended."),
    /** The request was all or nothing, and another invitee was refused. */
    BATCH_REFUSED(Category.CONFLICT, "Nothing was sent, because another invitee was refused."),
    /**
     * The invitee of a request that is all or nothing is a member, has a pending invitation, or rejected one. The
     * caller does not hold both {@code members.view} and {@code invitations.view}, so the reason is not precise. Such a
     * request stores nothing, so a precise reason would let the caller query memberships.
     */
    NOT_INVITABLE(
            Category.CONFLICT,
            "This invitee is a member or was invited before. Remove this invitee and send the request again."),
    /** The domain has a member already. Only a member can add members. */
    ALREADY_FOUNDED(Category.CONFLICT, "The domain has members already."),
    /** The role of a founder must hold {@code members.manage}. */
    FOUNDER_MUST_MANAGE(Category.CONFLICT, "The role of the founder must permit managing members."),
    /**
     * The caller manages members, and the domain has no other member whose role holds every action of the caller's
     * role. After the change no member could grant the role of the caller.
     */
    LAST_MANAGER(Category.CONFLICT, "Give another member a role that permits as much as your role first."),
    /** The member's role holds an action that the caller's role does not hold. */
    MEMBER_OUTRANKS(Category.FORBIDDEN, "The role of this member permits more than your role."),
    /** The host has closed the domain, so no user can be invited or become a member. */
    DOMAIN_CLOSED(Category.CONFLICT, "This domain is closed."),
    /** The host does not allow invitations to addresses of this mail domain. */
    ADDRESS_NOT_ALLOWED(Category.CONFLICT, "Addresses of this mail domain cannot be invited."),
    /** The host objects. The refusal carries the code of the objection. */
    OBJECTED(Category.CONFLICT, "A rule of this service does not allow this.");

    /**
     * The category of a reason. Most hosts map it to an HTTP status. The category of a reason never changes. Minor
     * versions may add constants.
     */
    public enum Category {
        /**
         * The request breaks a rule that does not depend on the stored state, so repeating it unchanged fails again.
         * HTTP 400.
         */
        INPUT,
        /** The id is unknown, belongs to another domain, or is hidden from the caller. HTTP 404. */
        NOT_FOUND,
        /** The role of the caller or of the inviter does not permit the call. HTTP 403. */
        FORBIDDEN,
        /** The current state of invitations, members or roles does not allow the call. HTTP 409. */
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
     * @return the category, which is the same in every version
     */
    public Category category() {
        return category;
    }

    /**
     * Returns a sentence for people. It contains no value of a tenant.
     *
     * @return the sentence, in English
     */
    public String text() {
        return text;
    }
}
