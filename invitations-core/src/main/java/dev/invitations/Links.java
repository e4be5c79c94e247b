package dev.invitations;

import dev.invitations.decision.ActingUser;
import dev.invitations.model.Actor;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.VerifiedUser;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads invitations by their links. A link is in a mail to the e-mail address of the invitee. Its token is derived from
 * the id of the invitation and a key of the host, so no storage contains it, and only the notifier gets it.
 *
 * <p>The token stays the same while the invitation exists. After the invitation was answered, deleted or superseded, or
 * has expired, a link still shows the invitation, but cannot answer it. To revoke a link, delete the invitation.
 */
public final class Links {

    private final CommandExecutor executor;
    private final LinkKeys keys;

    Links(CommandExecutor executor, LinkKeys keys) {
        this.executor = executor;
        this.keys = keys;
    }

    /**
     * Returns the invitation of a link, in its current state. The call changes nothing, so a mail scanner that opens
     * the link does not use it up. It needs no actor, because only the recipient of the mail has the token. To answer,
     * create a {@link LinkHolder} with a user that is logged in.
     *
     * @param token the token of the link, as {@link Notification#link} returned it
     * @return the invitation; its status says whether it can still be answered
     * @throws InvitationException {@link Reason#NOT_FOUND} before any I/O if the token is wrong, or {@code links}
     *     is not set; and if the invitation does not exist, or does not expire any more
     * @throws InvitationException {@link Reason#INVALID_INPUT} if the token is null
     */
    public Invitation read(String token) {
        InvitationId id = verify(InputValidation.present("token", token));
        return executor.storage()
                .invitations()
                .find(id)
                .filter(ActingUser::hasLink)
                .orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND))
                .asOf(executor.now());
    }

    private InvitationId verify(String token) {
        return LinkToken.verify(keys, token).orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND));
    }

    /**
     * Returns the caller of a command, and verifies the token of a link holder.
     *
     * @throws InvitationException NOT_FOUND if the token is wrong
     */
    ActingUser acting(Actor actor) {
        if (actor instanceof LinkHolder holder) {
            return new ActingUser(holder.user(), Set.of(holder.user()), Optional.of(verify(holder.token())));
        }
        if (actor instanceof VerifiedUser verified) {
            Set<Invitee> identities = new LinkedHashSet<>();
            identities.add(verified.user());
            identities.addAll(verified.addresses());
            return new ActingUser(verified.user(), identities, Optional.empty());
        }
        return ActingUser.of(actor.user());
    }

    /** Adds the token to a notification that invites an address until an instant. */
    Notification withLink(Notification notification) {
        Invitation invitation = notification.invitation();
        boolean hasLink = !keys.isEmpty() && notification.isInvitation() && ActingUser.hasLink(invitation);
        return hasLink ? notification.withLink(LinkToken.make(keys, invitation.id())) : notification;
    }
}
