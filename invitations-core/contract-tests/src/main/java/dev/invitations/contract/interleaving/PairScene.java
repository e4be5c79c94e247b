package dev.invitations.contract.interleaving;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.START;

import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.VerifiedUser;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The state before the two commands of a {@link CommandPair}: ADA and CAROL are admins, and CAROL has invited BOB.
 * UNFOUNDED has no members, and NOTHING has no invitation. In INVITER_DEMOTED, CAROL is a viewer now, so BOB cannot
 * accept. The other scenes have an invitation to an address, which BOB and DAVE can answer. In BY_ADDRESS_REJECTED, BOB
 * has rejected it, and in BY_ADDRESS_DEMOTED, CAROL is a viewer now. In BY_USER_TOO, BOB is also invited as a user. In
 * CLAIMED, BOB has accepted by the address, and in CLAIM_ENDED the host has ended this membership.
 */
public enum PairScene {
    UNFOUNDED,
    NOTHING,
    PENDING,
    INVITER_DEMOTED,
    REJECTED,
    EXPIRED,
    ACCEPTED,
    BY_ADDRESS,
    BY_ADDRESS_REJECTED,
    BY_ADDRESS_DEMOTED,
    BY_USER_TOO,
    CLAIMED,
    CLAIM_ENDED;

    /** Creates the state, and returns the ids of the invitations by their invitees. */
    Map<Invitee, InvitationId> create(Implementation implementation, DomainId domain) {
        Map<Invitee, InvitationId> sent = new HashMap<>();
        if (this != UNFOUNDED) {
            Arguments ada = Arguments.by(ADA).in(domain).as("admin");
            implementation.answer(Operations.ADD_FOUNDER.with(ada));
            implementation.answer(Operations.ASSIGN.with(ada.about(CAROL)));
        }
        for (Invitee invitee : invitees()) {
            Arguments carol = Arguments.by(CAROL).in(domain).about(invitee).as("viewer");
            sent.put(invitee, ((Invitation) implementation.answer(Operations.SEND_ONE.with(carol))).id());
        }
        switch (this) {
            case REJECTED -> answer(implementation, Operations.REJECT, BOB, Objects.requireNonNull(sent.get(BOB)));
            case ACCEPTED -> answer(implementation, Operations.ACCEPT, BOB, Objects.requireNonNull(sent.get(BOB)));
            case CLAIMED, CLAIM_ENDED -> answerByAddress(implementation, Operations.ACCEPT, sent);
            case BY_ADDRESS_REJECTED -> answerByAddress(implementation, Operations.REJECT, sent);
            case INVITER_DEMOTED, BY_ADDRESS_DEMOTED -> {
                Arguments ada = Arguments.by(ADA).in(domain).about(CAROL);
                implementation.answer(Operations.ASSIGN.with(ada.as("viewer")));
            }
            default -> {}
        }
        if (this == CLAIM_ENDED) {
            implementation.endMembership(domain, BOB);
        }
        return sent;
    }

    private static void answerByAddress(
            Implementation implementation, Operations entry, Map<Invitee, InvitationId> sent) {
        VerifiedUser bob = VerifiedUser.of(BOB).withEmail(PairedCommand.ADDRESS);
        answer(implementation, entry, bob, Objects.requireNonNull(sent.get(PairedCommand.ADDRESS)));
    }

    private static void answer(Implementation implementation, Operations entry, Actor actor, InvitationId id) {
        implementation.answer(entry.with(Arguments.by(actor).about(id)));
    }

    private List<Invitee> invitees() {
        return switch (this) {
            case UNFOUNDED, NOTHING -> List.of();
            case PENDING, INVITER_DEMOTED, REJECTED, EXPIRED, ACCEPTED -> List.of(BOB);
            case BY_USER_TOO -> List.of(BOB, PairedCommand.ADDRESS);
            case BY_ADDRESS, BY_ADDRESS_REJECTED, BY_ADDRESS_DEMOTED, CLAIMED, CLAIM_ENDED ->
                List.of(PairedCommand.ADDRESS);
        };
    }

    /** Returns whether BOB has no pending invitation, which a command must close or change to give BOB a role. */
    boolean lacksInvitationOfBob() {
        return this == REJECTED || !invitees().contains(BOB);
    }

    /** Returns the commands that compete in this scene. */
    List<PairedCommand> commands() {
        return invitees().contains(PairedCommand.ADDRESS) ? PairedCommand.ofAddresses() : PairedCommand.all();
    }

    /** Returns the instant of the two commands. */
    Instant now() {
        return START.plus(this == EXPIRED ? CommandPair.TIME_TO_LIVE : Duration.ofMinutes(1));
    }
}
