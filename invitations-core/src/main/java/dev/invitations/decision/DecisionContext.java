package dev.invitations.decision;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a decision besides the snapshot.
 *
 * @param actor the authenticated caller
 * @param at the instant of the decision, truncated to microseconds. A decision reads the clock only once
 * @param policy the policy of the domain at that instant
 * @param review the rules of the host for this decision
 * @param ids supplies the ids of new invitations and events. An event has its id before the commit, so that the storage
 *     can find out whether a lost commit took effect
 */
public record DecisionContext(ActingUser actor, Instant at, Policy policy, HostReview review, Supplier<UUID> ids) {

    UserId caller() {
        return actor.user();
    }

    /** Returns whether {@code find} returns the invitation to the caller. The invitee needs no membership. */
    boolean shows(Snapshot snapshot, Invitation invitation) {
        return policy.canView(invitation, actor, snapshot.member(caller()));
    }

    /** Returns an event about a member. No invitation changes. */
    HistoryEvent memberEvent(HistoryEvent.Kind kind, DomainId domain, UserId member, String role) {
        return event(kind, domain, member, role).build();
    }

    /** Returns the event of the caller that becomes a member by the invitation to an address. */
    HistoryEvent joinedEvent(Invitation invitation) {
        return event(HistoryEvent.Kind.JOINED, invitation.id().domain(), caller(), invitation.role())
                .invitation(invitation.id())
                .build();
    }

    /** Returns the event of an invitation that was created or changed; {@code from} is null if it was created. */
    HistoryEvent.Builder invitationEvent(HistoryEvent.Kind kind, @Nullable Status from, Invitation after) {
        return event(kind, after.id().domain(), after.invitee(), after.role())
                .invitation(after.id())
                .fromStatus(Optional.ofNullable(from))
                .toStatus(after.status())
                .version(after.version());
    }

    private HistoryEvent.Builder event(HistoryEvent.Kind kind, DomainId domain, Invitee subject, String role) {
        return HistoryEvent.builder()
                .id(ids.get())
                .domain(domain)
                .kind(kind)
                .actor(caller())
                .subject(subject)
                .role(role)
                .at(at);
    }
}
