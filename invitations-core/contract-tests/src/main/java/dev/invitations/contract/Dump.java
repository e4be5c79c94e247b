package dev.invitations.contract;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Everything that a storage holds about these users in these domains, except the outbox. Two dumps are equal if nothing
 * changed between them.
 */
record Dump(List<Membership> members, List<Invitation> invitations, List<HistoryEvent> events) {

    static Dump of(Storage storage, List<DomainId> domains, List<UserId> users) {
        List<Membership> members = new ArrayList<>();
        List<HistoryEvent> events = new ArrayList<>();
        for (DomainId domain : domains) {
            members.addAll(storage.memberships().page(domain, null, 10_000));
            users.forEach(user -> events.addAll(storage.invitations().history(domain, user)));
        }
        List<Invitation> invitations = events.stream()
                .flatMap(event -> event.invitation().stream())
                .distinct()
                .map(id -> Objects.requireNonNull(storage.load(id, users.get(0)).invitation(id.uuid())))
                .toList();
        return new Dump(List.copyOf(members), invitations, List.copyOf(events));
    }

    /** Returns the dump of one domain for the usual users of the rules. */
    static Dump of(Storage storage, DomainId domain) {
        return of(storage, List.of(domain), List.of(Host.ADA, Host.BOB, Host.CAROL, Host.DAVE, Host.ERIN));
    }
}
