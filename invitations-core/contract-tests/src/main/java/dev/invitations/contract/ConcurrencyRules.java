package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.interleaving.CommandPair;
import dev.invitations.contract.interleaving.PairRunner;
import dev.invitations.contract.interleaving.PairScene;
import dev.invitations.port.Storage;
import java.util.List;
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
    @DisplayName("2.15 two competing commands on an invitation of a demoted inviter have the outcome of a serial order")
    default void competing_commands_on_an_invitation_of_a_demoted_inviter_are_serializable() {
        checkPairs(emptyStorage(), PairScene.INVITER_DEMOTED);
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

    @Test
    @Tag("slow")
    @DisplayName("2.18 two competing commands on an invitation to an address have the outcome of a serial order")
    default void competing_commands_on_an_invitation_to_an_address_are_serializable() {
        checkPairs(emptyStorage(), PairScene.BY_ADDRESS);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.19 two competing commands on two invitations to one person have the outcome of a serial order")
    default void competing_commands_on_two_invitations_to_one_person_are_serializable() {
        checkPairs(emptyStorage(), PairScene.BY_USER_TOO);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.20 two competing commands on a claimed invitation have the outcome of a serial order")
    default void competing_commands_on_a_claimed_invitation_are_serializable() {
        checkPairs(emptyStorage(), PairScene.CLAIMED);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.21 two competing commands after the host ended the membership of a claimant are serializable")
    default void competing_commands_on_an_ended_claim_are_serializable() {
        checkPairs(emptyStorage(), PairScene.CLAIM_ENDED);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.25 two competing commands on a rejected invitation to an address are serializable")
    default void competing_commands_on_a_rejected_invitation_to_an_address_are_serializable() {
        checkPairs(emptyStorage(), PairScene.BY_ADDRESS_REJECTED);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.26 two competing commands on an invitation of a demoted inviter to an address are serializable")
    default void competing_commands_on_an_invitation_to_an_address_of_a_demoted_inviter_are_serializable() {
        checkPairs(emptyStorage(), PairScene.BY_ADDRESS_DEMOTED);
    }

    private static void checkPairs(Storage storage, PairScene scene) {
        PairRunner runner = new PairRunner(storage, storage);
        List<CommandPair> pairs = CommandPair.ofWriters(scene);
        assertThat(pairs).as("pairs of commands that change something").hasSizeGreaterThan(1);
        for (CommandPair pair : pairs) {
            assertThat(runner.interleaved(pair)).isEmpty();
        }
    }
}
