package dev.invitations.contract.interleaving;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.port.Storage;
import java.util.function.Supplier;

/**
 * Checks races step by step. Two threads run two commands at the same time, and each call of a port is a step. Every
 * order of the steps must give the same outcome as running the two commands serially, in one of the two orders. The
 * number of orders is large, so the check suits storages that answer without I/O.
 */
public final class Interleavings {

    private Interleavings() {}

    /**
     * Tries every pair of commands in every initial state and every order of steps, and stops at the first violation.
     * The window counts the runs in which a command met a conflict when it committed.
     *
     * @param storages supplies an empty storage for each order
     * @param report counts the runs and records a violation
     * @throws Exception if a command fails with an unexpected error or does not end in time
     */
    public static void tryAll(Supplier<Storage> storages, HarnessReport report) throws Exception {
        TurnScheduler scheduler = new TurnScheduler(() -> false);
        for (CommandPair pair : CommandPair.all()) {
            BoundedOrders orders = new BoundedOrders(Integer.MAX_VALUE);
            do {
                if (report.violations() > 0) {
                    return;
                }
                Storage storage = storages.get();
                new PairRunner(storage, ForwardingStorage.watched(storage, call -> scheduler.step()))
                        .inTurns(pair, scheduler, orders, report);
                if (!orders.isComplete()) {
                    throw new IllegalStateException("After the same choices the callers took other steps");
                }
            } while (orders.advance());
        }
    }
}
