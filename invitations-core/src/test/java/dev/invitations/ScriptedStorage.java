package dev.invitations;

import dev.invitations.model.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Snapshot;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationRepository;
import dev.invitations.port.MembershipRepository;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps nothing: answers what the test says, and notes what it was asked to save. For what no real storage does. */
final class ScriptedStorage implements Storage, InvitationRepository, MembershipRepository, Outbox {

    final List<List<Change>> saves = new ArrayList<>();
    final List<String> claimed = new ArrayList<>();
    boolean populated;
    long count;
    Predicate<List<Change>> saving = changes -> true;
    List<Claim> claims = List.of();
    Predicate<String> noting = outcome -> true;

    @Override
    public InvitationRepository invitations() {
        return this;
    }

    @Override
    public MembershipRepository memberships() {
        return this;
    }

    @Override
    public Outbox outbox() {
        return this;
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        return Snapshot.of(List.of(), List.of());
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return Snapshot.of(List.of(), List.of());
    }

    @Override
    public boolean save(List<Change> changes) {
        saves.add(changes);
        return saving.test(changes);
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        return List.of();
    }

    @Override
    public long count(InvitationFilter filter) {
        return count;
    }

    @Override
    public Inbox inbox(Invitee invitee, Instant now, int limit) {
        return new Inbox(List.of(), 0);
    }

    @Override
    public List<InvitationEvent> history(DomainId domain, Invitee subject) {
        return List.of();
    }

    @Override
    public Optional<Membership> find(DomainId domain, UserId user) {
        return Optional.empty();
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        return Optional.empty();
    }

    @Override
    public boolean isPopulated(DomainId domain) {
        return populated;
    }

    @Override
    public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
        return List.of();
    }

    @Override
    public List<Claim> claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        claimed.add(token + " " + now + " " + leaseEnd);
        return claims;
    }

    @Override
    public boolean delivered(Claim claim) {
        return noting.test("delivered");
    }

    @Override
    public boolean failed(Claim claim, Instant dueAt, String error) {
        return noting.test("failed until " + dueAt + ": " + error);
    }

    @Override
    public boolean setAside(Claim claim, String error) {
        return noting.test("set aside: " + error);
    }
}
