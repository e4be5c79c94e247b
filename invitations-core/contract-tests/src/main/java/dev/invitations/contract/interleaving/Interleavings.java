package dev.invitations.contract.interleaving;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.interleaving.CommandPairs.Command;
import dev.invitations.contract.interleaving.CommandPairs.Scene;
import dev.invitations.port.Storage;
import java.util.function.Supplier;

/**
 * Checks promise 2 step by step. Two threads run two commands at the same time, and each call of a port is a step.
 * Every order of the steps must give the same outcome as running the two commands serially, in one of the two orders.
 * The number of orders is large, so the check suits storages that answer without I/O.
 */
public final class Interleavings {

    private Interleavings() {}

    /**
     * Tries every pair of commands in every initial state and every order of steps, and stops at the first violation.
     * The window counts the runs in which a command met a conflict when it committed.
     *
     * @param storages supplies an empty storage for each order
     * @param proof counts the runs and records a violation
     * @throws Exception if a command fails with an unexpected error or does not end in time
     */
    public static void tryAll(Supplier<Storage> storages, HarnessReport proof) throws Exception {
        try (PortScheduler turns = new PortScheduler()) {
            for (Scene scene : Scene.values()) {
                for (Command first : Command.values()) {
                    for (Command second : Command.values()) {
                        if (first.compareTo(second) <= 0 && proof.violations() == 0) {
                            tryPair(storages, proof, turns, scene, first, second);
                        }
                    }
                }
            }
        }
    }

    private static void tryPair(
            Supplier<Storage> storages,
            HarnessReport proof,
            PortScheduler turns,
            Scene scene,
            Command first,
            Command second)
            throws Exception {
        String firstFirst = new CommandPairs(storages.get()).oneAfterTheOther(scene, first, second);
        String secondFirst = new CommandPairs(storages.get()).oneAfterTheOther(scene, second, first);
        do {
            CommandPairs duel = new CommandPairs(storages.get());
            String both;
            try {
                both = duel.stepByStep(scene, first, second, turns);
                duel.everythingWasTold();
            } catch (AssertionError wrong) {
                both = String.valueOf(wrong.getMessage());
            }
            proof.tried();
            if (duel.wasDecidedAgain()) {
                proof.hit();
            }
            if (!both.equals(firstFirst) && !both.equals(secondFirst)) {
                proof.violated("%s: %s and %s, in turns %s, gave%n%s%n  but one after the other%n%s%n  or%n%s"
                        .formatted(scene, first, second, turns, both, firstFirst, secondFirst));
            }
        } while (turns.another() && proof.violations() == 0);
    }
}
