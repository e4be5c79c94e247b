package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.RoleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake in the test of a host that invites an e-mail address and mails a link. */
class FakeMailTest {

    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId CAROL = new UserId("carol");
    private static final EmailAddress ADDRESS = EmailAddress.of("Carol@Example.org");

    private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T09:00:00Z"));
    private final RecordingNotifier mail = RecordingNotifier.create();
    private final InMemoryStorage storage = InMemoryStorage.create();
    private final Invitations invitations = Invitations.builder()
            .storage(storage)
            .roles(RoleCatalog.of(
                    Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
            .notifier(mail)
            .links(LinkKeys.of(new byte[32]))
            .clock(clock)
            .ids(CountingIds.create())
            .timeToLive(Duration.ofDays(7))
            .build();

    private Invitation sent;

    @BeforeEach
    void mailTheLink() {
        invitations.members().addFounder(ADA, ACME, "admin");
        Invite invite = Invite.of(ADDRESS, "viewer").data("campaign-7").message("Welcome");
        sent = invitations
                .send(ADA, SendInvitations.to(ACME).invite(List.of(invite)))
                .sent()
                .get(0);
        invitations.notifications().deliver(10);
    }

    @Test
    void the_invitee_accepts_with_the_link_of_the_mail() {
        String token = mail.linkTo(ADDRESS);
        assertThat(invitations.links().read(token)).isEqualTo(sent);

        Invitation accepted = invitations.accept(LinkHolder.of(CAROL, token), sent.id());
        assertThat(accepted.claimant()).contains(CAROL);
        assertThat(invitations.members().find(ADA, ACME, CAROL).role()).isEqualTo("viewer");
        assertThat(invitations.history(ADA, sent.id()))
                .extracting(HistoryEvent::claim)
                .last()
                .asString()
                .contains("LINK");
    }

    @Test
    void the_invitee_accepts_with_a_verified_address() {
        VerifiedUser carol = VerifiedUser.of(CAROL).withEmail(ADDRESS);
        assertThat(invitations.inbox(carol).pending()).containsExactly(sent);
        assertThat(invitations.accept(carol, sent.id()).claimant()).contains(CAROL);
    }

    @Test
    void the_link_expires_with_the_invitation() {
        LinkHolder carol = LinkHolder.of(CAROL, mail.linkTo(ADDRESS));
        clock.advance(Duration.ofDays(7));
        assertThatThrownBy(() -> invitations.accept(carol, sent.id()))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.EXPIRED));
    }

    @Test
    void a_resent_invitation_has_the_same_link() {
        String token = mail.linkTo(ADDRESS);
        invitations.reject(LinkHolder.of(CAROL, token), sent.id());
        invitations.resend(ADA, sent.id());
        invitations.notifications().deliver(10);
        assertThat(mail.received())
                .extracting(Notification::kind)
                .contains(Notification.Kind.INVITED, Notification.Kind.INVITED_AGAIN);
        assertThat(mail.linkTo(ADDRESS)).isEqualTo(token);
    }

    @Test
    void the_newest_link_is_returned() {
        String first = mail.linkTo(ADDRESS);
        invitations.delete(ADA, sent.id());
        InvitationId second = invitations.send(ADA, ACME, ADDRESS, "viewer").id();
        invitations.notifications().deliver(10);
        assertThat(mail.linkTo(ADDRESS)).isNotEqualTo(first);
        assertThat(invitations.links().read(mail.linkTo(ADDRESS)).id()).isEqualTo(second);
    }

    @Test
    void a_missing_link_is_explained() {
        assertThatThrownBy(() -> mail.linkTo(EmailAddress.of("dan@example.org")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "No notification to dan@example.org has a link. Set links and timeToLive in the builder, send"
                                + " an invitation to the address, and call deliver");
    }

    @Test
    void no_text_of_the_fake_contains_the_link_or_the_data() {
        String token = mail.linkTo(ADDRESS);
        LinkHolder carol = LinkHolder.of(CAROL, token);
        invitations.accept(carol, sent.id());
        invitations.notifications().deliver(10);
        assertThat(mail.received())
                .filteredOn(Notification::isInvitation)
                .allSatisfy(one -> assertThat(one.data()).contains("campaign-7"));
        String mac = token.substring(token.lastIndexOf('.') + 1);
        assertThat(List.of(storage.dump(), mail.received().toString(), carol.toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain(mac, "campaign-7"));
        assertThat(storage.dump()).contains("carol@example.org ACCEPTED as viewer by ada, version 2, claimed by carol");
    }
}
