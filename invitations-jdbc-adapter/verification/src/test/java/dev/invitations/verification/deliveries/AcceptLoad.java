package dev.invitations.verification.deliveries;

import dev.invitations.Invitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.HostLibrary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Accepts invitations at a steady rate, and measures the time of each accept. */
final class AcceptLoad {

    private static final UserId INVITER = new UserId("inviter");
    private static final int PER_SECOND = 100;
    private static final int AT_ONCE = 500;
    private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

    private final Invitations notifying;
    private final Queue<Invitation> pending = new ArrayDeque<>();

    /** Sends enough invitations for this many seconds of accepts, without notifications. */
    AcceptLoad(Storage storage, DomainId domain, int seconds) {
        notifying = HostLibrary.notifying(storage).build();
        Invitations silent = HostLibrary.over(storage).build();
        silent.members().addFounder(INVITER, domain, "admin");
        for (int i = 0; i < seconds * PER_SECOND; i += AT_ONCE) {
            pending.addAll(silent.send(INVITER, HostLibrary.inviteMany(domain, "accepting", i, AT_ONCE))
                    .sent());
        }
    }

    /**
     * Accepts while the condition holds.
     *
     * @return the 99th percentile of the times from the scheduled start of each accept to its end, in milliseconds
     */
    double acceptWhile(BooleanSupplier condition) {
        List<Long> nanos = new ArrayList<>();
        long due = System.nanoTime();
        for (Invitation next; condition.getAsBoolean() && (next = pending.poll()) != null; due += GAP_NANOS) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            notifying.accept((UserId) next.invitee(), next.id());
            nanos.add(System.nanoTime() - due);
        }
        nanos.sort(null);
        return nanos.isEmpty() ? 0 : nanos.get(nanos.size() * 99 / 100) / 1e6;
    }
}
