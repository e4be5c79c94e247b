package dev.invitations.contract.interleaving;

import static dev.invitations.contract.fixture.TestHost.ADMIN;
import static dev.invitations.contract.fixture.TestHost.AUDITOR;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.OWNER;
import static dev.invitations.contract.fixture.TestHost.START;
import static dev.invitations.contract.fixture.TestHost.VIEWER;

import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.HostSettings;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Two commands that run at the same time in one scene. The reference model supplies their serial outcomes. */
public record CommandPair(PairScene scene, PairedCommand one, PairedCommand other) {

    static final Duration TIME_TO_LIVE = Duration.ofDays(7);

    static final HostSettings SETTINGS =
            HostSettings.of(OWNER, ADMIN, AUDITOR, VIEWER).expiringAfter(TIME_TO_LIVE);

    private static final ReferenceModel.Choices RANDOM_IDS = new ReferenceModel.Choices() {
        @Override
        public UUID invitationId() {
            return UUID.randomUUID();
        }

        @Override
        public UUID eventId() {
            return UUID.randomUUID();
        }
    };

    /** Returns every pair of commands, also of a command with itself, in every scene in which one of them writes. */
    public static List<CommandPair> all() {
        List<CommandPair> all = new ArrayList<>();
        for (PairScene scene : PairScene.values()) {
            List<PairedCommand> commands = scene.commands();
            for (int first = 0; first < commands.size(); first++) {
                for (PairedCommand second : commands.subList(first, commands.size())) {
                    CommandPair pair = new CommandPair(scene, commands.get(first), second);
                    if (pair.writes()) {
                        all.add(pair);
                    }
                }
            }
        }
        return all;
    }

    /** Returns every ordered pair of commands of which each writes if it runs alone in this scene. */
    public static List<CommandPair> ofWriters(PairScene scene) {
        List<PairedCommand> writers = scene.commands().stream()
                .filter(command -> new CommandPair(scene, command, command).writes())
                .toList();
        return writers.stream()
                .flatMap(one -> writers.stream().map(other -> new CommandPair(scene, one, other)))
                .toList();
    }

    private boolean writes() {
        return serialOutcomes(new DomainId("any")).stream()
                .anyMatch(outcome -> !outcome.states().isEmpty());
    }

    /** Returns the outcomes of the two serial orders. */
    Set<PairOutcome> serialOutcomes(DomainId domain) {
        return Set.copyOf(List.of(outcome(domain, false, false), outcome(domain, true, false)));
    }

    /**
     * Returns the outcomes of two overlapping commands of which one invites BOB and the other gives BOB a role. BOB is
     * then a member with a pending invitation. No precondition prevents this state, because it gives no access: BOB
     * cannot accept, and the next change of the role or the removal of BOB closes the invitation.
     */
    Set<PairOutcome> overlappingOutcomes(DomainId domain) {
        return overlaps() ? Set.of(outcome(domain, other.invitesBob(), true)) : Set.of();
    }

    private boolean overlaps() {
        return scene.lacksInvitationOfBob()
                && ((one.invitesBob() && other.givesBobARole()) || (other.invitesBob() && one.givesBobARole()));
    }

    private PairOutcome outcome(DomainId domain, boolean reversed, boolean overlapping) {
        ReferenceModel model = new ReferenceModel(SETTINGS, START).choosing(RANDOM_IDS);
        Map<Invitee, InvitationId> ids = scene.create(model, domain);
        model.setTime(scene.now());
        Object[] answers = new Object[2];
        List<String> states = new ArrayList<>();
        String state = PairOutcome.state(model, domain);
        for (int turn = 0; turn < 2; turn++) {
            int caller = reversed ? 1 - turn : turn;
            Operation operation = (caller == 0 ? one : other).operation(domain, ids);
            answers[caller] =
                    overlapping && turn == 1 ? model.answerWithoutInvitations(BOB, operation) : model.answer(operation);
            String next = PairOutcome.state(model, domain);
            if (!next.equals(state)) {
                states.add(next);
            }
            state = next;
        }
        return PairOutcome.of(model, List.of(answers), states);
    }
}
