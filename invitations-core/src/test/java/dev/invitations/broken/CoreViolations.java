package dev.invitations.broken;

import dev.invitations.Invitations;
import dev.invitations.decision.DecisionContext;
import dev.invitations.decision.InvitationDecisions;
import dev.invitations.decision.MembershipDecisions;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
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

/** Breaks every architecture rule that the classes of the public API must keep. */
@SuppressWarnings("all")
public final class CoreViolations {

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

    static void decides(
            Storage storage, RoleCatalog roles, InvitationId id, DecisionContext context, Snapshot snapshot) {
        InvitationDecisions.accept(context, snapshot, id);
        MembershipDecisions.addFounder(context, snapshot, new DomainId("x"), "x", false);
        roles.in(id.domain());
        storage.commit(List.of());
    }

    static void testLibraries(Invitations invitations) {
        Assertions.assertThat(invitations).isNotNull();
    }
}
