package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who wants something, when, and by which policy it is decided.
 *
 * @param at the one reading of the clock for this decision, truncated to microseconds
 * @param ids names what the decision brings about; an event has its id before anything is written, which is what makes
 *     an ambiguous commit answerable
 */
public record Command(Actor actor, Instant at, Policy policy, Supplier<UUID> ids) {

    /** An event about a member that moves no invitation. */
    HistoryEvent event(HistoryEvent.Kind kind, DomainId domain, Invitee subject, String role) {
        return event(kind, domain, subject, role, null, null).build();
    }

    /** The event of an invitation's move from one status to the next. */
    HistoryEvent event(HistoryEvent.Kind kind, @Nullable Status from, Invitation after) {
        return event(kind, after.id().domain(), after.invitee(), after.role(), from, after.status())
                .invitation(after.id())
                .version(after.version())
                .build();
    }

    private HistoryEvent.Builder event(
            HistoryEvent.Kind kind,
            DomainId domain,
            Invitee subject,
            String role,
            @Nullable Status from,
            @Nullable Status to) {
        return HistoryEvent.builder()
                .id(ids.get())
                .domain(domain)
                .kind(kind)
                .actor(actor.user())
                .subject(subject)
                .role(role)
                .at(at)
                .fromStatus(Optional.ofNullable(from))
                .toStatus(Optional.ofNullable(to));
    }
}
