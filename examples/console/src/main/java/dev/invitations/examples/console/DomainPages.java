package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.Permissions;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** Opens the domain of a page, with the permissions of the user in it. */
@Component
class DomainPages {

    private final Invitations invitations;
    private final DirectoryRepository directory;

    DomainPages(Invitations invitations, DirectoryRepository directory) {
        this.invitations = invitations;
        this.directory = directory;
    }

    /** A domain and the permissions of the user. The templates show only actions that {@code may} permits. */
    record DomainPage(DirectoryRepository.Domain domain, Permissions may) {

        public boolean seesMembers() {
            return may.allows(Action.MEMBERS_VIEW);
        }

        public boolean seesAll() {
            return may.allows(Action.INVITATIONS_VIEW);
        }

        public boolean sends() {
            return may.allows(Action.INVITATIONS_SEND);
        }

        public boolean seesInvitations() {
            return seesAll() || sends();
        }

        public boolean managesMembers() {
            return may.allows(Action.MEMBERS_MANAGE);
        }

        /** Checks whether the user may give this role to a member, and may take it from a member. */
        boolean grants(String role) {
            return may.grantableRoles().contains(role);
        }

        DomainId id() {
            return new DomainId(domain.id());
        }

        String path(String rest) {
            return "/domains/" + domain.id() + rest;
        }
    }

    /**
     * Reads the domain and the permissions of the user, and adds both to the page.
     *
     * @throws InvitationException NOT_FOUND if the user is not a member, the same as for an unknown domain
     */
    DomainPage open(ConsoleUser me, String domain, Model model) {
        DomainId id = new DomainId(domain);
        Permissions may = invitations.members().permissions(me.actor(), id);
        DomainPage place = directory
                .domain(id)
                .filter(found -> may.membership().isPresent())
                .map(found -> new DomainPage(found, may))
                .orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND));
        model.addAttribute("place", place);
        return place;
    }

    static void require(boolean permitted) {
        if (!permitted) {
            throw InvitationException.of(Reason.NOT_PERMITTED);
        }
    }
}
