package dev.invitations.examples.mail;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.inmemory.CountingIds;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.inmemory.RecordingNotifier;
import dev.invitations.inmemory.SettableClock;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Notifier;
import dev.invitations.port.RoleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The library in memory: Ada invites users to acme, and every invitation expires after seven days. */
final class MailScenario {

    static final DomainId ACME = new DomainId("acme");
    static final UserId ADA = new UserId("ada");
    static final UserId BOB = new UserId("bob");
    static final UserId CAROL = new UserId("carol");
    static final UserId DAVE = new UserId("dave");

    final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T09:00:00Z"));
    final InMemoryStorage storage = InMemoryStorage.create();
    final Invitations invitations;

    MailScenario(Notifier notifier) {
        invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of(
                                "admin",
                                Action.allOfInvitations(),
                                Action.allOfMembers(),
                                Action.of("dashboards.view")),
                        Role.of("viewer", Action.of("dashboards.view"))))
                .clock(clock)
                .ids(CountingIds.create())
                .notifier(notifier)
                .timeToLive(Duration.ofDays(7))
                .build();
        invitations.members().addFounder(ADA, ACME, "admin");
    }

    InvitationId invite(UserId... people) {
        SendInvitations request = SendInvitations.to(ACME);
        for (UserId user : people) {
            request = request.invite(user, "viewer");
        }
        return invitations.send(ADA, request).sent().get(0).id();
    }

    /** Returns one notification of each kind, all about the same invitation, as the library made them. */
    static List<Notification> ofEachKind() {
        RecordingNotifier recorder = RecordingNotifier.create();
        MailScenario story = new MailScenario(recorder);
        InvitationId id = story.invite(BOB);
        story.invitations.notifications().deliver(1);
        story.invitations.reject(BOB, id);
        story.invitations.notifications().deliver(1);
        story.invitations.resend(ADA, id);
        story.invitations.notifications().deliver(1);
        story.invitations.accept(BOB, id);
        story.invitations.notifications().deliver(1);
        return recorder.received();
    }

    static Notification of(Notification.Kind kind) {
        return ofEachKind().stream()
                .filter(notification -> notification.kind() == kind)
                .findFirst()
                .orElseThrow();
    }
}
