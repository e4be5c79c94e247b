package dev.invitations.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
