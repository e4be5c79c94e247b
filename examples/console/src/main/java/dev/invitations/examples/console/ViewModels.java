package dev.invitations.examples.console;

import dev.invitations.Permissions;
import dev.invitations.SendResult;
import dev.invitations.model.Action;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the content of pages, with names for ids, and times in the format and time zone of the reader. */
@Component
class ViewModels {

    private final DirectoryRepository directory;
    private final AcceptanceForecast forecast;

    ViewModels(DirectoryRepository directory, AcceptanceForecast forecast) {
        this.directory = directory;
        this.forecast = forecast;
    }

    /** An instant in ISO format, and as date and exact time for the reader. */
    record DisplayTime(String iso, String date, String exact) {}

    /**
     * An invitation.
     *
     * @param toAddress whether the invitee is an e-mail address and not a user
     * @param message the message of the inviter; null if there is none
     * @param obstacle why the pending invitation cannot be accepted, as a sentence; null if it can, or if the reader
     *     may not know
     * @param mayAnswer whether the reader may decline; without an obstacle, the reader may also accept
     * @param canResend whether the reader may resend the invitation; with an obstacle, the reader takes it over
     * @param expires the deadline; null if there is none
     * @param ended the end of the membership that the invitation gave; null if it has not ended
     */
    record InvitationRow(
            String domain,
            String domainName,
            String id,
            String invitee,
            boolean toAddress,
            String inviter,
            @Nullable String message,
            String role,
            String permits,
            StatusLabel status,
            int timesSent,
            DisplayTime sent,
            @Nullable DisplayTime confirmed,
            @Nullable DisplayTime rejected,
            @Nullable DisplayTime expires,
            @Nullable DisplayTime ended,
            @Nullable String obstacle,
            boolean mayAnswer,
            boolean canResend,
            boolean canDelete) {

        public boolean pending() {
            return status.style().equals("pending");
        }
    }

    record EventRow(String text, DisplayTime when) {}

    record OutcomeRow(String name, String role, boolean sent, String text) {}

    /** Returns the rows of invitations of one domain, with the actions that the reader may perform on each. */
    List<InvitationRow> ofDomain(ConsoleUser me, Collection<Invitation> invitations, Permissions permissions) {
        return rows(me, invitations, permissions);
    }

    /** Returns the rows of invitations to the reader, in any domains. */
    List<InvitationRow> mine(ConsoleUser me, Collection<Invitation> invitations) {
        return rows(me, invitations, null);
    }

    private List<InvitationRow> rows(
            ConsoleUser me, Collection<Invitation> invitations, @Nullable Permissions permissions) {
        List<Invitee> named = new ArrayList<>();
        for (Invitation invitation : invitations) {
            named.add(invitation.invitee());
            named.add(invitation.inviter());
        }
        Map<String, ConsoleUser> people = directory.people(named);
        Map<String, String> domains = directory.names(
                invitations.stream().map(invitation -> invitation.id().domain()).toList());
        Map<InvitationId, Reason> refusals = permissions == null || permissions.allows(Action.MEMBERS_VIEW)
                ? forecast.refusals(invitations, permissions == null ? me.user() : null)
                : Map.of();
        return invitations.stream()
                .map(invitation -> new InvitationRow(
                        invitation.id().domain().value(),
                        domains.getOrDefault(invitation.id().domain().value(), "A former domain"),
                        invitation.id().uuid().toString(),
                        name(people, invitation.invitee()),
                        invitation.invitee().kind() == Invitee.Kind.EMAIL,
                        name(people, invitation.inviter()),
                        invitation.message().orElse(null),
                        invitation.role(),
                        RoleTexts.permits(invitation.id().domain(), invitation.role()),
                        StatusLabel.of(invitation.status()),
                        invitation.timesSent(),
                        when(me, invitation.sentAt()),
                        answered(me, invitation, Status.ACCEPTED),
                        answered(me, invitation, Status.REJECTED),
                        invitation.expiresAt().map(at -> when(me, at)).orElse(null),
                        ended(me, invitation),
                        obstacle(refusals.get(invitation.id())),
                        invitation.status() == Status.PENDING && me.is(invitation.invitee()),
                        permissions != null
                                && (permissions.canResend(invitation)
                                        || takesOver(me, permissions, invitation, refusals.get(invitation.id()))),
                        permissions != null && permissions.canDelete(invitation)))
                .toList();
    }

    private static @Nullable String obstacle(@Nullable Reason refusal) {
        return refusal == null ? null : AcceptanceForecast.text(refusal);
    }

    /** A resend takes over a pending invitation that cannot be accepted because of its inviter. */
    private static boolean takesOver(
            ConsoleUser me, Permissions permissions, Invitation invitation, @Nullable Reason refusal) {
        return (refusal == Reason.INVITER_NOT_PERMITTED || refusal == Reason.ROLE_EXCEEDS_GRANTER)
                && permissions.allows(Action.INVITATIONS_RESEND)
                && permissions.grantableRoles().contains(invitation.role())
                && !me.is(invitation.invitee());
    }

    private static @Nullable DisplayTime answered(ConsoleUser me, Invitation invitation, Status status) {
        Optional<Instant> at = invitation.status() == status ? invitation.answeredAt() : Optional.empty();
        return at.map(instant -> when(me, instant)).orElse(null);
    }

    private static @Nullable DisplayTime ended(ConsoleUser me, Invitation invitation) {
        Optional<Instant> at = invitation.status() == Status.ACCEPTED ? invitation.closedAt() : Optional.empty();
        return at.map(instant -> when(me, instant)).orElse(null);
    }

    String invitee(Invitation invitation) {
        return name(directory.people(List.of(invitation.invitee())), invitation.invitee());
    }

    List<EventRow> history(ConsoleUser me, List<HistoryEvent> history) {
        List<Invitee> named = new ArrayList<>();
        for (HistoryEvent event : history) {
            named.add(event.actor());
            named.add(event.subject());
        }
        Map<String, ConsoleUser> people = directory.people(named);
        return history.stream()
                .map(event -> new EventRow(
                        EventTexts.of(event, name(people, event.actor()), name(people, event.subject())),
                        when(me, event.at())))
                .toList();
    }

    List<OutcomeRow> outcomes(SendResult result) {
        Map<String, ConsoleUser> people = directory.people(
                result.outcomes().stream().map(SendResult.Outcome::invitee).toList());
        return result.outcomes().stream()
                .map(outcome -> new OutcomeRow(
                        name(people, outcome.invitee()),
                        outcome.role(),
                        outcome.isSent(),
                        outcome.refusal()
                                .map(reason -> FlashMessage.sentence(reason, outcome.objection()))
                                .orElse("Sent.")))
                .toList();
    }

    /** Returns the name of a user, or the address itself. */
    static String name(Map<String, ConsoleUser> people, Invitee invitee) {
        if (invitee.kind() == Invitee.Kind.EMAIL) {
            return invitee.value();
        }
        ConsoleUser person = people.get(invitee.value());
        return person == null ? "A former colleague" : person.name();
    }

    static DisplayTime when(ConsoleUser reader, Instant at) {
        var local = at.atZone(reader.zoneId());
        DateTimeFormatter date = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM);
        DateTimeFormatter exact = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.LONG);
        return new DisplayTime(
                at.toString(),
                date.withLocale(reader.locale()).format(local),
                exact.withLocale(reader.locale()).format(local));
    }
}
