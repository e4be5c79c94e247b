package dev.invitations.contract.sequence;

import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One step of a sequence. It is valid after any earlier steps. */
sealed interface SequenceStep {

    /**
     * A call of the library.
     *
     * @param operation the operation; a run replaces the ids of its invitation and its dead letter
     * @param invitation the invitation, if the operation takes one
     */
    record Call(Operation operation, InvitationTerm invitation) implements SequenceStep {}

    /**
     * An invitation that was made earlier in the sequence.
     *
     * @param age the number of invitations that were made after it
     * @param domain the domain to pass instead of the right one; null for the right one
     * @param isKnown false to pass an id that was never assigned
     * @param byUsualCaller whether the invitee or the inviter calls, instead of the actor of the operation
     * @param claimant the user that answers an invitation to an address, with other addresses
     * @param verified whether the host has verified the addresses of the caller; otherwise it holds a link
     */
    record InvitationTerm(
            int age,
            @Nullable DomainId domain,
            boolean isKnown,
            boolean byUsualCaller,
            VerifiedUser claimant,
            boolean verified) {

        /** Returns the actor that answers an invitation to the invitee. */
        Actor answering(Invitee invitee, String token) {
            if (invitee instanceof EmailAddress address) {
                return verified ? claimant.withEmail(address) : LinkHolder.of(claimant.user(), token);
            }
            VerifiedUser user = VerifiedUser.of(new UserId(invitee.value()));
            for (EmailAddress address : verified ? claimant.addresses() : Set.<EmailAddress>of()) {
                user = user.withEmail(address);
            }
            return user;
        }
    }

    /** A change of the host's clock, roles, members, rules or notifier. */
    record HostChange(String name, Consumer<Implementation> change) implements SequenceStep {

        @Override
        public String toString() {
            return name;
        }
    }
}
