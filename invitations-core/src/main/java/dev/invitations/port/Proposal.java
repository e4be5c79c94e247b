package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.Optional;

/**
 * A step that the library is about to commit, for the review by the host. Every other check of the command has passed.
 * The constructor is not part of the API: minor versions may add components.
 *
 * @param kind the command
 * @param domain the domain
 * @param actor the user that called the command
 * @param subject the recipient of the invitation, or the user that gets the role
 * @param role the name of the role that the subject is invited with or gets
 * @param invitation the stored invitation, before the step; empty if the command is about no stored invitation
 * @param message the message to the invitee; empty if there is none
 * @param data the data of the inviter for the host; empty if there is none. Never show it to the invitee
 */
public record Proposal(
        Kind kind,
        DomainId domain,
        UserId actor,
        Invitee subject,
        String role,
        Optional<Invitation> invitation,
        Optional<String> message,
        Optional<String> data) {

    /** The command. Minor versions may add constants. */
    public enum Kind {
        /** A new invitation, or the renewal of an expired invitation by a send. */
        SEND,
        /** A resend, or a takeover. */
        RESEND,
        /** The acceptance of an invitation. The actor becomes a member. */
        ACCEPT,
        /** A user gets a role without an invitation. */
        ASSIGN,
        /** The first member of a domain is added. */
        ADD_FOUNDER,
        /** A user gets a role by a transfer. A transfer has two proposals, one per user. */
        TRANSFER
    }

    /**
     * Returns the values without the message and the data.
     *
     * @return a text that contains no text of the inviter
     */
    @Override
    public String toString() {
        return "Proposal[kind=" + kind + ", domain=" + domain + ", actor=" + actor + ", subject=" + subject + ", role="
                + role + "]";
    }
}
