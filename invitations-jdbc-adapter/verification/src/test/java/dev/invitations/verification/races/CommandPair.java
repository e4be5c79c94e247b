package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.HostLibrary;
import dev.invitations.verification.fixture.UsualArguments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Two commands that run at the same time on one state of Bob's invitation. Ada and Carol are admins, and Carol has
 * invited Bob.
 *
 * @param one names any invitation; {@link #answer} replaces it with Bob's
 * @param other like {@code one}
 */
record CommandPair(StartState state, Operation one, Operation other) {

    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);

    private static final InvitationId UNKNOWN = new InvitationId(ACME, new UUID(1, 1));

    /** Omitted are variants of other commands, with the same statements, and the commands of the outbox. */
    private static final UsualArguments USUAL = new UsualArguments()
            .byDefault(Parameter.ACTOR, ADA)
            .byDefault(Parameter.DOMAIN, ACME)
            .byDefault(Parameter.USER, BOB)
            .byDefault(Parameter.INVITATION, UNKNOWN)
            .byDefault(Parameter.INVITES, List.of(Invite.of(BOB, "viewer")))
            .byDefault(Parameter.ROLE, "admin")
            .of(Parameter.ACTOR, BOB, Operations.ACCEPT, Operations.REJECT)
            .omitting(Operations.ADD_FOUNDER, Operations.SEND_ALL_OR_NOTHING, Operations.SEND_ONE, Operations.RESEND)
            .omitting(Operations.DELIVER, Operations.RETRY, Operations.DISCARD);

    static final Operation ACCEPT = USUAL.operation(Operations.ACCEPT);
    static final Operation REJECT = USUAL.operation(Operations.REJECT);
    static final Operation DELETE = USUAL.operation(Operations.DELETE);
    static final Operation REMOVE_INVITER = remove(ADA, CAROL);
    static final Operation INVITER_REMOVES = remove(CAROL, ADA);

    /** The stored state when the two commands meet. */
    enum StartState {
        NONE,
        PENDING,
        REJECTED,
        ACCEPTED,
        EXPIRED;

        /** Creates the state, and returns the id of Bob's invitation, or an unknown id. */
        InvitationId create(Storage storage) {
            Invitations library = library(storage, NOW, new Listener() {});
            library.members().addFounder(ADA, ACME, "admin");
            library.members().assign(ADA, ACME, CAROL, "admin");
            if (this == NONE) {
                return UNKNOWN;
            }
            InvitationId id = library.send(CAROL, ACME, BOB, "viewer").id();
            if (this == REJECTED) {
                library.reject(BOB, id);
            } else if (this == ACCEPTED) {
                library.accept(BOB, id);
            }
            return id;
        }

        /** Returns the library in this state. */
        Invitations library(Storage storage, Listener listener) {
            return library(storage, this == EXPIRED ? NOW.plus(TIME_TO_LIVE) : NOW.plusSeconds(1), listener);
        }

        private static Invitations library(Storage storage, Instant now, Listener listener) {
            return HostLibrary.at(now, storage)
                    .listener(listener)
                    .timeToLive(TIME_TO_LIVE)
                    .build();
        }
    }

    /** Returns every pair of commands, also of a command with itself, in every state. */
    static List<CommandPair> all() {
        List<Operation> commands = new ArrayList<>(USUAL.all(Operations.commands()));
        commands.add(
                Operations.ASSIGN.with(Arguments.by(ADA).in(ACME).about(CAROL).as("viewer")));
        commands.addAll(List.of(REMOVE_INVITER, INVITER_REMOVES, remove(CAROL, CAROL)));
        List<CommandPair> all = new ArrayList<>();
        for (StartState state : StartState.values()) {
            for (int one = 0; one < commands.size(); one++) {
                for (Operation other : commands.subList(one, commands.size())) {
                    all.add(new CommandPair(state, commands.get(one), other));
                }
            }
        }
        return all;
    }

    private static Operation remove(UserId actor, UserId member) {
        return Operations.REMOVE.with(Arguments.by(actor).in(ACME).about(member));
    }

    /** Runs one of the two commands on Bob's invitation, and returns the answer as text. */
    static String answer(Operation command, Invitations library, InvitationId invitation) {
        Operation onBob = command.entry().takes(Parameter.INVITATION)
                ? command.entry().with(command.arguments().about(invitation))
                : command;
        return DatabaseState.withoutIds(onBob.answer(library).toString());
    }

    /**
     * Returns whether one command checks that Bob is not a member while the other makes him a member. Bob may become a
     * member between the check and the commit, because the result is the same as if he had been invited before he
     * became a member.
     */
    boolean dependsOnAbsence() {
        List<Operation> both = List.of(one, other);
        return both.contains(USUAL.operation(Operations.ASSIGN))
                && (both.contains(USUAL.operation(Operations.SEND))
                        || both.contains(USUAL.operation(Operations.RESEND_WITH_ROLE)));
    }
}
