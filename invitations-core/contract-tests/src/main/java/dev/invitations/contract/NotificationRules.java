package dev.invitations.contract;

import static dev.invitations.contract.Host.ACME;
import static dev.invitations.contract.Host.ADA;
import static dev.invitations.contract.Host.ADMIN;
import static dev.invitations.contract.Host.BOB;
import static dev.invitations.contract.Host.CAROL;
import static dev.invitations.contract.Host.DAVE;
import static dev.invitations.contract.Host.OWNER;
import static dev.invitations.contract.Host.SENDER;
import static dev.invitations.contract.Host.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.DeliveryReport;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 7: no notification is lost. */
interface NotificationRules extends StorageRules {

    UUID WORKER = new UUID(7, 1);
    UUID OTHER_WORKER = new UUID(7, 2);

    /** A host whose notifier fails for whoever is called CAROL. */
    private static Host failing(Storage storage, List<Notification> told, Exception failure) {
        return Host.on(
                        storage,
                        builder -> builder.notifier(notification -> {
                            told.add(notification);
                            if (notification.recipient().equals(CAROL)) {
                                throw failure;
                            }
                        }))
                .founded(ACME, ADA, OWNER);
    }

    private static List<Claim> claimed(Host host, UUID worker, int limit) {
        Instant now = host.now();
        return host.storage.outbox().claim(worker, now, now.plus(Duration.ofMinutes(5)), limit);
    }

    @Test
    @DisplayName("7.1 the id of the event, who is to be told, and the invitation as it was at that moment")
    default void notificationsAreSnapshots() {
        Host host = Host.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.deliverAll();
        host.told.clear();
        List<Invitation> moments = new ArrayList<>();
        moments.add(host.send(ADA, ACME, BOB, VIEWER).invitation().orElseThrow());
        InvitationId id = moments.get(0).id();
        host.advance(Duration.ofMinutes(1));
        moments.add(host.invitations.reject(BOB, id));
        host.advance(Duration.ofMinutes(1));
        moments.add(host.invitations.resend(CAROL, id, "admin"));
        host.advance(Duration.ofMinutes(1));
        moments.add(host.invitations.accept(BOB, id));
        host.invitations.members().remove(ADA, ACME, BOB);

        host.deliverAll();
        List<InvitationEvent> events = host.invitations.history(ADA, id).subList(0, 4);
        assertThat(host.told).extracting(Notification::invitation).isEqualTo(moments);
        assertThat(host.told)
                .extracting(Notification::id)
                .isEqualTo(events.stream().map(InvitationEvent::id).toList());
        assertThat(host.told)
                .extracting(Notification::at)
                .isEqualTo(events.stream().map(InvitationEvent::at).toList());
        assertThat(host.told)
                .extracting(one -> one.kind() + " to " + one.recipient())
                .containsExactly("INVITED to bob", "REJECTED to ada", "INVITED_AGAIN to bob", "ACCEPTED to carol");
    }

    @Test
    @DisplayName("7.2 without a notifier nothing is stored, and there is nothing to deliver to")
    default void noNotifierNoNotifications() {
        Storage storage = emptyStorage();
        Invitations quiet = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(OWNER, VIEWER))
                .build();
        quiet.members().found(ACME, ADA, "owner");
        quiet.send(ADA, SendInvitations.to(ACME).invite(BOB, "viewer"));
        quiet.accept(BOB, quiet.inbox(BOB).pending().get(0).id());

        assertThat(storage.outbox()
                        .claim(
                                WORKER,
                                Instant.parse("9000-01-01T00:00:00Z"),
                                Instant.parse("9000-01-02T00:00:00Z"),
                                10))
                .isEmpty();
        assertThatThrownBy(() -> quiet.notifications().deliver(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("7.3 what is delivered is gone; what comes next is not")
    default void deliveredOnce() {
        Host host = Host.withAcme(emptyStorage());
        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(0, 0, 0, 0));
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
        }
        assertThat(host.invitations.notifications().deliver(2)).isEqualTo(new DeliveryReport(2, 0, 0, 0));
        assertThat(host.invitations.notifications().deliver(2)).isEqualTo(new DeliveryReport(1, 0, 0, 0));
        host.advance(Duration.ofDays(1));
        assertThat(host.invitations.notifications().deliver(2)).isEqualTo(new DeliveryReport(0, 0, 0, 0));
        assertThat(host.told).extracting(Notification::recipient).containsExactly(BOB, CAROL, DAVE);
    }

    @Test
    @DisplayName("7.4 in order per invitation: one at a time, and a later one waits for an earlier one")
    default void orderedPerInvitation() {
        List<Notification> told = new ArrayList<>();
        Host host = failing(emptyStorage(), told, new IOException("mail server down"));
        InvitationId toCarol = host.sent(ADA, ACME, CAROL, VIEWER);
        host.invitations.reject(CAROL, toCarol);
        InvitationId toBob = host.sent(ADA, ACME, BOB, VIEWER);
        host.invitations.reject(BOB, toBob);

        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 1, 0, 0));
        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 0, 0, 0));
        host.advance(Duration.ofSeconds(59));
        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(0, 0, 0, 0));
        host.advance(Duration.ofSeconds(1));
        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(0, 1, 0, 0));
        assertThat(told)
                .extracting(one -> one.kind() + " to " + one.recipient())
                .containsExactlyInAnyOrder("INVITED to carol", "INVITED to bob", "REJECTED to ada", "INVITED to carol");
        assertThat(told.get(told.size() - 1).id())
                .as("the same id at every attempt")
                .isEqualTo(host.invitations.history(ADA, toCarol).get(0).id());
    }

    @Test
    @DisplayName("7.5 backoff doubles up to an hour; the tenth failure sets aside, and what waited behind goes on")
    default void backoffAndSetAside() {
        List<Notification> told = new ArrayList<>();
        Host host = failing(emptyStorage(), told, new IOException("mail server down"));
        InvitationId toCarol = host.sent(ADA, ACME, CAROL, VIEWER);
        host.invitations.reject(CAROL, toCarol);

        for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
            assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(0, 1, 0, 0));
            host.advance(Duration.ofMinutes(minutes).minus(Duration.ofNanos(1_000)));
            assertThat(host.invitations.notifications().deliver(10))
                    .as("%s minutes are not over", minutes)
                    .isEqualTo(new DeliveryReport(0, 0, 0, 0));
            host.advance(Duration.ofNanos(1_000));
        }
        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(0, 0, 1, 0));
        assertThat(told).hasSize(10);
        assertThat(told).extracting(Notification::id).containsOnly(told.get(0).id());

        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 0, 0, 0));
        assertThat(told.get(10).kind()).isEqualTo(Notification.Kind.REJECTED);
        host.advance(Duration.ofDays(1_000));
        assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(0, 0, 0, 0));
    }

    @Test
    @DisplayName("7.6 a poisoned notification holds up no other")
    default void poisonHoldsUpNobody() {
        for (Exception failure : List.of(new IOException("no"), new IllegalStateException("no"))) {
            List<Notification> told = new ArrayList<>();
            Host host = failing(emptyStorage(), told, failure);
            for (UserId user : List.of(BOB, CAROL, DAVE)) {
                host.sent(ADA, ACME, user, VIEWER);
            }
            assertThat(host.invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(2, 1, 0, 0));
            assertThat(told).extracting(Notification::recipient).containsExactly(BOB, CAROL, DAVE);
        }
    }

    @Test
    @DisplayName("7.7 a notifier that throws an Error or is interrupted: the batch survives, the interrupt is restored")
    default void errorsAndInterrupts() {
        List<UserId> told = new ArrayList<>();
        Host host = Host.on(
                        emptyStorage(),
                        builder -> builder.notifier(notification -> {
                            told.add((UserId) notification.recipient());
                            if (notification.recipient().equals(BOB)) {
                                throw new LinkageError("poison");
                            }
                            if (notification.recipient().equals(CAROL)) {
                                throw new InterruptedException();
                            }
                            Thread.currentThread().interrupt();
                        }))
                .founded(ACME, ADA, OWNER);
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
        }
        DeliveryReport report = host.invitations.notifications().deliver(10);
        assertThat(Thread.interrupted()).as("interrupted").isTrue();
        assertThat(report).isEqualTo(new DeliveryReport(1, 2, 0, 0));
        assertThat(told).containsExactly(BOB, CAROL, DAVE);
    }

    @Test
    @DisplayName("7.8 a claim is one worker's until its lease runs out; who comes late changes nothing")
    default void leaseAndFencing() {
        Host host = Host.withAcme(emptyStorage());
        host.sent(ADA, ACME, BOB, VIEWER);
        Outbox outbox = host.storage.outbox();

        List<Claim> first = claimed(host, WORKER, 10);
        assertThat(first).hasSize(1);
        assertThat(first.get(0).attempt()).isEqualTo(1);
        assertThat(first.get(0).token()).isEqualTo(WORKER);
        host.advance(Duration.ofMinutes(5).minus(Duration.ofNanos(1_000)));
        assertThat(claimed(host, OTHER_WORKER, 10)).as("under lease").isEmpty();
        host.advance(Duration.ofNanos(1_000));
        List<Claim> second = claimed(host, OTHER_WORKER, 10);
        assertThat(second).hasSize(1);
        assertThat(second.get(0).attempt()).isEqualTo(2);
        assertThat(second.get(0).notification()).isEqualTo(first.get(0).notification());

        assertThat(outbox.delivered(first.get(0))).isFalse();
        assertThat(outbox.failed(first.get(0), host.now(), "late")).isFalse();
        assertThat(outbox.setAside(first.get(0), "late")).isFalse();
        assertThat(claimed(host, WORKER, 10)).as("still the other one's").isEmpty();

        assertThat(outbox.failed(second.get(0), host.now().plusSeconds(1), "down"))
                .isTrue();
        assertThat(outbox.delivered(second.get(0))).as("given back already").isFalse();
        assertThat(claimed(host, WORKER, 10)).as("not due").isEmpty();
        host.advance(Duration.ofSeconds(1));
        List<Claim> third = claimed(host, WORKER, 10);
        assertThat(third).hasSize(1);
        assertThat(third.get(0).attempt()).isEqualTo(3);
        assertThat(outbox.delivered(third.get(0))).isTrue();
        assertThat(outbox.delivered(third.get(0))).as("gone").isFalse();
        host.advance(Duration.ofDays(1));
        assertThat(claimed(host, OTHER_WORKER, 10)).isEmpty();
    }

    @Test
    @DisplayName("7.9 those due longest come first, then by id; a limit is a limit; leases hide only what is claimed")
    default void claimsInOrder() {
        Host host = Host.withAcme(emptyStorage());
        List<UserId> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            if (i == 3) {
                host.advance(Duration.ofSeconds(1));
            }
            UserId user = new UserId("user-" + (i * 5) % 6);
            host.sent(ADA, ACME, user, VIEWER);
            order.add(user);
        }
        List<UserId> claimed = new ArrayList<>();
        for (int limit : new int[] {1, 2, 10}) {
            claimed(host, new UUID(8, limit), limit)
                    .forEach(claim -> claimed.add((UserId) claim.notification().recipient()));
        }
        assertThat(claimed).isEqualTo(order);
    }

    @Test
    @DisplayName("7.10 set aside means never again, and what comes behind is first then")
    default void setAsideLetsOthersPass() {
        Host host = Host.withAcme(emptyStorage());
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);
        Claim poisoned = claimed(host, WORKER, 10).get(0);
        assertThat(poisoned.notification().kind()).isEqualTo(Notification.Kind.INVITED);
        assertThat(claimed(host, OTHER_WORKER, 10)).as("waits for its turn").isEmpty();
        assertThat(host.storage.outbox().setAside(poisoned, "poison")).isTrue();
        assertThat(host.storage.outbox().setAside(poisoned, "poison")).isFalse();

        assertThat(claimed(host, OTHER_WORKER, 10))
                .extracting(claim -> claim.notification().invitation())
                .containsExactly(host.stored(id));
        host.advance(Duration.ofDays(1_000));
        assertThat(claimed(host, WORKER, 10))
                .extracting(claim -> claim.notification().kind())
                .containsExactly(Notification.Kind.REJECTED);
    }

    @Test
    @DisplayName("7.11 a worker that takes longer than its lease hears that it was overdue, and nothing is lost")
    default void overdueWorkers() {
        Host[] itself = new Host[1];
        List<Notification> told = new ArrayList<>();
        Storage storage = emptyStorage();
        Host host = Host.on(
                        storage,
                        builder -> builder.notifier(notification -> {
                            told.add(notification);
                            if (told.size() == 1) {
                                itself[0].advance(Duration.ofMinutes(6));
                                assertThat(itself[0].invitations.notifications().deliver(1))
                                        .isEqualTo(new DeliveryReport(1, 0, 0, 0));
                            }
                        }))
                .founded(ACME, ADA, OWNER);
        itself[0] = host;
        host.sent(ADA, ACME, BOB, VIEWER);
        assertThat(host.invitations.notifications().deliver(1)).isEqualTo(new DeliveryReport(0, 0, 0, 1));
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).isEqualTo(told.get(1));
        host.advance(Duration.ofDays(1));
        assertThat(host.invitations.notifications().deliver(1)).isEqualTo(new DeliveryReport(0, 0, 0, 0));
    }

    @Test
    @DisplayName("7.12 two workers at once: everything is delivered, nothing twice")
    default void workersAtOnce() throws Exception {
        Host host = Host.withAcme(emptyStorage());
        for (int i = 0; i < 60; i++) {
            host.rejected(ADA, ACME, new UserId("user-" + i), SENDER);
        }
        try (Race race = new Race(3)) {
            for (int round = 0; round < 20; round++) {
                Runnable deliver = () -> host.invitations.notifications().deliver(5);
                race.run(deliver, deliver, deliver);
            }
        }
        host.deliverAll();
        assertThat(host.told).hasSize(120);
        assertThat(host.told).extracting(Notification::id).doesNotHaveDuplicates();
    }
}
