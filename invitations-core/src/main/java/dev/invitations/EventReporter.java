package dev.invitations;

import dev.invitations.decision.Policy;
import dev.invitations.model.Action;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.port.Change;
import dev.invitations.port.Listener;
import dev.invitations.port.UnreadableRowException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports events in the log and to the host's listener. The listener is called once per event. The changes of a command
 * are one log line, and its refusals are another. A log line contains the domain and the invitation, or the
 * notification, but no user. Only the explanations of NOT_PERMITTED and ROLE_UNKNOWN at DEBUG, and warnings about
 * malformed roles, contain roles. The history, which checks permissions, has the user and the role.
 */
final class EventReporter {

    private static final Logger LOG = LoggerFactory.getLogger(Invitations.class);

    /** Log viewers break lines or reverse text at these characters. Databases do not store lone surrogates. */
    private static final Pattern NOT_ONE_LINE = Pattern.compile("[\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cc}\\p{Cs}]");

    private final Listener listener;

    EventReporter(Listener listener) {
        this.listener = listener;
    }

    /** Reports the changes of one command, at least one. */
    void changed(List<Change> changes) {
        if (LOG.isInfoEnabled()) {
            HistoryEvent first = changes.get(0).event();
            if (changes.size() == 1) {
                LOG.info(
                        "{} in domain {}: {}event {}",
                        first.kind(),
                        oneLine(first.domain()),
                        first.invitation()
                                .map(id -> "invitation " + id.uuid() + ", ")
                                .orElse(""),
                        first.id());
            } else {
                LOG.info(
                        "{} in domain {}: first event {}, last event {}",
                        counts(changes, change -> change.event().kind()),
                        oneLine(first.domain()),
                        first.id(),
                        changes.get(changes.size() - 1).event().id());
            }
        }
        for (Change change : changes) {
            notify(called -> called.changed(change.event()));
        }
    }

    /** Reports the refusals of one command. A batch has one refusal per refused invitee, possibly none. */
    void refused(DomainId domain, List<Reason> reasons) {
        if (!reasons.isEmpty() && LOG.isInfoEnabled()) {
            LOG.info("Refused in domain {}: {}", oneLine(domain), counts(reasons, reason -> reason));
        }
        for (Reason reason : reasons) {
            notify(called -> called.refused(domain, reason));
        }
    }

    /** Returns {@code SENT} for one entry, and {@code 1000 SENT} or {@code 1 ENDED, 2 SENT} for several entries. */
    private static <T> String counts(List<T> entries, Function<T, Enum<?>> kind) {
        if (entries.size() == 1) {
            return kind.apply(entries.get(0)).name();
        }
        Map<Enum<?>, Integer> counts = new LinkedHashMap<>();
        entries.forEach(entry -> counts.merge(kind.apply(entry), 1, Integer::sum));
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey().name())
                .collect(Collectors.joining(", "));
    }

    /** Logs the cause of NOT_PERMITTED at DEBUG, because the refusal itself must not reveal it. */
    void notPermitted(DomainId domain, @Nullable Membership actor, Policy policy) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        String why;
        if (actor == null) {
            why = "the actor is not a member of the domain";
        } else if (policy.roles().find(actor.role()) == null) {
            why = "the role catalogue has no role " + oneLine(actor.role()) + ", which the actor has";
        } else {
            why = "the role " + oneLine(actor.role()) + " of the actor does not hold the action of the command, only "
                    + policy.actions(actor).stream().map(Action::name).sorted().toList();
        }
        LOG.debug("Not permitted in domain {}: {}", oneLine(domain), why);
    }

    /** Logs the roles of the catalogue at DEBUG, because only an operator can change them. */
    void rolesUnknown(DomainId domain, Collection<String> unknown, Policy policy) {
        if (!unknown.isEmpty() && LOG.isDebugEnabled()) {
            LOG.debug(
                    "Role unknown in domain {}: the role catalogue has no role {}, only {}; names are case-sensitive,"
                            + " and all instances of the service need the same roles",
                    oneLine(domain),
                    unknown.stream().distinct().map(EventReporter::oneLine).collect(Collectors.joining(", ")),
                    new TreeSet<>(policy.roles().names()));
        }
    }

    /**
     * Logs that commands store no notifications. Every command succeeds without a notifier, so no error shows the
     * mistake.
     */
    static void noNotifier() {
        LOG.info("No notifier is set, so commands store no notifications. To deliver notifications, set notifier(...),"
                + " or deliveredElsewhere() if another process delivers them");
    }

    /** Logs that an inbox leaves out invitations, because the role catalogue did not return the roles of domains. */
    void leftOutOfInbox(Map<DomainId, RuntimeException> failures) {
        Map.Entry<DomainId, RuntimeException> first =
                failures.entrySet().iterator().next();
        LOG.warn(
                "An inbox leaves out the invitations to {}, because the role catalogue did not return the roles. The"
                        + " first is domain {}: {}",
                failures.size() == 1 ? "1 domain" : failures.size() + " domains",
                oneLine(first.getKey()),
                first.getValue() instanceof UnreadableRowException named
                        ? oneLine(String.valueOf(named.getMessage()))
                        : FailureSummary.of(first.getValue()));
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
                "Notification {}: dead letter after {}: {}",
                deadLetter.id(),
                deadLetter.attempts() == 1 ? "1 attempt" : deadLetter.attempts() + " attempts",
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
