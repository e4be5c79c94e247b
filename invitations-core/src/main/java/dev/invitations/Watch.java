package dev.invitations;

import dev.invitations.port.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.DeadLetter;
import dev.invitations.port.Listener;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that says what happened: a line of the log for each event, and a call of the host's listener. A line names
 * the invitation and its domain, but no person and no role: those are in the history.
 */
final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Invitations.class);

    /** At some of these viewers of logs begin a line, or turn the text around; half a character no database stores. */
    private static final Pattern NOT_ONE_LINE = Pattern.compile("[\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cc}\\p{Cs}]");

    private final Listener listener;

    Watch(Listener listener) {
        this.listener = listener;
    }

    void changed(List<Change> changes) {
        for (Change change : changes) {
            HistoryEvent event = change.event();
            if (LOG.isInfoEnabled()) {
                LOG.info(
                        "{} in domain {}: invitation {}, event {}",
                        event.kind(),
                        line(event.domain()),
                        event.invitation().map(id -> id.uuid().toString()).orElse("none"),
                        event.id());
            }
            tell(heard -> heard.changed(event));
        }
    }

    void refused(DomainId domain, Reason reason) {
        if (LOG.isInfoEnabled()) {
            LOG.info("Refused in domain {}: {}", line(domain), reason);
        }
        tell(heard -> heard.refused(domain, reason));
    }

    void conflictRetried(DomainId domain) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("Somebody was faster in domain {}, deciding again", line(domain));
        }
        tell(heard -> heard.conflictRetried(domain));
    }

    void delivered(Notification notification) {
        if (LOG.isInfoEnabled()) {
            LOG.info("Notification {} {}: delivered", notification.id(), notification.kind());
        }
        tell(heard -> heard.delivered(notification));
    }

    void retried(Notification notification, int attempt, Instant dueAt, String error) {
        LOG.warn(
                "Notification {} {}: attempt {} failed, due again at {}: {}",
                notification.id(),
                notification.kind(),
                attempt,
                dueAt,
                error);
        tell(heard -> heard.retried(notification, attempt, dueAt));
    }

    void superseded(Notification notification) {
        if (LOG.isInfoEnabled()) {
            LOG.info("Notification {} {}: superseded, nobody is told", notification.id(), notification.kind());
        }
        tell(heard -> heard.superseded(notification));
    }

    void deadLettered(DeadLetter notification) {
        LOG.error(
                "Notification {}: set aside after {} attempts: {}",
                notification.id(),
                notification.attempts(),
                notification.error());
        tell(heard -> heard.setAside(notification));
    }

    /** The step is done: whatever the listener throws comes too late to undo it. */
    private void tell(Consumer<Listener> news) {
        try {
            news.accept(listener);
        } catch (Throwable failure) {
            LOG.warn("A listener failed: {}", Errors.describe(failure));
        }
    }

    private static String line(DomainId domain) {
        return line(domain.value());
    }

    /** For ids, and for names of classes and methods: not every language is as strict about them as Java. */
    static String line(String text) {
        return NOT_ONE_LINE.matcher(text).replaceAll("?");
    }
}
