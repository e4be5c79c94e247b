package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;

import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operations;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import java.util.List;

/**
 * A command that uses an authority, and the steps of a rival that revokes the authority. Ada and Carol are admins, and
 * Carol has invited Bob as an editor.
 *
 * <p>The role catalogue is read at every decision, but it is not a precondition of the commit, because it may be stored
 * anywhere. So the cases that change a role do not read the invitation after the change.
 */
enum RaceCase {
    INVITER_DEMOTED,
    INVITER_REMOVED,
    ROLE_WIDENED,
    ROLE_NARROWED,
    INVITERS_ROLE_NARROWED,
    MANAGERS_REMOVE_EACH_OTHER,
    MANAGERS_STEP_DOWN;

    /** Returns an operation, or a role to define, for Bob's invitation. */
    interface RaceStep {
        Object request(InvitationId invitation);
    }

    private static RaceStep accepts() {
        return invitation -> Operations.ACCEPT.with(Arguments.by(BOB).about(invitation));
    }

    /** An acceptance that is not visible to this read must respect every change before the read. */
    private static RaceStep finds() {
        return invitation -> Operations.FIND.with(Arguments.by(BOB).about(invitation));
    }

    private static RaceStep assigns(UserId actor, UserId member) {
        return invitation -> Operations.ASSIGN.with(
                Arguments.by(actor).in(invitation.domain()).about(member).as("viewer"));
    }

    private static RaceStep removes(UserId actor, UserId member) {
        return invitation -> Operations.REMOVE.with(
                Arguments.by(actor).in(invitation.domain()).about(member));
    }

    List<RaceStep> command() {
        return List.of(
                switch (this) {
                    case MANAGERS_REMOVE_EACH_OTHER -> removes(ADA, CAROL);
                    case MANAGERS_STEP_DOWN -> assigns(ADA, ADA);
                    default -> accepts();
                });
    }

    List<RaceStep> rival() {
        return switch (this) {
            case INVITER_DEMOTED -> List.of(assigns(ADA, CAROL), finds());
            case INVITER_REMOVED -> List.of(removes(ADA, CAROL), finds());
            case ROLE_WIDENED -> List.of(invitation -> AuthorityRaces.WIDE_EDITOR);
            case ROLE_NARROWED -> List.of(invitation -> AuthorityRaces.EDITOR);
            case INVITERS_ROLE_NARROWED -> List.of(invitation -> AuthorityRaces.NARROW_ADMIN);
            case MANAGERS_REMOVE_EACH_OTHER -> List.of(removes(CAROL, ADA));
            case MANAGERS_STEP_DOWN -> List.of(assigns(CAROL, CAROL));
        };
    }

    /** Returns the role of Bob's invitation when the race starts. */
    Role invitedRole() {
        return this == ROLE_NARROWED ? AuthorityRaces.WIDE_EDITOR : AuthorityRaces.EDITOR;
    }
}
