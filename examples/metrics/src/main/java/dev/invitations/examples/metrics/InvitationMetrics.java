package dev.invitations.examples.metrics;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.port.Listener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;

/**
 * Counts events. Domains and users are not tags: each value of a tag is a counter that is kept forever, and a service
 * may have any number of domains and users.
 *
 * @param registry the registry of the counters
 */
public record InvitationMetrics(MeterRegistry registry) implements Listener {

    @Override
    public void changed(HistoryEvent event) {
        registry.counter("invitations.events", "kind", event.kind().name()).increment();
    }

    @Override
    public void refused(DomainId domain, Reason reason) {
        registry.counter("invitations.refusals", "reason", reason.name()).increment();
    }

    @Override
    public void conflictRetried(DomainId domain) {
        registry.counter("invitations.conflicts").increment();
    }

    @Override
    public void delivered(Notification notification) {
        count("delivered", notification.kind().name());
    }

    @Override
    public void retried(Notification notification, int attempt, Instant dueAt) {
        count("retried", notification.kind().name());
    }

    @Override
    public void superseded(Notification notification) {
        count("superseded", notification.kind().name());
    }

    @Override
    public void deadLettered(DeadLetter deadLetter) {
        count(
                "deadLettered",
                deadLetter
                        .notification()
                        .map(notification -> notification.kind().name())
                        .orElse("unreadable"));
    }

    private void count(String outcome, String kind) {
        registry.counter("invitations.notifications", "outcome", outcome, "kind", kind)
                .increment();
    }
}
