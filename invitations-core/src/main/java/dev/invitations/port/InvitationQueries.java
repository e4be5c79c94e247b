package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists, counts and histories of invitations. Invitations change only through {@link Storage#commit}. Every
 * method may be called by any number of threads at once, and throws {@link StorageException} if the storage fails.
 */
public interface InvitationQueries {

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
     * Reads the newest pending invitations to the invitee from all domains, and counts all pending invitations to the
     * invitee. The order is {@code sentAt}, then the UUID of the id as an unsigned number, both descending.
     *
     * @param invitee the recipient of the invitations
     * @param now the instant of the query; an invitation that expires at or before this instant is not pending
     * @param limit the maximum number of invitations to return
     * @return the newest pending invitations and the total
     */
    Inbox inbox(Invitee invitee, Instant now, int limit);

    /**
     * Reads every event about the subject in the domain, ordered by {@code at}, then by id as an unsigned number.
     *
     * @param domain the domain of the events
     * @param subject the invitee or member that the events are about
     * @return the events, oldest first
     */
    List<HistoryEvent> history(DomainId domain, Invitee subject);
}
