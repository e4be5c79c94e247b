package dev.invitations.examples.console;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Status;

/** Describes the events of a history in sentences without a final period. */
final class EventTexts {

    private EventTexts() {}

    static String of(HistoryEvent event, String actor, String subject) {
        return switch (event.kind()) {
            case SENT -> actor + " invited " + subject + " as " + event.role();
            case RESENT ->
                actor + " resent it as " + event.role()
                        + (event.fromStatus().filter(Status.EXPIRED::equals).isPresent()
                                ? ", after it had expired"
                                : "")
                        + (event.fromStatus().filter(Status.PENDING::equals).isPresent()
                                ? ", because it could not be accepted"
                                : "");
            case ACCEPTED -> accepted(event, actor, subject);
            case JOINED -> subject + " joined with an invitation to an address";
            case REJECTED -> subject + " declined";
            case DELETED -> actor + " withdrew it";
            case SUPERSEDED ->
                event.supersededBy().isPresent()
                        ? actor + " accepted another invitation, which closed this one"
                        : actor + " gave " + subject + " a role directly, which closed the invitation";
            case MEMBERSHIP_ENDED -> subject + " is no longer a member";
            case FOUNDED -> subject + " created the domain";
            case ASSIGNED -> actor + " made " + subject + " " + event.role();
        };
    }

    private static String accepted(HistoryEvent event, String actor, String subject) {
        return switch (event.claim().orElse(HistoryEvent.ClaimKind.USER)) {
            case USER -> subject + " accepted";
            case ADDRESS -> actor + " accepted, with the verified address " + subject;
            case LINK -> actor + " accepted, with the link that was sent to " + subject;
        };
    }
}
