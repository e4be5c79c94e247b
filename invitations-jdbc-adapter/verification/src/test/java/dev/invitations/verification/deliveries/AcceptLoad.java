package dev.invitations.verification.deliveries;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.HostLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Accepts invitations at a steady rate, two at a time, and measures the time of each accept. */
final class AcceptLoad {

    private static final UserId INVITER = new UserId("inviter");
    private static final int PER_SECOND = 100;
    private static final int CALLERS = 2;
    private static final int AT_ONCE = 500;
    private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(CALLERS) / PER_SECOND;

    private final Invitations notifying;
    private final Queue<Invitation> pending = new ConcurrentLinkedQueue<>();

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

    /** Begins now. The result has the nanoseconds of each accept, counted from its scheduled start. */
    List<Future<List<Long>>> begin(BooleanSupplier isRunning) {
        List<Future<List<Long>>> callers = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < CALLERS; i++) {
            long first = start + i * GAP_NANOS / CALLERS;
            callers.add(Background.start(() -> accept(first, isRunning)));
        }
        return callers;
    }

    private List<Long> accept(long first, BooleanSupplier isRunning) {
        List<Long> nanos = new ArrayList<>();
        long due = first;
        for (Invitation next; isRunning.getAsBoolean() && (next = pending.poll()) != null; due += GAP_NANOS) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            notifying.accept((UserId) next.invitee(), next.id());
            nanos.add(System.nanoTime() - due);
        }
        return nanos;
    }

    /** Returns the 99th percentile of the times, in milliseconds. */
    static double p99(List<Future<List<Long>>> callers) throws Exception {
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> caller : callers) {
            all.addAll(caller.get(60, TimeUnit.SECONDS));
        }
        all.sort(null);
        return all.isEmpty() ? 0 : all.get(all.size() * 99 / 100) / 1e6;
    }
}
