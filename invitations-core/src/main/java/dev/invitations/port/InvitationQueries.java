package dev.invitations.port;

import dev.invitations.port.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.port.Snapshot;
import dev.invitations.model.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps invitations with their history. Every method may be called by any number of threads at once and throws
 * {@link StorageException} when the storage fails. What was saved comes back equal: strings by {@link String#equals},
 * instants to the microsecond.
 */
public interface InvitationQueries {

    /**
     * One consistent read of this invitation, live or not, and of the memberships of the user, the inviter and the
     * invitee. An empty snapshot when there is no such invitation.
     */
    Snapshot load(InvitationId id, UserId user);

    /**
     * One consistent read of the live invitations for these invitees, and of their memberships and the user's.
     *
     * @param invitees at most {@link dev.invitations.model.Limits#BATCH_SIZE}, none twice
     */
    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees);

    /**
     * Applies every change, each with its invitation, membership, event and notification, in their order and in one
     * atomic step, if and only if
     *
     * <ul>
     *   <li>every {@code before} is stored with that version, and no new invitation takes a place that a live one holds;
     *   <li>every {@code memberBefore} still has that role, and nobody is a member whose membership begins;
     *   <li>every {@link Change#relies standing relied on} still holds. A role must not be possible for somebody else to
     *       end before this step is visible; that somebody is no member needs to be true at some moment of the step;
     *   <li>where the event is {@code FOUNDED}, the domain has no member.
     * </ul>
     *
     * <p>A return of true means committed; or, where the adapter works inside a transaction of the host, that it will be
     * committed with that. When another step was faster it changes nothing and returns false, and the
     * caller loads and decides again.
     *
     * @param changes at least one, all of one domain
     * @throws OutcomeUnknownException when the step may or may not have been committed
     */
    boolean save(List<Change> changes);

    /**
     * Up to {@code limit} of the invitations that the filter lets through, in the order of {@link Position}, from the
     * first one after this position.
     *
     * @param after null for the beginning
     */
    List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit);

    /** How many invitations the filter lets through. */
    long count(InvitationFilter filter);

    /**
     * The invitee's invitations of all domains that are pending at this moment: those sent last, ordered by {@code
     * sentAt}, then by id, both descending, and how many there are in all.
     */
    Inbox inbox(Invitee invitee, Instant now, int limit);

    /** Every event about this subject in this domain, ordered by {@code at}, then by id as an unsigned number. */
    List<HistoryEvent> history(DomainId domain, Invitee subject);
}
