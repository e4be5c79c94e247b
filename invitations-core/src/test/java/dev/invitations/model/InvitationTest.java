package dev.invitations.model;

import static dev.invitations.decision.DecisionFixture.MICROSECOND;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.invitation;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class InvitationTest {

    @Test
    void an_invitation_is_expired_from_its_expiry_on() {
        Invitation it = but(invitation(Status.PENDING)).expiresAt(NOW).build();
        assertThat(it.statusAt(NOW.minus(MICROSECOND))).isEqualTo(Status.PENDING);
        assertThat(it.statusAt(NOW)).isEqualTo(Status.EXPIRED);
        assertThat(it.statusAt(NOW.plus(MICROSECOND))).isEqualTo(Status.EXPIRED);
        assertThat(it.asOf(NOW)).isEqualTo(but(it).status(Status.EXPIRED).build());
        assertThat(it.asOf(NOW.minus(MICROSECOND))).isSameAs(it);
        assertThat(but(it).expiresAt(Optional.empty()).build().statusAt(NOW)).isEqualTo(Status.PENDING);
        assertThat(but(it).status(Status.REJECTED).build().statusAt(NOW)).isEqualTo(Status.REJECTED);
    }

    @Test
    void an_invitation_is_live_until_it_is_closed() {
        assertThat(invitation(Status.PENDING).isLive()).isTrue();
        assertThat(invitation(Status.DELETED).isLive()).isFalse();
    }
}
