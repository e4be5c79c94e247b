package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.Collection;
import java.util.List;

/**
 * Stores invitations, memberships, history and notifications, and changes them together.
 *
 * <p>Every method may be called by any number of threads at once, and throws {@link StorageException} if the storage
 * fails. A stored value is equal to the value that is read later: strings by {@link String#equals}, instants to the
 * microsecond.
 */
public interface Storage {

    /**
     * Reads one invitation, live or not, together with the memberships of the user, the inviter and the invitee in its
     * domain. The whole snapshot shows one state of the storage.
     *
     * @param id the invitation to read
     * @param user the user whose membership is read too
     * @return the snapshot; empty if the invitation does not exist
     */
    Snapshot load(InvitationId id, UserId user);

    /**
     * Reads the live invitations of the invitees, together with the memberships of the invitees and of the user. The
     * whole snapshot shows one state of the storage.
     *
     * @param domain the domain of the invitations and memberships
     * @param user the user whose membership is read too
     * @param invitees at most {@link dev.invitations.model.Limits#BATCH_SIZE}, without duplicates
     * @return the invitations and memberships that exist
     */
    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees);

    /**
     * Applies the changes in one atomic step, in the order of the list, or applies none of them. Each change writes its
     * invitation, membership, event and notification. The adapter applies the changes if and only if
     *
     * <ul>
     *   <li>every {@link Change#before} is stored with the same version;
     *   <li>no other live invitation has the domain and invitee of a new invitation;
     *   <li>the member of every {@link Change#memberBefore} still has that role, and the user of every membership that
     *       begins is not a member;
     *   <li>every {@linkplain Change#preconditions precondition} holds. While the step is not visible, no other
     *       transaction may change or end the role that a precondition names. A precondition that a user is not a
     *       member must hold at one moment during the step;
     *   <li>the domain has no member, if an event is {@code FOUNDED}.
     * </ul>
     *
     * <p>If one of these conditions does not hold, the call is a conflict: it changes nothing and returns false. The
     * caller then loads and decides again.
     *
     * @param changes at least one, all of the same domain
     * @return true if the changes are committed or, inside a transaction of the host, will be committed with it
     * @throws OutcomeUnknownException if the changes may or may not be committed
     */
    boolean commit(List<Change> changes);

    /**
     * Returns the lists, counts and histories of invitations.
     *
     * @return the queries
     */
    InvitationQueries invitations();

    /**
     * Returns the lists and look-ups of members.
     *
     * @return the queries
     */
    MembershipQueries memberships();

    /**
     * Returns the notifications that are not delivered yet.
     *
     * @return the outbox
     */
    Outbox outbox();
}
