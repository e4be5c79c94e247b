package dev.invitations.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.port.Change;
import dev.invitations.port.Proposal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The message, the language, the data and the link of an invitation to an address. */
class InvitationTextsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId CAROL = new UserId("carol");
    private static final EmailAddress ADDRESS = EmailAddress.of("carol@example.org");
    private static final String SECRET = "S3CR3T";
    private static final UUID EVENT = new UUID(0, 7);

    private static Invitation.Builder pending() {
        return Invitation.builder()
                .id(new InvitationId(ACME, new UUID(0, 1)))
                .invitee(ADDRESS)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(NOW)
                .sentAt(NOW)
                .timesSent(1)
                .changedBy(ADA)
                .version(1);
    }

    @Test
    void an_invitation_has_no_texts_by_default() {
        Invitation plain = pending().build();
        assertThat(plain.message()).isEmpty();
        assertThat(plain.language()).isEmpty();
        assertThat(plain.claimant()).isEmpty();
    }

    @Test
    void copies_of_an_invitation_keep_its_texts() {
        Invitation invitation = pending()
                .message("See you on Monday")
                .language("de-CH")
                .claimant(CAROL)
                .expiresAt(NOW)
                .build();
        Invitation expired = invitation.asOf(NOW);
        assertThat(expired.status()).isEqualTo(Status.EXPIRED);
        assertThat(expired.message()).contains("See you on Monday");
        assertThat(expired.language()).contains("de-CH");
        assertThat(expired.claimant()).contains(CAROL);
        assertThat(Invitation.builder().from(invitation).build()).isEqualTo(invitation);
    }

    @Test
    void invitations_with_other_texts_differ() {
        List<Invitation> different = List.of(
                pending().build(),
                pending().message("Hello").build(),
                pending().message("hello").build(),
                pending().language("de").build(),
                pending().claimant(CAROL).build());
        assertThat(different.stream().distinct()).hasSameSizeAs(different);
    }

    @Test
    void a_notification_to_an_address_is_for_the_address() {
        Notification invited =
                new Notification(EVENT, Notification.Kind.INVITED, pending().build(), NOW, Optional.of(SECRET));
        assertThat(invited.recipient()).isEqualTo(ADDRESS);
        assertThat(invited.data()).contains(SECRET);
        assertThat(invited.link()).isEmpty();
        Notification accepted = new Notification(
                EVENT, Notification.Kind.ACCEPTED, pending().claimant(CAROL).build(), NOW, Optional.empty());
        assertThat(accepted.recipient()).isEqualTo(ADA);
    }

    @Test
    void a_link_changes_nothing_else_in_a_notification() {
        Notification without =
                new Notification(EVENT, Notification.Kind.INVITED, pending().build(), NOW, Optional.of("{}"));
        Notification with = without.withLink(SECRET);
        assertThat(with.link()).contains(SECRET);
        assertThat(without.link()).isEmpty();
        assertThat(with)
                .isEqualTo(new Notification(
                        EVENT,
                        Notification.Kind.INVITED,
                        pending().build(),
                        NOW,
                        Optional.of("{}"),
                        Optional.of(SECRET)))
                .isNotEqualTo(without);
    }

    @Test
    void the_text_of_a_notification_has_no_data_and_no_link() {
        Notification notification = new Notification(
                        EVENT, Notification.Kind.INVITED, pending().build(), NOW, Optional.of(SECRET))
                .withLink("i1." + SECRET);
        assertThat(notification.toString())
                .startsWith("Notification[id=" + EVENT + ", kind=INVITED, invitation=")
                .contains("carol@example.org")
                .doesNotContain(SECRET);
        assertThat(new DeadLetter(EVENT, Optional.of(notification), 1, NOW, "broken").toString())
                .doesNotContain(SECRET);
    }

    @Test
    void the_text_of_a_proposal_has_no_message_and_no_data() {
        Proposal proposal = new Proposal(
                Proposal.Kind.SEND,
                ACME,
                ADA,
                ADDRESS,
                "viewer",
                Optional.of(pending().message(SECRET).build()),
                Optional.of(SECRET),
                Optional.of(SECRET));
        assertThat(proposal)
                .hasToString("Proposal[kind=SEND, domain=acme, actor=ada, subject=carol@example.org, role=viewer]");
    }

    @Test
    void the_text_of_a_change_has_no_data() {
        HistoryEvent event = HistoryEvent.builder()
                .id(EVENT)
                .kind(HistoryEvent.Kind.SENT)
                .domain(ACME)
                .actor(ADA)
                .subject(ADDRESS)
                .role("viewer")
                .at(NOW)
                .version(1)
                .build();
        Change change = Change.builder()
                .after(pending().build())
                .event(event)
                .data(SECRET)
                .build();
        assertThat(change.data()).contains(SECRET);
        assertThat(change.toString()).contains("carol@example.org").doesNotContain(SECRET);
    }
}
