package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.ADDRESS;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.holder;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.toAddress;
import static dev.invitations.decision.DecisionFixture.user;
import static dev.invitations.decision.DecisionFixture.uuid;
import static dev.invitations.decision.DecisionFixture.verified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActingUserTest {

    private static final Invitation TO_USER = invitation(Status.PENDING);
    private static final Invitation TO_ADDRESS = toAddress(Status.PENDING);

    private static Invitation withId(Invitation invitation, String domain, long number) {
        return but(invitation)
                .id(new InvitationId(new DomainId(domain), uuid(number)))
                .build();
    }

    @Test
    void a_user_answers_only_the_invitations_to_itself() {
        assertThat(ActingUser.of(user("invitee")).answers(TO_USER)).isTrue();
        assertThat(ActingUser.of(user("stranger")).answers(TO_USER)).isFalse();
        assertThat(ActingUser.of(user("invitee")).answers(TO_ADDRESS)).isFalse();
        assertThat(ActingUser.of(user(ADDRESS.value())).answers(TO_ADDRESS))
                .as("a user whose id is the text of the address")
                .isFalse();
    }

    @Test
    void a_verified_user_answers_the_invitations_to_each_of_its_identities() {
        EmailAddress other = EmailAddress.of("carol@example.net");
        ActingUser carol = verified("invitee", other, ADDRESS);
        assertThat(carol.answers(TO_USER)).isTrue();
        assertThat(carol.answers(TO_ADDRESS)).isTrue();
        assertThat(carol.answers(but(TO_ADDRESS).invitee(other).build())).isTrue();
        assertThat(verified("invitee", other).answers(TO_ADDRESS)).isFalse();
    }

    @Test
    void the_holder_of_a_link_answers_only_the_linked_invitation() {
        ActingUser holder = holder("stranger", TO_ADDRESS);
        assertThat(holder.answers(TO_ADDRESS)).isTrue();
        assertThat(holder.answers(withId(TO_ADDRESS, "acme", 601)))
                .as("another invitation to the same address in the same domain")
                .isFalse();
        assertThat(holder.answers(withId(TO_ADDRESS, "globex", 600)))
                .as("an invitation with the same UUID in another domain")
                .isFalse();
        assertThat(holder("stranger", TO_USER).answers(TO_USER))
                .as("an invitation to a user has no link")
                .isFalse();
        assertThat(holder("invitee", TO_ADDRESS).answers(TO_USER))
                .as("the holder is also a user")
                .isTrue();
    }

    @Test
    void an_earlier_link_is_not_valid_after_a_resend_without_a_time_to_live() {
        Invitation forEver = but(TO_ADDRESS).expiresAt(Optional.empty()).build();
        assertThat(holder("stranger", TO_ADDRESS).answers(forEver)).isFalse();
        assertThat(verified("stranger", ADDRESS).answers(forEver)).isTrue();
    }

    @Test
    void a_claimant_answers_the_invitation_that_it_accepted() {
        Invitation accepted = toAddress(Status.ACCEPTED);
        assertThat(ActingUser.of(user("claimant")).answers(accepted)).isTrue();
        assertThat(ActingUser.of(user("stranger")).answers(accepted)).isFalse();
    }

    @Test
    void a_claim_by_user_comes_before_a_claim_by_address_and_by_link() {
        assertThat(verified("invitee", ADDRESS).claim(TO_USER)).isEqualTo(ClaimKind.USER);
        assertThat(verified("invitee", ADDRESS).claim(TO_ADDRESS)).isEqualTo(ClaimKind.ADDRESS);
        assertThat(holder("stranger", TO_ADDRESS).claim(TO_ADDRESS)).isEqualTo(ClaimKind.LINK);
        assertThat(holder("invitee", TO_ADDRESS).claim(TO_USER)).isEqualTo(ClaimKind.USER);
    }
}
