package dev.invitations;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.UserId;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Whom to invite to a domain, each with a role. Immutable: every method returns a new request. Where an invitee is named
 * twice, the first time counts.
 *
 * @param isAllOrNothing whether one refused invitee keeps all others from being invited
 */
public record SendInvitations(
        @NotNull @Valid DomainId domain,
        @NotNull @Size(min = 1, max = Limits.BATCH_SIZE) List<@NotNull @Valid Invite> invites,
        boolean isAllOrNothing) {

    /** One invitee and the name of the role that is offered. */
    public record Invite(
            @NotNull @Valid Invitee invitee,

            @NotNull @Size(min = 1, max = Limits.NAME_LENGTH) @Pattern(regexp = Limits.NAME_PATTERN) String role) {}

    /** Copies the list, unless the verb will refuse it: for null, or for its size, which may be beyond all memory. */
    public SendInvitations {
        invites = invites == null || invites.size() > Limits.BATCH_SIZE
                ? invites
                : Collections.unmodifiableList(new ArrayList<>(invites));
    }

    public static SendInvitations to(DomainId domain) {
        return new SendInvitations(domain, List.of(), false);
    }

    /** With one more invitee. */
    public SendInvitations invite(UserId user, String role) {
        return invite(List.of(new Invite(user, role)));
    }

    /** With these invitees behind those that there are. */
    public SendInvitations invite(List<Invite> more) {
        List<Invite> all = new ArrayList<>(invites.size() + more.size());
        all.addAll(invites);
        all.addAll(more);
        return new SendInvitations(domain, all, isAllOrNothing);
    }

    /** Sends all of them, or, when one is refused, none. */
    public SendInvitations allOrNothing() {
        return new SendInvitations(domain, invites, true);
    }
}
