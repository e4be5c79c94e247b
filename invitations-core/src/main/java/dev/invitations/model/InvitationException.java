package dev.invitations.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports that the library refused a call. The call changed nothing. Code decides by {@link #reason}, and people read
 * the message. A failure of the storage is a {@code StorageException} instead.
 */
public final class InvitationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The reason of the refusal. */
    private final Reason reason;

    /** The path of the field that breaks a rule; null if the reason is not {@link Reason#INVALID_INPUT}. */
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
     * Returns a refusal that carries the invitation that it concerns.
     *
     * @param reason the reason of the refusal
     * @param invitation the invitation, which the caller must be permitted to see
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

    /**
     * Returns a refusal of a value that breaks a rule. The message is the field followed by the rule, so neither may
     * contain a secret.
     *
     * @param field the path of the field, such as {@code invites[2].role}
     * @param rule the rule, such as {@code must not be null}
     * @return the exception, with {@link Reason#INVALID_INPUT}
     */
    public static InvitationException invalid(String field, String rule) {
        return new InvitationException(Reason.INVALID_INPUT, field + " " + rule, field, null);
    }

    /**
     * Returns a refusal of a value that breaks a rule, with the value in the message: {@code pageSize must be between 1
     * and 100, but was 0}. Text is quoted and cut after 32 characters, and control characters are escaped.
     *
     * @param field the path of the field, such as {@code invites[2].role}
     * @param rule the rule, such as {@code must be between 1 and 100}
     * @param given the value, which must not be a secret; if it is null, the message says that the field must not be
     *     null
     * @return the exception, with {@link Reason#INVALID_INPUT}
     */
    public static InvitationException invalid(String field, String rule, @Nullable Object given) {
        return given == null
                ? invalid(field, "must not be null")
                : invalid(field, rule + ", but was " + (given instanceof String text ? QuotedText.of(text) : given));
    }

    /**
     * Returns why the call was refused.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /**
     * Returns the path of the field that breaks a rule.
     *
     * @return the path, such as {@code invites[2].role}; empty unless the reason is {@link Reason#INVALID_INPUT}
     */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }

    /**
     * Returns the invitation that the refusal concerns, in its current state. Serialization of the exception drops it.
     *
     * @return the invitation, such as the pending invitation of {@link Reason#ALREADY_INVITED}; empty if the refusal
     *     concerns no invitation or the caller may not see it
     */
    public Optional<Invitation> invitation() {
        return Optional.ofNullable(invitation);
    }
}
