package dev.invitations.benchmarks;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The library through its public API, with all its checks. */
final class Library implements Candidate, Candidate.InMemory {

    private final Invitations invitations;

    private Library(Invitations.Builder builder) {
        this.invitations = builder.build();
    }

    static Library over(Storage storage) {
        return new Library(builder(storage).notifier(notification -> {}));
    }

    /** Without a notifier, no notification is stored. */
    static Library withoutNotifier(Storage storage) {
        return new Library(builder(storage));
    }

    private static Invitations.Builder builder(Storage storage) {
        Action view = Action.of("dashboards.view");
        return Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of(INVITER_ROLE, Action.allOfInvitations(), Action.allOfMembers(), view),
                        Role.of(INVITED_ROLE, view)));
    }

    @Override
    public void addFounder(String domain) {
        invitations.members().addFounder(new UserId(INVITER), new DomainId(domain), INVITER_ROLE);
    }

    @Override
    public Pending send(String domain, String invitee) {
        Invitation sent =
                invitations.send(new UserId(INVITER), new DomainId(domain), new UserId(invitee), INVITED_ROLE);
        return new Pending(domain, sent.id().uuid(), Invitee.Kind.USER, invitee);
    }

    @Override
    public void send(String domain, Invitee.Kind kind, List<String> invitees) {
        List<Invite> invites = invitees.stream()
                .map(name -> kind == Invitee.Kind.USER ? new UserId(name) : EmailAddress.of(name))
                .map(invitee -> Invite.of(invitee, INVITED_ROLE))
                .toList();
        SendInvitations request = SendInvitations.to(new DomainId(domain)).invite(invites);
        Candidate.check(invitations.send(new UserId(INVITER), request).sent().size() == invitees.size());
    }

    @Override
    public void accept(Pending invitation) {
        UserId user = new UserId(invitation.user());
        Actor actor = invitation.kind() == Invitee.Kind.USER
                ? user
                : VerifiedUser.of(user).withEmail(invitation.invitee());
        invitations.accept(actor, id(invitation));
    }

    @Override
    public void reject(Pending invitation) {
        invitations.reject(new UserId(invitation.invitee()), id(invitation));
    }

    private static InvitationId id(Pending invitation) {
        return new InvitationId(new DomainId(invitation.domain()), invitation.uuid());
    }

    @Override
    public List<?> inbox(String user) {
        return invitations.inbox(new UserId(user)).pending();
    }

    @Override
    public List<?> inbox(String user, List<String> addresses) {
        VerifiedUser actor = VerifiedUser.of(new UserId(user));
        for (String address : addresses) {
            actor = actor.withEmail(address);
        }
        return invitations.inbox(actor).pending();
    }

    @Override
    public List<?> page(String domain) {
        return page(domain, PAGE_SIZE, null).items();
    }

    Page<Invitation> page(String domain, int size, @Nullable String after) {
        InvitationQuery query = InvitationQuery.inDomain(new DomainId(domain)).pageSize(size);
        return invitations.list(new UserId(INVITER), after == null ? query : query.after(after));
    }
}
