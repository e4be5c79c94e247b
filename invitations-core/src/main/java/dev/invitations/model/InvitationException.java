package dev.invitations.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A typed refusal: nothing was changed. {@link #reason} is for code, the message for a person. Failures of the storage
 * are not refusals, they are a {@code StorageException}.
 */
public final class InvitationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final @Nullable String field;
    private final transient @Nullable Invitation invitation;

    private InvitationException(
            Reason reason, String message, @Nullable String field, @Nullable Invitation invitation) {
        super(message);
        this.reason = reason;
        this.field = field;
        this.invitation = invitation;
    }

    /**
     * Returns a refusal that carries the invitation concerned.
     *
     * @param reason the reason of the refusal
     * @param invitation the invitation, which the caller may see
     * @return the exception
     */
    public static InvitationException of(Reason reason, Invitation invitation) {
        return new InvitationException(reason, reason.text(), null, invitation);
    }

    /**
     * Returns a refusal that carries no invitation.
     *
     * @param reason the reason of the refusal
     * @return the exception
     */
    public static InvitationException of(Reason reason) {
        return new InvitationException(reason, reason.text(), null, null);
    }

    /** INVALID_INPUT: the field, as a path such as {@code invites[2].role}, and the rule that it breaks. */
    public static InvitationException invalid(String field, String rule) {
        return new InvitationException(Reason.INVALID_INPUT, field + " " + rule, field, null);
    }

    public Reason reason() {
        return reason;
    }

    /** The field at fault, for {@link Reason#INVALID_INPUT}. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /** The invitation concerned, as it is now, where the caller may see it; not kept when the exception is serialized. */
    public Optional<Invitation> invitation() {
        return Optional.ofNullable(invitation);
    }
}
