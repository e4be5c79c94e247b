package dev.invitations.examples.hosttests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.inmemory.Fault;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.inmemory.RecordingNotifier;
import dev.invitations.inmemory.SettableClock;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.RoleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Shows the twelve calls of a host on one screen. */
class CallSitesTest {

    private final DomainId acme = new DomainId("acme");
    private final UserId ada = new UserId("ada");
    private final UserId bob = new UserId("bob");

    @Test
    void every_call_of_a_host_is_short() {
        // 1. Roles.
        Role viewer = Role.of("viewer", Action.of("dashboards.view"));
        Role admin = Role.of("admin", Action.allOfInvitations(), Action.allOfMembers())
                .including(viewer);
        // 2. Build.
        InMemoryStorage storage = InMemoryStorage.create();
        SettableClock clock = SettableClock.at(Instant.parse("2026-03-02T09:00:00Z"));
        RecordingNotifier mail = RecordingNotifier.create();
        Invitations invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(admin, viewer))
                .notifier(mail)
                .timeToLive(Duration.ofDays(14))
                .clock(clock)
                .build();
        // 3. Founder.
        invitations.members().addFounder(ada, acme, "admin");
        // 4. Send one.
        Invitation sent = invitations.send(ada, acme, bob, "viewer");
        // 5. Send many.
        List<Invite> invites = Stream.of("carol", "dan", "erin")
                .map(name -> Invite.of(new UserId(name), "viewer"))
                .toList();
        assertThat(invitations
                        .send(ada, SendInvitations.to(acme).invite(invites).allOrNothing())
                        .sent())
                .hasSize(3);
        // 6. Inbox.
        assertThat(invitations.inbox(bob).pending()).containsExactly(sent);
        // 7. Accept, from the text of a link.
        String link = sent.id().toString();
        assertThat(invitations.accept(bob, InvitationId.parse(link)).status()).isEqualTo(Status.ACCEPTED);
        // 8. List all pages.
        Optional<InvitationQuery> query =
                Optional.of(InvitationQuery.inDomain(acme).pageSize(3));
        int listed = 0;
        while (query.isPresent()) {
            Page<Invitation> page = invitations.list(ada, query.get());
            listed += page.items().size();
            query = query.get().next(page);
        }
        assertThat(listed).isEqualTo(4);
        // 9. Guard.
        assertThat(invitations.members().isAllowed(bob, acme, Action.of("dashboards.view")))
                .isTrue();
        // 10. Permissions.
        assertThat(invitations.members().permissions(ada, acme).grantableRoles())
                .containsExactly("admin", "viewer");
        // 11. Deliver.
        assertThat(invitations.notifications().deliver(100).delivered())
                .isEqualTo(mail.received().size());
        // 12. Test with the fake: time, failures and refusals.
        clock.advance(Duration.ofDays(14));
        storage.inject(Fault.LOST_COMMIT, 1);
        UserId frank = new UserId("frank");
        assertThatThrownBy(() -> invitations.send(ada, acme, frank, "viewer"))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThatThrownBy(() -> invitations.send(ada, acme, frank, "viewer"))
                .isInstanceOfSatisfying(InvitationException.class, refused -> {
                    assertThat(refused.reason().category()).isEqualTo(Reason.Category.CONFLICT);
                    assertThat(refused.invitation()).isPresent();
                });
    }
}
