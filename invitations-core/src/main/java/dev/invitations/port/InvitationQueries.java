package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists, counts and histories of invitations. Invitations change only through {@link Storage#commit}. Every
 * method may be called by any number of threads at once, and throws {@link StorageException} if the storage fails.
 */
public interface InvitationQueries {

    /**
     * Reads one invitation, live or closed.
     *
     * @param id the invitation to read
     * @return the invitation, with its stored status; empty if it does not exist
     */
    Optional<Invitation> find(InvitationId id);

    /**
     * Reads one page of the invitations that match the filter, in the order of {@link Position}.
     *
     * @param filter the conditions, including the invitations that the viewer may see
     * @param after the position of the last entry of the previous page; null for the first page
     * @param limit the maximum number of invitations to return
     * @return the invitations, with their stored statuses
     */
    List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit);

    /**
     * Counts the invitations that match the filter.
     *
     * @param filter the conditions, including the invitations that the viewer may see
     * @return the number of matching invitations
     */
    long count(InvitationFilter filter);

    /**
     * A pending invitation, with the present memberships on which its acceptance depends, from the same read.
     *
     * @param invitation the pending invitation
     * @param inviterRole the role of the inviter in the domain of the invitation; null if the inviter is not a member,
     *     or if its stored role cannot be read
     * @param userIsMember whether the user of the inbox is a member of the domain. A stored membership counts, even
     *     if a value of it cannot be read
     */
    record InboxCandidate(Invitation invitation, @Nullable String inviterRole, boolean userIsMember) {}

    /**
     * A number of pending invitations of one inbox for which accept has the same answer.
     *
     * @param domain the domain of the invitations
     * @param role the role that the invitations grant
     * @param resent whether the invitations were sent more than once
     * @param inviterRole the role of the inviters, as in {@link InboxCandidate}
     * @param userIsMember whether the user of the inbox is a member of the domain, as in {@link InboxCandidate}
     * @param count the number of invitations
     */
    record InboxGroup(
            DomainId domain,
            String role,
            boolean resent,
            @Nullable String inviterRole,
            boolean userIsMember,
            long count) {}

    /**
     * The result of one read of an inbox. The library decides which invitations can be accepted.
     *
     * @param newest the newest pending invitations
     * @param groups all pending invitations, including the newest. Several groups may have the same values, and the
     *     counts add up to the number of all pending invitations
     */
    record InboxCandidates(List<InboxCandidate> newest, List<InboxGroup> groups) {

        /**
         * Copies the lists.
         *
         * @param newest the newest pending invitations
         * @param groups all pending invitations, including the newest
         */
        public InboxCandidates {
            newest = List.copyOf(newest);
            groups = List.copyOf(groups);
        }
    }

    /**
     * Reads the newest pending invitations to the identities of a user from all domains, and counts all pending
     * invitations to them. The result shows one state of the storage. The order is {@code sentAt}, then the UUID of the
     * id as an unsigned number, both descending.
     *
     * <p>An invitation counts even if accept would refuse it, because only the library knows the roles. A stored
     * membership that cannot be read hides no invitation. A stored invitation that cannot be read is left out of the
     * newest invitations, and the adapter logs a warning that names the row. Its group counts it.
     *
     * @param user the user of the inbox
     * @param identities the recipients of the invitations: the user, and at most
     *     {@link Limits#VERIFIED_ADDRESSES} addresses
     * @param now the instant of the query; an invitation that expires at or before this instant is not pending
     * @param limit the maximum number of newest invitations to return
     * @return the newest pending invitations, and all pending invitations in groups
     */
    InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit);

    /**
     * Counts the pending invitations to a domain per role.
     *
     * @param domain the domain of the invitations
     * @param now the instant of the query; an invitation that expires at or before this instant is not pending
     * @return the number of pending invitations per name of a role, without zeros
     */
    Map<String, Long> countPendingRoles(DomainId domain, Instant now);

    /**
     * Reads the pending invitations that follow others in the order of {@link #inbox}. A stored invitation that cannot
     * be read is left out, as in {@link #inbox}. An empty result is the end of the inbox.
     *
     * @param user the user of the inbox
     * @param identities the recipients of the invitations, as in {@link #inbox}
     * @param now the instant of the query; an invitation that expires at or before this instant is not pending
     * @param after the {@linkplain Position#ofSent position} of the last invitation of the previous read
     * @param limit the maximum number of invitations to return
     * @return the pending invitations, newest first
     */
    List<InboxCandidate> inboxAfter(
            UserId user, Set<? extends Invitee> identities, Instant now, Position after, int limit);

    /**
     * Reads the newest events about the subject in the domain, ordered by {@code at}, then by id as an unsigned number.
     *
     * @param domain the domain of the events
     * @param subject the invitee or member that the events are about
     * @param invitation the invitation that the events are about; null for all events about the subject
     * @param limit the maximum number of events to return
     * @return the newest events, the oldest of them first
     */
    List<HistoryEvent> history(DomainId domain, Invitee subject, @Nullable UUID invitation, int limit);

    /**
     * Reads the newest {@link Limits#HISTORY_SIZE} events about the subject in the domain.
     *
     * @param domain the domain of the events
     * @param subject the invitee or member that the events are about
     * @return the newest events, the oldest of them first
     */
    default List<HistoryEvent> history(DomainId domain, Invitee subject) {
        return history(domain, subject, null, Limits.HISTORY_SIZE);
    }
}
