package dev.invitations.contract.sequence;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.model.Implementation;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that hold in every state, independent of the model. */
final class Invariants {

    private static final Set<String> MANAGING = Set.of(TestHost.OWNER.name(), TestHost.ADMIN.name());

    private record DomainUser(DomainId domain, UserId user) {}

    private final SequenceTrace trace;
    private final Set<DomainUser> endedByHost = new HashSet<>();
    private boolean hostInterfered;

    Invariants(SequenceTrace trace) {
        this.trace = trace;
    }

    /** Records changes that the library does not control: the host changed roles, or ended a membership. */
    void add(SequenceStep step, SequenceNames names) {
        if (step instanceof SequenceStep.EndMembership end) {
            endedByHost.add(new DomainUser(names.domain(end.domain()), names.user(end.user())));
            hostInterfered = true;
        }
        hostInterfered |= step instanceof SequenceStep.Define || step instanceof SequenceStep.Undefine;
    }

    void hold(Implementation library, DomainId domain, UserId user) {
        List<Membership> members = library.storedMembers(domain);
        List<Invitation> live = library.storedInvitations(domain).stream()
                .filter(invitation -> invitation.closedAt().isEmpty())
                .toList();
        long invitees = live.stream().map(Invitation::invitee).distinct().count();
        trace.same("live invitations, one for each invitee", live.size(), (int) invitees);

        List<UserId> joined = members.stream().map(Membership::user).toList();
        List<Invitation> withoutMember = live.stream()
                .filter(invitation -> invitation.status() == Status.ACCEPTED)
                .filter(invitation -> !joined.contains((UserId) invitation.invitee()))
                .filter(invitation -> !endedByHost.contains(new DomainUser(domain, (UserId) invitation.invitee())))
                .toList();
        trace.same("accepted and live, without a membership", withoutMember, List.of());

        boolean managed = members.stream().anyMatch(member -> MANAGING.contains(member.role()));
        trace.same("the domain has a member that manages the members", managed || hostInterfered, true);

        Map<InvitationId, Long> versions = new HashMap<>();
        List<HistoryEvent> history = new ArrayList<>(library.storedHistory(domain, user));
        history.sort(Comparator.comparingLong(HistoryEvent::version));
        for (HistoryEvent event : history) {
            event.invitation().ifPresent(id -> {
                long next = versions.merge(id, 1L, Long::sum);
                trace.same("versions without a gap", event.version(), next);
            });
        }
        versions.forEach((id, last) -> {
            Invitation stored = library.stored(id);
            trace.same("the last version", stored == null ? null : stored.version(), last);
        });
    }
}
