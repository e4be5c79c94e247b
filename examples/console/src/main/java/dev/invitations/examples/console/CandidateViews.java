package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.examples.console.DomainPages.DomainPage;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Marks the found users that cannot be invited: members, and users that are invited or have declined. The marks show
 * only data that the user may see.
 */
@Component
class CandidateViews {

    private final Invitations invitations;
    private final DirectoryRepository directory;

    CandidateViews(Invitations invitations, DirectoryRepository directory) {
        this.invitations = invitations;
        this.directory = directory;
    }

    /**
     * A found user.
     *
     * @param note the reason why the user cannot be invited; null if the user can be invited
     */
    record PersonChoice(String id, String name, @Nullable String note) {}

    /**
     * An address of no known user.
     *
     * @param note the reason why the address cannot be invited; null if it can be invited
     */
    record AddressChoice(String address, @Nullable String note) {}

    List<AddressChoice> ofAddresses(ConsoleUser me, DomainPage place, List<EmailAddress> addresses) {
        return addresses.stream()
                .map(address -> new AddressChoice(address.value(), invited(me, place, address)))
                .toList();
    }

    List<PersonChoice> of(ConsoleUser me, DomainPage place, List<ConsoleUser> found) {
        Map<String, String> roles = place.seesMembers()
                ? directory
                        .roles(
                                List.of(place.id()),
                                found.stream().map(ConsoleUser::user).toList())
                        .getOrDefault(place.id(), Map.of())
                : Map.of();
        return found.stream()
                .map(person -> new PersonChoice(
                        person.id(),
                        person.name(),
                        roles.containsKey(person.id())
                                ? "is a member already, as " + roles.get(person.id())
                                : invited(me, place, person.user())))
                .toList();
    }

    /** The library lists only the invitations that the user may see, so nothing else is marked. */
    private @Nullable String invited(ConsoleUser me, DomainPage place, Invitee invitee) {
        InvitationQuery query = InvitationQuery.inDomain(place.id())
                .status(Status.PENDING, Status.REJECTED)
                .invitee(invitee)
                .pageSize(1);
        return invitations.list(me.actor(), query).items().stream()
                .findFirst()
                .map(invitation -> invitation.status() == Status.PENDING
                        ? "is invited already, as " + invitation.role()
                        : "has declined; resend the invitation in the table")
                .orElse(null);
    }
}
