package dev.invitations.model;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reports that the library refused a call. The call changed nothing. Code decides by {@link #reason}. The message is
 * for the people that use the host. It does not name a cause that only an operator can correct, because the library
 * logs such a cause at DEBUG. The message of {@link Reason#INVALID_INPUT} names a field of the API, so it is for the
 * developer of a client. A failure of the storage is a {@code StorageException} instead.
 */
public final class InvitationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The reason of the refusal. */
    private final Reason reason;

    /** The path of the field that breaks a rule; null if the reason is not {@link Reason#INVALID_INPUT}. */
    private final @Nullable String field;

    /** The maximum number of actions in a message. */
    private static final int SHOWN_ACTIONS = 10;

    private final transient @Nullable Invitation invitation;

    private final transient @Nullable List<String> missingActions;

    /** The code of the host's objection; null unless the reason is {@link Reason#OBJECTED}. */
    private final @Nullable String objection;

    private InvitationException(
            Reason reason, String message, @Nullable String field, @Nullable Invitation invitation) {
        this(reason, message, field, invitation, List.of(), null);
    }

    private InvitationException(
            Reason reason,
            String message,
            @Nullable String field,
            @Nullable Invitation invitation,
            List<String> missingActions,
            @Nullable String objection) {
        super(message);
        this.reason = reason;
        this.field = field;
        this.invitation = invitation;
        this.missingActions = missingActions;
        this.objection = objection;
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
     * Returns a refusal that concerns a role, with the role and up to ten of the actions in the message.
     *
     * @param reason {@link Reason#ROLE_UNKNOWN} or {@link Reason#ROLE_EXCEEDS_GRANTER}
     * @param role the name of the role, which the caller must be permitted to know
     * @param missingActions the names of the actions of the role that the granter's role does not hold; empty if the
     *     caller must not learn them
     * @param invitation the invitation, which the caller must be permitted to see; empty if the refusal concerns none
     * @return the exception
     */
    public static InvitationException aboutRole(
            Reason reason, String role, Collection<String> missingActions, Optional<Invitation> invitation) {
        List<String> missing = List.copyOf(missingActions);
        String message;
        if (reason == Reason.ROLE_UNKNOWN) {
            message = "The domain has no role " + QuotedText.of(role) + ".";
        } else if (missing.isEmpty()) {
            message = reason.text();
        } else {
            String more = missing.size() > SHOWN_ACTIONS ? " and " + (missing.size() - SHOWN_ACTIONS) + " more" : "";
            message = missing.stream()
                    .limit(SHOWN_ACTIONS)
                    .collect(Collectors.joining(
                            ", ",
                            "The role " + QuotedText.of(role) + " holds actions that your role does not hold: ",
                            more + "."));
        }
        return new InvitationException(reason, message, null, invitation.orElse(null), missing, null);
    }

    /**
     * Returns a refusal with {@link Reason#OBJECTED}.
     *
     * @param objection the code of the host's objection
     * @param invitation the invitation that the refusal concerns, if the caller may see it
     * @return the exception
     */
    public static InvitationException objected(String objection, Optional<Invitation> invitation) {
        return new InvitationException(
                Reason.OBJECTED, Reason.OBJECTED.text(), null, invitation.orElse(null), List.of(), objection);
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

    /**
     * Returns the names of the actions that prevented the grant of a role. The role holds these actions, and the
     * caller's role does not. Serialization of the exception drops them.
     *
     * @return the names, sorted; empty unless the reason is {@link Reason#ROLE_EXCEEDS_GRANTER} and the caller's role
     *     holds {@code invitations.send} or {@code members.manage}
     */
    public List<String> missingActions() {
        return missingActions == null ? List.of() : missingActions;
    }

    /**
     * Returns the code of the host's objection.
     *
     * @return the code; empty unless the reason is {@link Reason#OBJECTED}
     */
    public Optional<String> objection() {
        return Optional.ofNullable(objection);
    }
}
