package dev.invitations.verification.races;

import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.verification.races.Linearizability.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle table of README.md, for one caller at a time, in one domain without expiry and without departures. Each
 * of the three roles includes the next. The model uses only the library's vocabulary types.
 *
 * @param invitations by id, in any status
 * @param members the role of each member
 */
record Lifecycle(Map<Long, Lifecycle.Seen> invitations, Map<String, String> members) {

    private static final List<String> ROLES = List.of("viewer", "admin", "owner");

    enum Verb {
        SEND,
        ACCEPT,
        REJECT,
        RESEND,
        DELETE,
        FIND,
        LIST,
        INBOX
    }

    /**
     * @param invitee the invitee of the command; for an inbox, the actor
     * @param id the id of the invitation; for a send, the id of the new invitation
     * @param role null if the command names none
     */
    record Command(
            Verb verb,
            String actor,
            String invitee,
            long id,
            @Nullable String role) {}

    /** An invitation, as far as callers see it. */
    record Seen(
            long id,
            String invitee,
            String role,
            Status status,
            String inviter,
            int timesSent,
            String changedBy,
            long version) {

        private Seen sentBy(String sender, String offered) {
            return new Seen(id, invitee, offered, Status.PENDING, sender, timesSent + 1, sender, version + 1);
        }

        private Seen moved(String actor, Status to) {
            return new Seen(id, invitee, role, to, inviter, timesSent, actor, version + 1);
        }
    }

    /**
     * Success or the reason for the refusal, and the shown invitations. They have no order because all have the same
     * instant.
     */
    record Answer(Optional<Reason> refusal, Set<Seen> shown) {}

    Lifecycle {
        invitations = Map.copyOf(invitations);
        members = Map.copyOf(members);
    }

    Step<Lifecycle, Answer> after(Command command) {
        String actor = command.actor();
        return switch (command.verb()) {
            case SEND -> send(command);
            case LIST -> shown(seen -> manages(actor) && seen.status() != Status.DELETED);
            case INBOX -> shown(seen -> seen.invitee().equals(actor) && seen.status() == Status.PENDING);
            case FIND, ACCEPT, REJECT, RESEND, DELETE -> {
                Seen seen = invitations.get(command.id());
                if (seen == null || !(seen.invitee().equals(actor) || manages(actor))) {
                    yield refused(Reason.NOT_FOUND);
                }
                yield switch (command.verb()) {
                    case ACCEPT -> accept(actor, seen);
                    case REJECT -> reject(actor, seen);
                    case RESEND -> resend(actor, seen, command.role() == null ? seen.role() : command.role());
                    case DELETE -> delete(actor, seen);
                    default -> shown(seen);
                };
            }
        };
    }

    private Step<Lifecycle, Answer> send(Command command) {
        if (!manages(command.actor())) {
            return refused(Reason.NOT_PERMITTED);
        }
        String role = String.valueOf(command.role());
        Reason reason = whyNotOffered(command.actor(), command.invitee(), role);
        if (reason != null) {
            return refused(reason);
        }
        for (Seen seen : invitations.values()) {
            if (seen.invitee().equals(command.invitee()) && seen.status() == Status.PENDING) {
                return refused(Reason.ALREADY_INVITED, seen);
            }
            if (seen.invitee().equals(command.invitee()) && seen.status() == Status.REJECTED) {
                return refused(Reason.REJECTED_BEFORE, seen);
            }
        }
        return to(new Seen(
                command.id(), command.invitee(), role, Status.PENDING, command.actor(), 1, command.actor(), 1));
    }

    private @Nullable Reason whyNotOffered(String actor, String invitee, String role) {
        if (actor.equals(invitee)) {
            return Reason.SELF_INVITATION;
        }
        if (!ROLES.contains(role)) {
            return Reason.ROLE_UNKNOWN;
        }
        if (ROLES.indexOf(role) > rank(actor)) {
            return Reason.ROLE_EXCEEDS_GRANTER;
        }
        return members.containsKey(invitee) ? Reason.ALREADY_MEMBER : null;
    }

    private Step<Lifecycle, Answer> accept(String actor, Seen seen) {
        if (!seen.invitee().equals(actor)) {
            return refused(Reason.NOT_FOUND);
        }
        return switch (seen.status()) {
            case PENDING -> {
                Map<String, String> grown = new HashMap<>(members);
                grown.put(actor, seen.role());
                yield new Lifecycle(invitations, grown).to(seen.moved(actor, Status.ACCEPTED));
            }
            case ACCEPTED -> shown(seen);
            case REJECTED -> refused(Reason.ALREADY_REJECTED, seen);
            case DELETED -> refused(Reason.DELETED, seen);
            case EXPIRED -> throw new IllegalStateException();
        };
    }

    private Step<Lifecycle, Answer> reject(String actor, Seen seen) {
        if (!seen.invitee().equals(actor)) {
            return refused(Reason.NOT_FOUND);
        }
        return switch (seen.status()) {
            case PENDING -> to(seen.moved(actor, Status.REJECTED));
            case ACCEPTED -> refused(Reason.ALREADY_ACCEPTED, seen);
            case REJECTED -> shown(seen);
            case DELETED -> refused(Reason.DELETED, seen);
            case EXPIRED -> throw new IllegalStateException();
        };
    }

    private Step<Lifecycle, Answer> resend(String actor, Seen seen, String role) {
        boolean repeated = seen.timesSent() > 1
                && seen.inviter().equals(actor)
                && seen.role().equals(role);
        if (!manages(actor)) {
            return refused(Reason.NOT_PERMITTED, seen);
        }
        return switch (seen.status()) {
            case PENDING -> repeated ? shown(seen) : refused(Reason.ALREADY_PENDING, seen);
            case ACCEPTED -> refused(Reason.ALREADY_ACCEPTED, seen);
            case REJECTED -> {
                Reason reason = whyNotOffered(actor, seen.invitee(), role);
                yield reason == null ? to(seen.sentBy(actor, role)) : refused(reason, seen);
            }
            case DELETED -> refused(Reason.DELETED, seen);
            case EXPIRED -> throw new IllegalStateException();
        };
    }

    private Step<Lifecycle, Answer> delete(String actor, Seen seen) {
        if (!manages(actor)) {
            return refused(Reason.NOT_PERMITTED, seen);
        }
        return switch (seen.status()) {
            case PENDING -> to(seen.moved(actor, Status.DELETED));
            case ACCEPTED -> refused(Reason.ALREADY_ACCEPTED, seen);
            case REJECTED -> refused(Reason.ALREADY_REJECTED, seen);
            case DELETED -> seen.changedBy().equals(actor) ? shown(seen) : refused(Reason.DELETED, seen);
            case EXPIRED -> throw new IllegalStateException();
        };
    }

    private boolean manages(String user) {
        return rank(user) > 0;
    }

    /** -1 for a user that is not a member. */
    private int rank(String user) {
        return ROLES.indexOf(members.getOrDefault(user, ""));
    }

    private Step<Lifecycle, Answer> to(Seen seen) {
        Map<Long, Seen> changed = new HashMap<>(invitations);
        changed.put(seen.id(), seen);
        return new Step<>(new Lifecycle(changed, members), new Answer(Optional.empty(), Set.of(seen)));
    }

    private Step<Lifecycle, Answer> shown(Seen seen) {
        return new Step<>(this, new Answer(Optional.empty(), Set.of(seen)));
    }

    private Step<Lifecycle, Answer> shown(Predicate<Seen> which) {
        return new Step<>(
                this,
                new Answer(
                        Optional.empty(),
                        invitations.values().stream().filter(which).collect(Collectors.toUnmodifiableSet())));
    }

    private Step<Lifecycle, Answer> refused(Reason reason) {
        return new Step<>(this, new Answer(Optional.of(reason), Set.of()));
    }

    private Step<Lifecycle, Answer> refused(Reason reason, Seen seen) {
        return new Step<>(this, new Answer(Optional.of(reason), Set.of(seen)));
    }
}
