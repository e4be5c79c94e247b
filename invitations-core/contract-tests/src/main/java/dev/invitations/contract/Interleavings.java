package dev.invitations.contract;

import dev.invitations.contract.Duel.Command;
import dev.invitations.contract.Duel.Scene;
import dev.invitations.port.Storage;
import java.util.function.Supplier;

/**
 * Promise 2, step by step: two commands that two threads run at once, where each call of a port is a step, in every order
 * that their steps can have. What comes of the two must be what comes of them one after the other, in one order or the
 * other. It takes a moment for each order, so it is for storages that answer at once.
 */
public final class Interleavings {

    private Interleavings() {}

    /**
     * Every pair of commands, over everything that there may be when they meet, until one comes to what it must not. The
     * window is a command that met a conflict when it committed.
     *
     * @param storages makes an empty one for each order
     */
    public static void tryAll(Supplier<Storage> storages, Proof proof) throws Exception {
        try (Turns turns = new Turns()) {
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
            Supplier<Storage> storages, Proof proof, Turns turns, Scene scene, Command first, Command second)
            throws Exception {
        String firstFirst = new Duel(storages.get()).oneAfterTheOther(scene, first, second);
        String secondFirst = new Duel(storages.get()).oneAfterTheOther(scene, second, first);
        do {
            Duel duel = new Duel(storages.get());
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
