package dev.invitations.benchmarks.memory;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import java.util.List;
import java.util.UUID;

/** The library through its public verbs, with everything that it does. */
final class Ours implements Way {

    private final Invitations invitations = Invitations.builder()
            .storage(InMemoryStorage.create())
            .roles(RoleCatalog.of(
                    Role.of(INVITING, Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
                    Role.of(OFFERED, Action.of("dashboards.view"))))
            .notifier(notification -> {})
            .build();

    @Override
    public void found(String domain) {
        invitations.members().addFounder(new UserId(INVITER), new DomainId(domain), INVITING);
    }

    @Override
    public UUID send(String domain, String invitee) {
        return invitations
                .send(
                        new UserId(INVITER),
                        SendInvitations.to(new DomainId(domain)).invite(new UserId(invitee), OFFERED))
                .outcomes()
                .get(0)
                .invitation()
                .orElseThrow()
                .id()
                .uuid();
    }

    @Override
    public Object accept(String domain, UUID uuid, String invitee) {
        return invitations.accept(new UserId(invitee), new InvitationId(new DomainId(domain), uuid));
    }

    @Override
    public List<?> inbox(String invitee) {
        return invitations.inbox(new UserId(invitee)).pending();
    }

    @Override
    public List<?> page(String domain) {
        return invitations
                .list(
                        new UserId(INVITER),
                        InvitationQuery.inDomain(new DomainId(domain)).pageSize(PAGE))
                .items();
    }
}
