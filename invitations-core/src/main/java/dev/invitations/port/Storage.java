package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Stores invitations, memberships, history and notifications, and changes them together. An adapter implements this
 * interface.
 *
 * <p>Every method may be called by any number of threads at once, and throws {@link StorageException} if the storage
 * fails. A value that is read is equal to the value that was stored: strings by {@link String#equals}, instants to the
 * microsecond.
 */
public interface Storage {

    /**
     * Reads one invitation, live or closed, with its data. The snapshot also has, in the domain of the invitation:
     *
     * <ul>
     *   <li>the live invitations to the identities, and the live invitations whose
     *       {@linkplain dev.invitations.model.Invitation#claimant claimant} is one of the identities;
     *   <li>the memberships of the user, of the inviter, and of the invitee if it is a user.
     * </ul>
     *
     * <p>The whole snapshot shows one state of the storage. If the invitation does not exist, the snapshot may be
     * empty.
     *
     * @param id the invitation to read
     * @param user the user whose membership is read too
     * @param identities the invitees whose other live invitations are read too: none, or the user and at most
     *     {@link dev.invitations.model.Limits#VERIFIED_ADDRESSES} addresses
     * @return the snapshot; without the invitation if it does not exist
     */
    Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities);

    /**
     * Reads one invitation, live or closed, without other invitations.
     *
     * @param id the invitation to read
     * @param user the user whose membership is read too
     * @return the snapshot; without the invitation if it does not exist
     */
    default Snapshot load(InvitationId id, UserId user) {
        return load(id, user, Set.of());
    }

    /**
     * Reads the live invitations to the invitees, with their data, and the live invitations whose
     * {@linkplain dev.invitations.model.Invitation#claimant claimant} is one of the invitees. The snapshot also has the
     * memberships of the user, of the invitees that are users, and of the claimants of these invitations. The whole
     * snapshot shows one state of the storage.
     *
     * @param domain the domain of the invitations and memberships
     * @param user the user whose membership is read too
     * @param invitees at most {@link dev.invitations.model.Limits#BATCH_SIZE}, without duplicates
     * @return the live invitations and the memberships that exist
     */
    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees);

    /**
     * Applies the changes in one atomic step, in the order of the list, or changes nothing. Each change writes its
     * invitation, membership, event and notification. The adapter applies the changes if and only if all of these
     * conditions hold:
     *
     * <ul>
     *   <li>The invitation of every {@link Change#before} is stored with the same version.
     *   <li>For every new invitation, no other live invitation has the same domain and invitee.
     *   <li>The member of every {@link Change#memberBefore} still has that role, and the user of every membership that
     *       begins is not a member.
     *   <li>Every {@linkplain Change#preconditions precondition} holds. If a precondition names a role, no other
     *       transaction may change or end that membership until the step is visible. A precondition that a user is not
     *       a member must hold at one moment during the step.
     *   <li>If an event is {@code FOUNDED}, the domain has no member.
     * </ul>
     *
     * <p>If a condition does not hold, the call is a conflict: it changes nothing and returns the condition that
     * failed. The library then loads and decides again. A new invitation or membership that has the key of a stored one
     * is {@link CommitResult#DUPLICATE_KEY}. Every other failed condition is {@link CommitResult#PRECONDITION_FAILED}.
     * If several conditions fail, or the domain of a founder has a member, the result is one of the two.
     *
     * <p>The library ends a command after three conflicts in a row if its reads between them show the same versions and
     * roles. After {@code PRECONDITION_FAILED} it reports that a repeat cannot help, and after {@code DUPLICATE_KEY}
     * that it may help. So return {@code DUPLICATE_KEY} only for the keys of invitations and memberships. If another
     * constraint refuses the changes, throw a {@link StorageException} that names it.
     *
     * @param changes at least one, all of the same domain
     * @return {@link CommitResult#COMMITTED}, or the condition that failed
     * @throws StorageException if the storage fails or refuses the changes for any other reason
     * @throws OutcomeUnknownException if the adapter cannot find out whether the changes are committed
     */
    CommitResult commit(List<Change> changes);

    /**
     * Returns whether the storage joins the transactions of the host, so that the changes of a call take effect only
     * when the host commits. Notifications are never delivered through such a storage, because the notifier would run
     * inside a transaction of the host.
     *
     * @return false by default, for a storage with transactions of its own
     */
    default boolean joinsHostTransactions() {
        return false;
    }

    /**
     * Runs the action after the host has committed the transaction of the calling thread. If the host rolls back, the
     * action never runs. The library calls this method right after {@link #commit} returned
     * {@link CommitResult#COMMITTED}, in the same thread, and reports the changes to the {@link Listener} in the
     * action.
     *
     * @param action the action, which throws no exception
     * @return true if the action runs after the commit of the host; false, which is the default, if the changes are
     *     committed already, or the storage cannot find out when the host commits. The library then runs the action at
     *     once
     */
    default boolean afterCommit(Runnable action) {
        return false;
    }

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
     * Returns the outbox of notifications that are not delivered yet.
     *
     * @return the outbox
     */
    Outbox outbox();
}
