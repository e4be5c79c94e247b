package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.interleaving.CommandPairs;
import dev.invitations.contract.interleaving.CommandPairs.PairScene;
import dev.invitations.contract.interleaving.CommandPairs.PairedCommand;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Guarantee 2, one interleaving at a time: every command runs between the load and the commit of every other command.
 * The outcome must be the same as running the two commands serially, in one of the two orders.
 */
interface ConcurrencyRules extends StorageRules {

    @Test
    @Tag("slow")
    @DisplayName("2.1 two competing commands without an invitation have the outcome of a serial order")
    default void competing_commands_without_an_invitation_are_serializable() {
        checkPairs(emptyStorage(), PairScene.NOTHING);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.2 two competing commands on a pending invitation have the outcome of a serial order")
    default void competing_commands_on_a_pending_invitation_are_serializable() {
        checkPairs(emptyStorage(), PairScene.PENDING);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.3 two competing commands on a rejected invitation have the outcome of a serial order")
    default void competing_commands_on_a_rejected_invitation_are_serializable() {
        checkPairs(emptyStorage(), PairScene.REJECTED);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.4 two competing commands on an expired invitation have the outcome of a serial order")
    default void competing_commands_on_an_expired_invitation_are_serializable() {
        checkPairs(emptyStorage(), PairScene.EXPIRED);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.5 two competing commands on an accepted invitation have the outcome of a serial order")
    default void competing_commands_on_an_accepted_invitation_are_serializable() {
        checkPairs(emptyStorage(), PairScene.ACCEPTED);
    }

    @Test
    @DisplayName("2.6 two competing founders have the outcome of a serial order")
    default void competing_founders_are_serializable() {
        checkPairs(emptyStorage(), PairScene.UNFOUNDED);
    }

    private static void checkPairs(Storage storage, PairScene scene) {
        CommandPairs pairs = new CommandPairs(storage);
        List<PairedCommand> writers = PairedCommand.all().stream()
                .filter(command -> pairs.writes(scene, command))
                .toList();
        assertThat(writers).as("commands that change something").hasSizeGreaterThan(1);
        Map<List<PairedCommand>, String> serial = new HashMap<>();
        for (PairedCommand first : writers) {
            for (PairedCommand second : writers) {
                serial.put(List.of(first, second), pairs.oneAfterTheOther(scene, first, second));
            }
        }
        List<String> wrong = new ArrayList<>();
        for (PairedCommand victim : writers) {
            for (PairedCommand rival : writers) {
                String both = pairs.interleaved(scene, victim, rival);
                String victimFirst = serial.get(List.of(victim, rival));
                String rivalFirst = serial.get(List.of(rival, victim));
                if (!both.equals(victimFirst) && !both.equals(rivalFirst)) {
                    wrong.add("%s, in conflict with %s, gave%n%s%n  but one after the other%n%s%n  or%n%s"
                            .formatted(victim, rival, both, victimFirst, rivalFirst));
                }
            }
        }
        assertThat(wrong).as("%s", scene).isEmpty();
        pairs.checkNotifications();
    }
}
