package dev.invitations.port;

import static dev.invitations.decision.DecisionFixture.INVITEE;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitation;
import dev.invitations.model.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void a_storage_failure_says_whether_it_is_retryable() {
        Throwable cause = new IllegalStateException();
        assertThat(new StorageException("broken", false, cause).isRetryable()).isFalse();
        assertThat(new StorageException("busy", true, cause).isRetryable()).isTrue();
        assertThat(new StorageException("busy", true, cause)).hasMessage("busy").hasCause(cause);
    }

    @Test
    void an_unknown_outcome_is_retryable() {
        Throwable cause = new IllegalStateException();
        OutcomeUnknownException unknown = new OutcomeUnknownException("died", cause);
        assertThat(unknown.isRetryable()).isTrue();
        assertThat(unknown).hasMessage("died").hasCause(cause);
    }

    @Test
    void a_filter_matches_only_its_invitees() {
        Invitation invitation = invitation(Status.PENDING);
        InvitationFilter.Builder filter =
                InvitationFilter.builder().statuses(Set.of(Status.PENDING)).now(NOW);
        assertThat(filter.invitees(Set.of(INVITEE)).build().matches(invitation, null))
                .isTrue();
        assertThat(filter.invitees(Set.of(user("other"))).build().matches(invitation, null))
                .isFalse();
        assertThat(filter.invitees(Set.of(user("other"), INVITEE)).build().matches(invitation, null))
                .isTrue();
        assertThat(filter.invitees(Set.of()).build().matches(invitation, null))
                .as("all invitees")
                .isTrue();
    }

    @Test
    void claims_copy_their_lists() {
        List<Outbox.Claim> claims = new ArrayList<>();
        List<DeadLetter> unreadable =
                new ArrayList<>(List.of(new DeadLetter(new UUID(0, 1), Optional.empty(), 0, Instant.EPOCH, "broken")));
        Outbox.Claims claimed = new Outbox.Claims(claims, unreadable);
        unreadable.clear();
        assertThat(claimed.unreadable()).hasSize(1);
        assertThat(claimed.claims()).isUnmodifiable().isEmpty();
    }
}
