package dev.invitations.model;

import java.util.Locale;
import java.util.Objects;
import java.util.ResourceBundle;

/**
 * The reason why a call was refused. Code decides by the constant, and people read {@link #text}. Minor versions may
 * add constants, so a switch needs a default. The {@link #category} of a reason is stable, so a host can use it for a
 * reason that the host does not know.
 */
public enum Reason {
    /** A value breaks a {@linkplain Limits limit}. The exception names the field. */
    INVALID_INPUT(Category.INPUT),
    /** The library did not make the page cursor, or the cursor was damaged. */
    INVALID_CURSOR(Category.INPUT),
    /**
     * The id is unknown, belongs to another domain, or is hidden from the caller. The refusal is the same in all three
     * cases.
     */
    NOT_FOUND(Category.NOT_FOUND),
    /** The caller is not a member, or its role does not hold the action that the command needs. */
    NOT_PERMITTED(Category.FORBIDDEN),
    /** The domain has no role with this name at this moment. */
    ROLE_UNKNOWN(Category.CONFLICT),
    /** The role holds an action that the role of the granter does not hold. */
    ROLE_EXCEEDS_GRANTER(Category.FORBIDDEN),
    /**
     * The invitation cannot be accepted now, because its inviter is not a member or has a role that does not permit
     * inviting.
     */
    INVITER_NOT_PERMITTED(Category.CONFLICT),
    /** The invitee is the actor or one of its verified addresses. */
    SELF_INVITATION(Category.INPUT),
    /**
     * The invitee is a member of the domain already, or a member accepted an invitation to this address. At accept, the
     * user is a member already. The member keeps its role.
     */
    ALREADY_MEMBER(Category.CONFLICT),
    /** The invitee has a pending invitation, which the refusal carries if the caller may see it. */
    ALREADY_INVITED(Category.CONFLICT),
    /**
     * The invitee rejected an invitation, which the refusal carries if the caller may see it. The rejected invitation
     * can be resent.
     */
    REJECTED_BEFORE(Category.CONFLICT),
    /** The invitation is pending and can be accepted, so it cannot be resent. */
    ALREADY_PENDING(Category.CONFLICT),
    /** The invitation was accepted. Accept has this refusal only if another user accepted. */
    ALREADY_ACCEPTED(Category.CONFLICT),
    /** The invitation was rejected. */
    ALREADY_REJECTED(Category.CONFLICT),
    /** The invitation was deleted, or it was closed because the invitee got a role in another way. */
    DELETED(Category.CONFLICT),
    /** The invitation has expired. */
    EXPIRED(Category.CONFLICT),
    /** The invitation was accepted, and the membership has ended. The invitation never gives access again. */
    MEMBERSHIP_ENDED(Category.CONFLICT),
    /** The request was all or nothing, and another invitee was refused. */
    BATCH_REFUSED(Category.CONFLICT),
    /**
     * The invitee of a request that is all or nothing is a member, has a pending invitation, or rejected one. The
     * caller does not hold both {@code members.view} and {@code invitations.view}, so the reason is not precise. Such a
     * request stores nothing, so a precise reason would let the caller query memberships.
     */
    NOT_INVITABLE(Category.CONFLICT),
    /** The domain has a member already. Only a member can add members. */
    ALREADY_FOUNDED(Category.CONFLICT),
    /** The role of a founder must hold {@code members.manage}. */
    FOUNDER_MUST_MANAGE(Category.CONFLICT),
    /**
     * The caller manages members, and the domain has no other member whose role holds every action of the caller's
     * role. After the change no member could grant the role of the caller.
     */
    LAST_MANAGER(Category.CONFLICT),
    /** The member's role holds an action that the caller's role does not hold. */
    MEMBER_OUTRANKS(Category.FORBIDDEN),
    /** The host has closed the domain, so no user can be invited or become a member. */
    DOMAIN_CLOSED(Category.CONFLICT),
    /** The host does not allow invitations to addresses of this mail domain. */
    ADDRESS_NOT_ALLOWED(Category.CONFLICT),
    /** The host objects. The refusal carries the code of the objection. */
    OBJECTED(Category.CONFLICT);

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

    Reason(Category category) {
        this.category = category;
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
        return text(Locale.ROOT);
    }

    /**
     * Returns a sentence for people, in English, German or French. It contains no value of a tenant. Minor versions may
     * add languages and change sentences. The default locale of the Java virtual machine has no effect.
     *
     * @param locale the locale of the reader, such as {@code de-CH}
     * @return the sentence in the language of the locale, or in English if the language is not available
     */
    public String text(Locale locale) {
        Locale available = switch (Objects.requireNonNull(locale, "locale must not be null")
                .getLanguage()) {
            case "de" -> Locale.GERMAN;
            case "fr" -> Locale.FRENCH;
            // For a language without a bundle, getBundle would try the default locale.
            default -> Locale.ROOT;
        };
        return ResourceBundle.getBundle(Reason.class.getPackageName() + ".reasons", available)
                .getString(name());
    }
}
