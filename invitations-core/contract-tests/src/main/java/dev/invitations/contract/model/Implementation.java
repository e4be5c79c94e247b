package dev.invitations.contract.model;

import dev.invitations.contract.operation.Operation;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An implementation of the operations, with its host: the library over a storage, or the reference model. */
public interface Implementation {

    /**
     * Runs an operation.
     *
     * @return the result, or the refusal as a value; a paged operation returns one list of items per page, and a
     *     delivery returns a {@link DeliveryAnswer}
     */
    Object answer(Operation operation);

    /** Moves the clock. */
    void advance(Duration duration);

    /** Adds or replaces a role in every domain. */
    void define(Role role);

    /** Removes a role from every domain. */
    void undefine(String role);

    /** Ends a membership in the host's own table, without the library. Does nothing if the user is not a member. */
    void endMembership(DomainId domain, UserId user);

    /**
     * Sets the terms of a domain.
     *
     * @param mailDomains the mail domains whose addresses may be invited; empty for all
     */
    void setTerms(DomainId domain, boolean isClosed, List<String> mailDomains);

    /** Sets the review of all steps. */
    void reviewing(Function<Proposal, Optional<Objection>> review);

    /** Sets the notifications for which the notifier throws. */
    void notifierFails(Predicate<Notification> fails);

    /** Returns all stored invitations of the domain except the deleted ones, in the order of lists. */
    List<Invitation> storedInvitations(DomainId domain);

    /** Returns the stored invitation; null if none exists. */
    @Nullable Invitation stored(InvitationId id);

    /** Returns the data of the stored invitation. */
    Optional<String> storedData(InvitationId id);

    /** Returns the members of the domain, in the order of lists. */
    List<Membership> storedMembers(DomainId domain);

    /** Returns every event about the user or address in the domain, oldest first. */
    List<HistoryEvent> storedHistory(DomainId domain, Invitee subject);
}
