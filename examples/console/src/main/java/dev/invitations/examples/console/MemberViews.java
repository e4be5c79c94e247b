package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.examples.console.ViewModels.DisplayTime;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Creates the rows of members, with the commands that the reader may execute. */
@Component
class MemberViews {

    private final Invitations invitations;
    private final DirectoryRepository directory;

    MemberViews(Invitations invitations, DirectoryRepository directory) {
        this.invitations = invitations;
        this.directory = directory;
    }

    /**
     * A member.
     *
     * @param grant the id of the event that began the membership; empty for a user that is not a member
     * @param since the beginning of the membership; null for a user that is not a member
     * @param changeable whether the reader may change the role and remove the member
     * @param leave whether and how the reader can leave; null for other members
     */
    record MemberRow(
            String user,
            String grant,
            String name,
            String role,
            String permits,
            @Nullable DisplayTime since,
            boolean changeable,
            @Nullable LeaveView leave) {

        public boolean me() {
            return leave != null;
        }

        /** Returns an id of the row in the page, because ids of users may contain spaces. */
        public String key() {
            return "member-" + Integer.toHexString(user.hashCode());
        }
    }

    /**
     * Describes whether the reader can leave the domain.
     *
     * @param grant the id of the event that began the membership
     * @param possible false if the reader is a manager, and no other member has a role that permits as much
     * @param text the consequences, or what to do first
     */
    record LeaveView(String grant, boolean possible, String text) {}

    /**
     * The form with which the reader gives its role to another member.
     *
     * @param grant the id of the event that began the membership of the reader
     * @param role the role of the reader
     * @param members the members that can get the role
     * @param roles the roles that the reader can keep
     */
    record TransferView(String grant, String role, List<ConsoleUser> members, List<String> roles) {}

    /** Returns the form; null if the reader does not manage members, or is the only member, or has the only role. */
    @Nullable TransferView transfer(ConsoleUser me, DomainPage place) {
        if (!place.managesMembers()) {
            return null;
        }
        Membership mine = place.may().membership().orElseThrow();
        List<UserId> others = firstMembers(me, place).items().stream()
                .map(Membership::user)
                .filter(user -> !user.equals(me.user()))
                .toList();
        List<ConsoleUser> members = directory.people(others).values().stream()
                .sorted(Comparator.comparing(ConsoleUser::name))
                .toList();
        List<String> roles = place.may().grantableRoles().stream()
                .filter(role -> !role.equals(mine.role()))
                .toList();
        return members.isEmpty() || roles.isEmpty()
                ? null
                : new TransferView(mine.grantedBy().toString(), mine.role(), members, roles);
    }

    private Page<Membership> firstMembers(ConsoleUser me, DomainPage place) {
        return invitations
                .members()
                .list(me.actor(), MemberQuery.inDomain(place.id()).pageSize(100));
    }

    List<MemberRow> rows(ConsoleUser me, DomainPage place, List<Membership> members) {
        Map<String, ConsoleUser> people =
                directory.people(members.stream().map(Membership::user).toList());
        return members.stream()
                .map(member -> new MemberRow(
                        member.user().value(),
                        member.grantedBy().toString(),
                        ViewModels.name(people, member.user()),
                        member.role(),
                        RoleTexts.permits(place.id(), member.role()),
                        ViewModels.when(me, member.since()),
                        place.managesMembers()
                                && place.grants(member.role())
                                && !member.user().equals(me.user()),
                        member.user().equals(me.user()) ? leave(me, place) : null))
                .toList();
    }

    /**
     * Returns the row of one user after a command.
     *
     * @param role the role to show if the user is not a member
     */
    MemberRow row(ConsoleUser me, DomainPage place, UserId user, String role) {
        try {
            Membership member = invitations.members().find(me.actor(), place.id(), user);
            return rows(me, place, List.of(member)).get(0);
        } catch (InvitationException notFound) {
            String permits = RoleTexts.permits(place.id(), role);
            return new MemberRow(user.value(), "", name(user.value()), role, permits, null, false, null);
        }
    }

    String name(String user) {
        return directory.person(user).map(ConsoleUser::name).orElse("A former colleague");
    }

    /** Estimates whether the reader can leave. The library decides when the reader leaves. */
    LeaveView leave(ConsoleUser me, DomainPage place) {
        Membership mine = place.may().membership().orElseThrow();
        String grant = mine.grantedBy().toString();
        if (place.managesMembers() && !isReplaced(me, place)) {
            return new LeaveView(
                    grant,
                    false,
                    "You cannot leave: no other member has a role that permits everything that yours permits."
                            + " First give another member the role "
                            + mine.role() + ".");
        }
        return new LeaveView(
                grant, true, "Leaving ends your membership at once. To join again, you need a new invitation.");
    }

    /** Checks one page of members. If there are more members, returns true, and the library decides. */
    private boolean isReplaced(ConsoleUser me, DomainPage place) {
        String mine = place.may().membership().orElseThrow().role();
        Page<Membership> members = firstMembers(me, place);
        return members.next().isPresent()
                || members.items().stream()
                        .filter(member -> !member.user().equals(me.user()))
                        .anyMatch(member -> RoleTexts.covers(place.id(), member.role(), mine));
    }
}
