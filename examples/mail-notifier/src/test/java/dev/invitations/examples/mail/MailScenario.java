package dev.invitations.examples.mail;

import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.inmemory.RecordingNotifier;
import dev.invitations.inmemory.SettableClock;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Notifier;
import dev.invitations.port.RoleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The library in memory: Ada has invited Bob to acme, and the invitation expires after seven days. */
final class MailScenario {

    static final UserId ADA = new UserId("ada");
    static final UserId BOB = new UserId("bob");
    static final EmailAddress CAROL = EmailAddress.of("carol@example.org");

    private static final Role VIEWER = Role.of("viewer");

    final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T09:00:00Z"));
    final InMemoryStorage storage = InMemoryStorage.create();
    final Invitations invitations;
    private final InvitationId invitation;

    MailScenario(Notifier notifier) {
        invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), VIEWER))
                .clock(clock)
                .notifier(notifier)
                .timeToLive(Duration.ofDays(7))
                .build();
        invitations.members().addFounder(ADA, new DomainId("acme"), "admin");
        invitation = invitations.send(ADA, new DomainId("acme"), BOB, "viewer").id();
    }

    /** Returns the notification of an invitation to an address, with the token of a link if the library has keys. */
    static Notification invited(Invite invite, LinkKeys... keys) {
        RecordingNotifier recorder = RecordingNotifier.create();
        Invitations.Builder builder = Invitations.builder()
                .storage(InMemoryStorage.create())
                .roles(RoleCatalog.of(Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), VIEWER))
                .clock(SettableClock.at(Instant.parse("2026-03-01T09:00:00Z")))
                .notifier(recorder)
                .timeToLive(Duration.ofDays(7));
        for (LinkKeys each : keys) {
            builder.links(each);
        }
        Invitations invitations = builder.build();
        DomainId acme = new DomainId("acme");
        invitations.members().addFounder(ADA, acme, "admin");
        invitations.send(ADA, SendInvitations.to(acme).invite(List.of(invite)));
        invitations.notifications().deliver(1);
        return recorder.received().get(0);
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
