package dev.invitations.contract;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A storage that records the changes that it committed, because a model cannot predict their ids. */
final class Saved implements Storage {

    private final Storage storage;
    private final List<Change> changes = new ArrayList<>();

    Saved(Storage storage) {
        this.storage = storage;
    }

    List<Change> taken() {
        List<Change> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    @Override
    public boolean commit(List<Change> wanted) {
        boolean committed = storage.commit(wanted);
        if (committed) {
            changes.addAll(wanted);
        }
        return committed;
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        return storage.load(id, user);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return storage.load(domain, user, invitees);
    }

    @Override
    public InvitationQueries invitations() {
        return storage.invitations();
    }

    @Override
    public MembershipQueries memberships() {
        return storage.memberships();
    }

    @Override
    public Outbox outbox() {
        return storage.outbox();
    }
}
