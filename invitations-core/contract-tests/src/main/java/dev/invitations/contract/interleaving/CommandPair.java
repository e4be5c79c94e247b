package dev.invitations.contract.interleaving;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.ADMIN;
import static dev.invitations.contract.fixture.TestHost.AUDITOR;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.ERIN;
import static dev.invitations.contract.fixture.TestHost.OWNER;
import static dev.invitations.contract.fixture.TestHost.START;
import static dev.invitations.contract.fixture.TestHost.VIEWER;

import dev.invitations.InvitationQuery;
import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.HostSettings;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * The state before the two commands: ADA and CAROL are admins, and CAROL has invited BOB. UNFOUNDED has no members,
     * and NOTHING has no invitation. In INVITER_DEMOTED, CAROL is a viewer now, so BOB cannot accept.
     */
    public enum PairScene {
        UNFOUNDED,
        NOTHING,
        PENDING,
        INVITER_DEMOTED,
        REJECTED,
        EXPIRED,
        ACCEPTED;

        /** Creates the state, and returns the id of BOB's invitation, or an unknown id. */
        InvitationId create(Implementation implementation, DomainId domain) {
            if (this != UNFOUNDED) {
                Arguments ada = Arguments.by(ADA).in(domain).as("admin");
                implementation.answer(Operations.ADD_FOUNDER.with(ada));
                implementation.answer(Operations.ASSIGN.with(ada.about(CAROL)));
            }
            if (this == UNFOUNDED || this == NOTHING) {
                return new InvitationId(domain, new UUID(1, 1));
            }
            Arguments carol = Arguments.by(CAROL).in(domain);
            Object sent = implementation.answer(
                    Operations.SEND_ONE.with(carol.about(BOB).as("viewer")));
            InvitationId id = ((Invitation) sent).id();
            Arguments bob = Arguments.by(BOB).about(id);
            if (this == REJECTED) {
                implementation.answer(Operations.REJECT.with(bob));
            } else if (this == ACCEPTED) {
                implementation.answer(Operations.ACCEPT.with(bob));
            } else if (this == INVITER_DEMOTED) {
                Arguments ada = Arguments.by(ADA).in(domain).about(CAROL);
                implementation.answer(Operations.ASSIGN.with(ada.as("viewer")));
            }
            return id;
        }

        /** Returns the instant of the two commands. */
        Instant now() {
            return START.plus(this == EXPIRED ? TIME_TO_LIVE : Duration.ofMinutes(1));
        }
    }

    /**
     * A command of one of the two callers.
     *
     * @param user the user that the command is about, if it takes one
     * @param role the role that the command names, if it takes one
     */
    public record PairedCommand(Operations entry, UserId actor, UserId user, String role) {

        /** The commands whose conflicts depend on their actors, users or roles. */
        private static final List<PairedCommand> CHOSEN = List.of(
                new PairedCommand(Operations.SEND, ADA, BOB, "viewer"),
                new PairedCommand(Operations.SEND, CAROL, BOB, "admin"),
                new PairedCommand(Operations.ACCEPT, BOB, BOB, ""),
                new PairedCommand(Operations.REJECT, BOB, BOB, ""),
                new PairedCommand(Operations.RESEND, ADA, BOB, ""),
                new PairedCommand(Operations.RESEND_WITH_ROLE, CAROL, BOB, "admin"),
                new PairedCommand(Operations.DELETE, ADA, BOB, ""),
                new PairedCommand(Operations.DELETE, CAROL, BOB, ""),
                new PairedCommand(Operations.ASSIGN, ADA, BOB, "auditor"),
                new PairedCommand(Operations.REMOVE, ADA, BOB, ""),
                new PairedCommand(Operations.ASSIGN, ADA, CAROL, "viewer"),
                new PairedCommand(Operations.ASSIGN, ADA, CAROL, "admin"),
                new PairedCommand(Operations.ASSIGN, ADA, ADA, "viewer"),
                new PairedCommand(Operations.ASSIGN, CAROL, CAROL, "viewer"),
                new PairedCommand(Operations.REMOVE, ADA, CAROL, ""),
                new PairedCommand(Operations.REMOVE, CAROL, ADA, ""),
                new PairedCommand(Operations.REMOVE, ADA, ADA, ""),
                new PairedCommand(Operations.REMOVE, CAROL, CAROL, ""),
                new PairedCommand(Operations.ADD_FOUNDER, DAVE, DAVE, "admin"),
                new PairedCommand(Operations.ADD_FOUNDER, ERIN, ERIN, "admin"),
                new PairedCommand(Operations.FIND, BOB, BOB, ""),
                new PairedCommand(Operations.INBOX, BOB, BOB, ""),
                new PairedCommand(Operations.LIST, ADA, BOB, ""));

        /** Returns the chosen commands, and one call by ADA for every other command of the catalogue. */
        public static List<PairedCommand> all() {
            List<PairedCommand> all = new ArrayList<>(CHOSEN);
            for (Operations entry : Operations.commands()) {
                if (entry.takes(Parameter.ACTOR) && CHOSEN.stream().noneMatch(command -> command.entry == entry)) {
                    all.add(new PairedCommand(entry, ADA, BOB, "viewer"));
                }
            }
            return all;
        }

        Operation operation(InvitationId id) {
            return entry.with(Arguments.by(actor)
                    .in(id.domain())
                    .about(id)
                    .about(user)
                    .as(role)
                    .inviting(user, role)
                    .matching(InvitationQuery.inDomain(id.domain()))
                    .only(entry.parameters()));
        }

        private boolean invites() {
            return entry.sends() || entry == Operations.RESEND || entry == Operations.RESEND_WITH_ROLE;
        }

        private boolean assignsBob() {
            return entry == Operations.ASSIGN && user.equals(BOB);
        }

        @Override
        public String toString() {
            return actor + " " + entry + " " + user + " " + role;
        }
    }

    /** Returns every pair of commands, also of a command with itself, in every scene in which one of them writes. */
    public static List<CommandPair> all() {
        List<CommandPair> all = new ArrayList<>();
        List<PairedCommand> commands = PairedCommand.all();
        for (PairScene scene : PairScene.values()) {
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
        List<PairedCommand> writers = PairedCommand.all().stream()
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
     * Returns the outcomes of two overlapping commands of which one invites BOB and the other assigns a role to BOB.
     * BOB is then a member with a pending invitation. No precondition prevents this state, because it gives no access:
     * BOB cannot accept, and the next change of the role or the removal of BOB closes the invitation.
     */
    Set<PairOutcome> overlappingOutcomes(DomainId domain) {
        return overlaps() ? Set.of(outcome(domain, other.invites(), true)) : Set.of();
    }

    private boolean overlaps() {
        boolean storesInvitation = scene == PairScene.NOTHING || scene == PairScene.REJECTED;
        return storesInvitation && ((one.invites() && other.assignsBob()) || (other.invites() && one.assignsBob()));
    }

    private PairOutcome outcome(DomainId domain, boolean reversed, boolean overlapping) {
        ReferenceModel model = new ReferenceModel(SETTINGS, START).choosing(RANDOM_IDS);
        InvitationId id = scene.create(model, domain);
        model.setTime(scene.now());
        Object[] answers = new Object[2];
        List<String> states = new ArrayList<>();
        String state = PairOutcome.state(model, domain);
        for (int turn = 0; turn < 2; turn++) {
            int caller = reversed ? 1 - turn : turn;
            Operation operation = (caller == 0 ? one : other).operation(id);
            answers[caller] =
                    overlapping && turn == 1 ? model.answerWithoutInvitations(operation) : model.answer(operation);
            String next = PairOutcome.state(model, domain);
            if (!next.equals(state)) {
                states.add(next);
            }
            state = next;
        }
        return PairOutcome.of(model, List.of(answers), states);
    }
}
