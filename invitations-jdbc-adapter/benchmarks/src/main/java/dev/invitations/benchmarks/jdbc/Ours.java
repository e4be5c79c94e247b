package dev.invitations.benchmarks.jdbc;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The library through its public verbs, with everything that it does. */
final class Ours implements Way {

    private final Invitations invitations;

    Ours(DataSource pool) {
        this(pool, true);
    }

    /** @param notifying whether there is a notifier; without a notifier no notification is stored */
    Ours(DataSource pool, boolean notifying) {
        Invitations.Builder builder = Invitations.builder()
                .storage(JdbcStorage.over(pool))
                .roles(RoleCatalog.of(
                        Role.of(
                                INVITING,
                                Action.allOfInvitations(),
                                Action.allOfMembers(),
                                Action.of("dashboards.view")),
                        Role.of(OFFERED, Action.of("dashboards.view"))));
        this.invitations = (notifying ? builder.notifier(notification -> {}) : builder).build();
    }

    /** Makes the inviter of every domain its first member. */
    void found(String domain) {
        invitations.members().addFounder(new UserId(INVITER), new DomainId(domain), INVITING);
    }

    @Override
    public void send(String domain, List<String> invitees) {
        List<Invite> invites = new ArrayList<>(invitees.size());
        for (String invitee : invitees) {
            invites.add(Invite.of(new UserId(invitee), OFFERED));
        }
        SendInvitations request = SendInvitations.to(new DomainId(domain)).invite(invites);
        Way.check(invitations.send(new UserId(INVITER), request).sent().size() == invitees.size());
    }

    @Override
    public void accept(Pending invitation) {
        invitations.accept(new UserId(invitation.invitee()), id(invitation));
    }

    @Override
    public void reject(Pending invitation) {
        invitations.reject(new UserId(invitation.invitee()), id(invitation));
    }

    private static InvitationId id(Pending invitation) {
        return new InvitationId(new DomainId(invitation.domain()), invitation.uuid());
    }

    @Override
    public void page(String domain) {
        Way.check(page(domain, PAGE, null).items().size() == PAGE);
    }

    Page<Invitation> page(String domain, int size, @Nullable String after) {
        InvitationQuery query = InvitationQuery.inDomain(new DomainId(domain)).pageSize(size);
        return invitations.list(new UserId(INVITER), after == null ? query : query.after(after));
    }

    @Override
    public void inbox(String invitee) {
        Way.check(!invitations.inbox(new UserId(invitee)).pending().isEmpty());
    }
}
