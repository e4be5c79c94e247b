package dev.invitations.contract;

import dev.invitations.port.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.port.Snapshot;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some storage, and what was saved in it: a model cannot foretell ids, it must be told them. */
final class Saved implements Storage, InvitationQueries {

    private final Storage storage;
    private final InvitationQueries invitations;
    private final List<Change> changes = new ArrayList<>();

    Saved(Storage storage) {
        this.storage = storage;
        this.invitations = storage.invitations();
    }

    List<Change> taken() {
        List<Change> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    @Override
    public InvitationQueries invitations() {
        return this;
    }

    @Override
    public MembershipQueries memberships() {
        return storage.memberships();
    }

    @Override
    public Outbox outbox() {
        return storage.outbox();
    }

    @Override
    public boolean commit(List<Change> wanted) {
        boolean saved = invitations.save(wanted);
        if (saved) {
            changes.addAll(wanted);
        }
        return saved;
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        return invitations.load(id, user);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return invitations.load(domain, user, invitees);
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        return invitations.page(filter, after, limit);
    }

    @Override
    public long count(InvitationFilter filter) {
        return invitations.count(filter);
    }

    @Override
    public Inbox inbox(Invitee invitee, Instant now, int limit) {
        return invitations.inbox(invitee, now, limit);
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject) {
        return invitations.history(domain, subject);
    }
}
