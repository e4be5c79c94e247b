package dev.invitations.examples.console;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Forecasts which pending invitations of a list cannot be accepted. The library leaves such invitations out of an inbox,
 * but not out of a list, and a list does not say why. So this class applies the rule of the library again; the library
 * decides when a user answers.
 */
@Component
class AcceptanceForecast {

    private static final RoleCatalog ROLES = InvitationsConfiguration.ROLES;

    private final DirectoryRepository directory;

    AcceptanceForecast(DirectoryRepository directory) {
        this.directory = directory;
    }

    /**
     * Returns the reason by id, for every pending invitation that cannot be accepted.
     *
     * @param invitee the user to whose id and addresses all these invitations are; null if they are to different
     *     invitees. The service does not look for the users of addresses
     */
    Map<InvitationId, Reason> refusals(Collection<Invitation> invitations, @Nullable UserId invitee) {
        List<Invitation> pending = invitations.stream()
                .filter(invitation -> invitation.status() == Status.PENDING)
                .toList();
        Set<DomainId> domains = new HashSet<>();
        Set<Invitee> users = new HashSet<>();
        for (Invitation invitation : pending) {
            domains.add(invitation.id().domain());
            users.add(invitation.inviter());
            users.add(invitee == null ? invitation.invitee() : invitee);
        }
        Map<DomainId, Map<String, String>> roles = directory.roles(domains, users);
        Map<InvitationId, Reason> refusals = new HashMap<>();
        for (Invitation invitation : pending) {
            Map<String, String> here = roles.getOrDefault(invitation.id().domain(), Map.of());
            Invitee answering = invitee == null ? invitation.invitee() : invitee;
            Reason refusal = refusal(
                    invitation,
                    here.get(invitation.inviter().value()),
                    answering instanceof UserId user && here.containsKey(user.value()));
            if (refusal != null) {
                refusals.put(invitation.id(), refusal);
            }
        }
        return refusals;
    }

    private static @Nullable Reason refusal(
            Invitation invitation, @Nullable String inviterRole, boolean inviteeIsMember) {
        if (inviteeIsMember) {
            return Reason.ALREADY_MEMBER;
        }
        DomainId domain = invitation.id().domain();
        Role granted = ROLES.in(domain).find(invitation.role());
        if (granted == null) {
            return Reason.ROLE_UNKNOWN;
        }
        Role inviter = inviterRole == null ? null : ROLES.in(domain).find(inviterRole);
        boolean resent = invitation.timesSent() > 1;
        if (inviter == null
                || !(inviter.allows(Action.INVITATIONS_SEND)
                        || (resent && inviter.allows(Action.INVITATIONS_RESEND)))) {
            return Reason.INVITER_NOT_PERMITTED;
        }
        return inviter.covers(granted) ? null : Reason.ROLE_EXCEEDS_GRANTER;
    }

    /** Returns the reason as a sentence for the invitee and for the members of the domain. */
    static String text(Reason refusal) {
        return switch (refusal) {
            case ALREADY_MEMBER -> "Cannot be accepted: the invitee is a member already.";
            case ROLE_UNKNOWN -> "Cannot be accepted: the role does not exist any more.";
            case INVITER_NOT_PERMITTED -> "Cannot be accepted: the inviter may not invite any more.";
            case ROLE_EXCEEDS_GRANTER -> "Cannot be accepted: the role permits more than the inviter's role.";
            default -> "Cannot be accepted: " + refusal.text();
        };
    }
}
