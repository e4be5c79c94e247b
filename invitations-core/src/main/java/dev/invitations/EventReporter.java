package dev.invitations;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.port.Change;
import dev.invitations.port.Listener;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports every event as one log line and one call of the host's listener. A log line contains the invitation and its
 * domain, but no user and no role. The history, which checks permissions, has the user and the role.
 */
final class EventReporter {

    private static final Logger LOG = LoggerFactory.getLogger(Invitations.class);

    /** Log viewers break lines or reverse text at these characters. Databases do not store lone surrogates. */
    private static final Pattern NOT_ONE_LINE = Pattern.compile("[\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cc}\\p{Cs}]");

    private final Listener listener;

    EventReporter(Listener listener) {
        this.listener = listener;
    }

    void changed(List<Change> changes) {
        for (Change change : changes) {
            HistoryEvent event = change.event();
            if (LOG.isInfoEnabled()) {
                LOG.info(
                        "{} in domain {}: invitation {}, event {}",
                        event.kind(),
                        oneLine(event.domain()),
                        event.invitation().map(id -> id.uuid().toString()).orElse("none"),
                        event.id());
            }
            notify(called -> called.changed(event));
        }
    }

    void refused(DomainId domain, Reason reason) {
        if (LOG.isInfoEnabled()) {
            LOG.info("Refused in domain {}: {}", oneLine(domain), reason);
        }
        notify(called -> called.refused(domain, reason));
    }

    void conflictRetried(DomainId domain) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("Conflict in domain {}, deciding again", oneLine(domain));
        }
        notify(called -> called.conflictRetried(domain));
    }

    void delivered(Notification notification) {
        if (LOG.isInfoEnabled()) {
            LOG.info("Notification {} {}: delivered", notification.id(), notification.kind());
        }
        notify(called -> called.delivered(notification));
    }

    void retried(Notification notification, int attempt, Instant dueAt, String error) {
        LOG.warn(
                "Notification {} {}: attempt {} failed, due again at {}: {}",
                notification.id(),
                notification.kind(),
                attempt,
                dueAt,
                error);
        notify(called -> called.retried(notification, attempt, dueAt));
    }

    void superseded(Notification notification) {
        if (LOG.isInfoEnabled()) {
            LOG.info("Notification {} {}: superseded, not delivered", notification.id(), notification.kind());
        }
        notify(called -> called.superseded(notification));
    }

    void deadLettered(DeadLetter deadLetter) {
        LOG.error(
                "Notification {}: dead letter after {} attempts: {}",
                deadLetter.id(),
                deadLetter.attempts(),
                deadLetter.error());
        notify(called -> called.deadLettered(deadLetter));
    }

    /** Logs an exception of the listener and continues, because the change is committed. */
    private void notify(Consumer<Listener> call) {
        try {
            call.accept(listener);
        } catch (Throwable failure) {
            LOG.warn("The listener threw an exception, which changes nothing: {}", FailureSummary.of(failure));
        }
    }

    private static String oneLine(DomainId domain) {
        return oneLine(domain.value());
    }

    /** Replaces the characters that break a line. Ids and names of classes and methods may contain them. */
    static String oneLine(String text) {
        return NOT_ONE_LINE.matcher(text).replaceAll("?");
    }
}
