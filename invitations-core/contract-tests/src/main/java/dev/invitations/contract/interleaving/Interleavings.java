package dev.invitations.contract.interleaving;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.interleaving.CommandPairs.PairScene;
import dev.invitations.contract.interleaving.CommandPairs.PairedCommand;
import dev.invitations.port.Storage;
import java.util.List;
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
        List<PairedCommand> commands = PairedCommand.all();
        try (PortScheduler scheduler = new PortScheduler()) {
            for (PairScene scene : PairScene.values()) {
                for (int first = 0; first < commands.size(); first++) {
                    for (PairedCommand second : commands.subList(first, commands.size())) {
                        if (report.violations() == 0) {
                            tryPair(storages, report, scheduler, scene, commands.get(first), second);
                        }
                    }
                }
            }
        }
    }

    private static void tryPair(
            Supplier<Storage> storages,
            HarnessReport report,
            PortScheduler scheduler,
            PairScene scene,
            PairedCommand first,
            PairedCommand second)
            throws Exception {
        String firstFirst = new CommandPairs(storages.get()).oneAfterTheOther(scene, first, second);
        String secondFirst = new CommandPairs(storages.get()).oneAfterTheOther(scene, second, first);
        do {
            CommandPairs pair = new CommandPairs(storages.get());
            String both;
            try {
                both = pair.stepByStep(scene, first, second, scheduler);
                pair.checkNotifications();
            } catch (AssertionError wrong) {
                both = String.valueOf(wrong.getMessage());
            }
            report.tried();
            if (pair.wasDecidedAgain()) {
                report.hit();
            }
            if (!both.equals(firstFirst) && !both.equals(secondFirst)) {
                report.violated("%s: %s and %s, in the order %s, gave%n%s%n  but one after the other%n%s%n  or%n%s"
                        .formatted(scene, first, second, scheduler, both, firstFirst, secondFirst));
            }
        } while (scheduler.another() && report.violations() == 0);
    }
}
