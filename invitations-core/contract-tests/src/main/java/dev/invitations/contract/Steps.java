package dev.invitations.contract;

import static dev.invitations.contract.Host.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Checks that the changes of each step are consistent. */
final class Steps {
    private final Host host;
    private Set<UUID> known = Set.of();

    Steps(Host host) {
        this.host = host;
    }

    void step(String events, String told, Runnable verb) {
        host.advance(Duration.ofMinutes(1));
        verb.run();
        Dump dump = Dump.of(host.storage, ACME);
        List<HistoryEvent> fresh = dump.events().stream()
                .filter(event -> !known.contains(event.id()))
                .toList();
        known = Set.copyOf(dump.events().stream().map(HistoryEvent::id).toList());

        assertThat(String.join(
                        ", ",
                        fresh.stream()
                                .map(event -> event.kind() + " " + event.subject())
                                .sorted()
                                .toList()))
                .isEqualTo(events);
        assertThat(String.join(
                        ", ",
                        host.taken().stream()
                                .map(one -> one.kind() + " " + one.recipient())
                                .toList()))
                .as("told at %s", events)
                .isEqualTo(told);
        for (HistoryEvent event : fresh) {
            assertThat(event.at()).isEqualTo(host.now());
            fits(event);
        }
    }

    private void fits(HistoryEvent event) {
        event.invitation().ifPresent(id -> {
            Invitation stored = host.stored(id);
            assertThat(stored.version()).isEqualTo(event.version());
            assertThat(stored.changedBy()).isEqualTo(event.actor());
            assertThat(stored.role()).isEqualTo(event.role());
            assertThat(event.toStatus()).contains(stored.status());
        });
        UserId subject = (UserId) event.subject();
        switch (event.kind()) {
            case ACCEPTED, FOUNDED, ASSIGNED ->
                assertThat(host.roleOf(ACME, subject)).contains(event.role());
            case MEMBERSHIP_ENDED -> assertThat(host.roleOf(ACME, subject)).isEmpty();
            case SENT, RESENT, REJECTED, DELETED -> {}
        }
    }
}
