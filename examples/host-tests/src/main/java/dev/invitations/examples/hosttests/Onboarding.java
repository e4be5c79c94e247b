package dev.invitations.examples.hosttests;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Adds people to teams of our product. Pages and a nightly job call it. Pages get sentences for the user; exceptions
 * are for the operators.
 */
public final class Onboarding {

    private static final int ATTEMPTS = 3;

    private final Invitations invitations;

    public Onboarding(Invitations invitations) {
        this.invitations = invitations;
    }

    /** Invites the colleagues and returns one sentence per colleague, in the same order. */
    public List<String> invite(UserId admin, DomainId team, String role, List<? extends Invitee> colleagues) {
        List<Invite> invites =
                colleagues.stream().map(colleague -> Invite.of(colleague, role)).toList();
        return answered(
                () -> invitations.send(admin, SendInvitations.to(team).invite(invites)).outcomes().stream()
                        .map(Onboarding::sentence)
                        .toList(),
                List::of);
    }

    private static String sentence(Outcome outcome) {
        String invitee = outcome.invitee().value();
        if (outcome.isSent()) {
            return invitee + " is invited as " + outcome.role() + ".";
        }
        Reason reason = outcome.refusal().orElseThrow();
        return switch (reason) {
            // Only a caller that may see the pending invitation gets it.
            case ALREADY_INVITED ->
                outcome.invitation()
                        .map(pending -> invitee + " is invited already, as " + pending.role() + " by "
                                + pending.inviter() + ".")
                        .orElse(invitee + " is invited already.");
            case ALREADY_MEMBER -> invitee + " is in the team already.";
            case REJECTED_BEFORE -> invitee + " declined before. Talk to them, then resend the invitation.";
            default -> invitee + " is not invited. " + reason.text();
        };
    }

    /**
     * Returns the text beside the bell after log-in. It is empty if the storage fails, so that users can still log in.
     */
    public Optional<String> badge(Actor user) {
        try {
            long pending = invitations.inbox(user).total();
            return pending == 0 ? Optional.empty() : Optional.of(pending + " pending");
        } catch (StorageException failure) {
            return Optional.empty();
        }
    }

    /** Returns the sentence of the page that a link opens. It changes nothing, because mail scanners open links too. */
    public String show(String token) {
        return answered(
                () -> {
                    Invitation shown = invitations.links().read(token);
                    return shown.inviter() + " invites " + shown.invitee() + " to "
                            + shown.id().domain() + " as " + shown.role() + ".";
                },
                refused -> refused);
    }

    /** Accepts with a link. Call it only after the user has confirmed that this account shall join the team. */
    public String accept(UserId user, String token) {
        return answered(
                () -> welcome(
                        LinkHolder.of(user, token),
                        invitations.links().read(token).id()),
                refused -> refused);
    }

    /** Makes the user a member. Returns a sentence with the result. */
    public String accept(Actor user, InvitationId id) {
        return answered(() -> welcome(user, id), refused -> refused);
    }

    private String welcome(Actor user, InvitationId id) {
        return "Welcome to " + id.domain() + "! You are "
                + invitations.accept(user, id).role() + " now.";
    }

    /**
     * Returns the nightly report for the admin: the invitations that expired after {@code after} and not after {@code
     * upTo}, which must not be in the future. If each report starts where the last one ended, each invitation is
     * reported once.
     */
    public List<String> expired(UserId admin, DomainId team, Instant after, Instant upTo) {
        List<String> lines = new ArrayList<>();
        Optional<InvitationQuery> query = Optional.of(
                InvitationQuery.inDomain(team).status(Status.EXPIRED).pageSize(Limits.PAGE_SIZE));
        while (query.isPresent()) {
            Page<Invitation> page = invitations.list(admin, query.get());
            for (Invitation invitation : page.items()) {
                Instant end = invitation.expiresAt().orElseThrow();
                if (end.isAfter(after) && !end.isAfter(upTo)) {
                    lines.add(invitation.invitee() + " did not answer " + invitation.inviter() + " by " + end + ".");
                }
            }
            query = query.get().next(page);
        }
        return lines;
    }

    /**
     * Retries if the library says that a retry may help. A retry is safe even if the outcome of the last attempt is
     * unknown, because commands are idempotent. Each call is its own transaction; inside a larger transaction, the
     * larger one would have to be repeated.
     */
    private static <T> T answered(Supplier<T> command, Function<String, T> refused) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return command.get();
            } catch (InvitationException refusal) {
                return refused.apply(explanation(refusal.reason()));
            } catch (StorageException failure) {
                if (!failure.isRetryable()) {
                    throw failure;
                }
            }
        }
        return refused.apply("We cannot do this right now. Please try again in a few minutes.");
    }

    /** Maps several reasons to one sentence if the user can react to them in only one way. */
    private static String explanation(Reason reason) {
        return switch (reason) {
            case EXPIRED, DELETED, MEMBERSHIP_ENDED -> "This invitation is over. Please ask for a new one.";
            case DOMAIN_CLOSED -> "This team is closed. Please ask its administrators.";
            case ROLE_UNKNOWN, ROLE_EXCEEDS_GRANTER, INVITER_NOT_PERMITTED ->
                "The team can no longer grant this role. Please ask the inviter for a new invitation.";
            default -> reason.text();
        };
    }
}
