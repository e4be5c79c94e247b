package dev.invitations.contract;

import dev.invitations.contract.fixture.TestHost;
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

    private record Place(DomainId domain, UserId user) {}

    private final Story story;
    private final Set<Place> endedOutside = new HashSet<>();
    private boolean disturbed;

    Invariants(Story story) {
        this.story = story;
    }

    /** Records changes that the library does not control: the host changed roles, or ended a membership. */
    void see(Step step, Cast cast) {
        if (step instanceof Step.EndOutside end) {
            endedOutside.add(new Place(cast.domain(end.where()), cast.user(end.whom())));
            disturbed = true;
        }
        disturbed |= step instanceof Step.Define || step instanceof Step.Undefine;
    }

    void hold(Verbs verbs, DomainId domain, UserId user) {
        List<Membership> members = verbs.storedMembers(domain);
        List<Invitation> live = verbs.storedInvitations(domain).stream()
                .filter(invitation -> invitation.closedAt().isEmpty())
                .toList();
        long invitees = live.stream().map(Invitation::invitee).distinct().count();
        story.same("live invitations, one for each invitee", live.size(), (int) invitees);

        List<UserId> joined = members.stream().map(Membership::user).toList();
        List<Invitation> withoutMember = live.stream()
                .filter(invitation -> invitation.status() == Status.ACCEPTED)
                .filter(invitation -> !joined.contains((UserId) invitation.invitee()))
                .filter(invitation -> !endedOutside.contains(new Place(domain, (UserId) invitation.invitee())))
                .toList();
        story.same("accepted and live, without a membership", withoutMember, List.of());

        boolean managed = members.stream().anyMatch(member -> MANAGING.contains(member.role()));
        story.same("somebody who manages the members", managed || disturbed, true);

        Map<InvitationId, Long> versions = new HashMap<>();
        List<HistoryEvent> history = new ArrayList<>(verbs.storedHistory(domain, user));
        history.sort(Comparator.comparingLong(HistoryEvent::version));
        for (HistoryEvent event : history) {
            event.invitation().ifPresent(id -> {
                long next = versions.merge(id, 1L, Long::sum);
                story.same("versions without a gap", event.version(), next);
            });
        }
        versions.forEach((id, last) -> {
            Invitation stored = verbs.stored(id);
            story.same("the last version", stored == null ? null : stored.version(), last);
        });
    }
}
