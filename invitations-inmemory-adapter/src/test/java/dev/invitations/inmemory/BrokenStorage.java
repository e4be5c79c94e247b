package dev.invitations.inmemory;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A storage that is correct as long as no method is overridden. Each {@link BrokenAdapter} overrides at least one. */
class BrokenStorage extends ForwardingStorage {

    /** State for a mistake. */
    final ConcurrentMap<Object, Object> notes = new ConcurrentHashMap<>();

    /** The last claim of each notification. */
    final ConcurrentMap<UUID, Claim> claimed = new ConcurrentHashMap<>();

    BrokenStorage() {
        super(InMemoryStorage.create());
    }

    @Override
    public CommitResult commit(List<Change> changes) {
        return super.commit(changes.stream().map(this::saved).toList());
    }

    @Override
    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        Claims found = super.claim(token, now, leaseEnd, limit);
        found.claims().forEach(claim -> claimed.put(claim.notification().id(), claim));
        return found;
    }

    /** Returns the change to save instead of this one. */
    Change saved(Change change) {
        return change;
    }

    /** Returns the edited change. */
    static Change edited(Change change, UnaryOperator<Change.Builder> edit) {
        return edit.apply(Change.builder().from(change)).build();
    }

    /** Returns a snapshot of the invitation, and of its inviter, its invitee and this user as members of the domain. */
    Snapshot snapshot(Invitation invitation, DomainId domain, UserId user) {
        return Snapshot.of(
                List.of(invitation),
                Stream.of(user, invitation.inviter(), invitation.invitee())
                        .filter(UserId.class::isInstance)
                        .distinct()
                        .flatMap(person -> memberships.find(domain, (UserId) person).stream())
                        .toList());
    }
}
