package dev.invitations.broken;

import dev.invitations.Invitations;
import dev.invitations.model.Command;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.port.Snapshot;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationQueries;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;

/** Breaks every rule that there is for the verbs. */
@SuppressWarnings("all")
public final class Everything {

    static int calls;
    static final List<String> SEEN = new ArrayList<>();
    static final String[] NAMES = {"a"};

    static void clocks(Clock clock) {
        Instant.now();
        clock.instant();
        clock.millis();
        Clock.systemDefaultZone();
        System.currentTimeMillis();
        System.nanoTime();
        java.time.LocalDate.now();
        Supplier<Instant> reference = Instant::now;
    }

    static void chance() {
        new Random().nextInt();
        new SecureRandom().nextInt();
        ThreadLocalRandom.current().nextInt();
        Math.random();
        Supplier<UUID> reference = UUID::randomUUID;
    }

    static void threads() throws InterruptedException {
        new Thread(() -> {}).start();
        Thread.sleep(1);
        Executors.newCachedThreadPool();
        List.of().parallelStream();
    }

    static void decides(InvitationQueries repository, Invitation invitation, Command command, Snapshot snapshot) {
        Invitation.send(command, snapshot, new DomainId("x"), new UserId("x"), "x");
        invitation.accept(command, snapshot);
        Membership.found(command, snapshot, new DomainId("x"), "x", false);
        repository.save(List.of());
    }

    static void tests(Invitations invitations) {
        Assertions.assertThat(invitations).isNotNull();
    }
}
