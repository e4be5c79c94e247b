package dev.invitations.examples.mail;

import dev.invitations.Invitations;
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

/** The library in memory: Ada has invited Bob to acme, and the invitation expires after seven days. */
final class MailScenario {

    static final UserId ADA = new UserId("ada");
    static final UserId BOB = new UserId("bob");

    final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T09:00:00Z"));
    final InMemoryStorage storage = InMemoryStorage.create();
    final Invitations invitations;
    private final InvitationId invitation;

    MailScenario(Notifier notifier) {
        invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
                .clock(clock)
                .notifier(notifier)
                .timeToLive(Duration.ofDays(7))
                .build();
        invitations.members().addFounder(ADA, new DomainId("acme"), "admin");
        invitation = invitations.send(ADA, new DomainId("acme"), BOB, "viewer").id();
    }

    /** Returns a notification of this kind, as the library made it. */
    static Notification of(Notification.Kind kind) {
        RecordingNotifier recorder = RecordingNotifier.create();
        MailScenario scenario = new MailScenario(recorder);
        scenario.invitations.notifications().deliver(1);
        scenario.invitations.reject(BOB, scenario.invitation);
        scenario.invitations.notifications().deliver(1);
        scenario.invitations.resend(ADA, scenario.invitation);
        scenario.invitations.notifications().deliver(1);
        scenario.invitations.accept(BOB, scenario.invitation);
        scenario.invitations.notifications().deliver(1);
        return recorder.received().stream()
                .filter(notification -> notification.kind() == kind)
                .findFirst()
                .orElseThrow();
    }
}
