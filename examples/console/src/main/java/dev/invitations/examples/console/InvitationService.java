package dev.invitations.examples.console;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult;
import dev.invitations.SendResult.Outcome;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.StorageException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Executes the commands of users. Each method is one transaction over the tables of the library and of the service.
 * After a deadlock or another retryable failure, Spring repeats the whole transaction.
 */
@Service
@Retryable(
        includes = {StorageException.class, TransientDataAccessException.class, DuplicateKeyException.class},
        predicate = RetryPredicate.class,
        maxRetries = 3,
        delay = 20,
        jitter = 20)
class InvitationService {

    private final Invitations invitations;
    private final DirectoryRepository directory;

    InvitationService(Invitations invitations, DirectoryRepository directory) {
        this.invitations = invitations;
        this.directory = directory;
    }

    /**
     * Creates a domain. The user becomes its first member and admin. A repeated call changes nothing.
     *
     * @param id the id of the domain, which the caller chooses once per domain
     * @throws InvitationException NOT_FOUND if the domain exists already, and the user is not a member
     */
    @Transactional
    DomainId createDomain(Actor me, UUID id, String name) {
        DomainId domain = new DomainId(id.toString());
        if (directory.domain(domain).isPresent()) {
            invitations.members().find(me, domain, me.user());
            return domain;
        }
        directory.add(domain, name);
        invitations.members().addFounder(me, domain, "admin");
        directory.takeSeat(domain, me.user());
        return domain;
    }

    /**
     * Sends every invitation that can be sent. The result has one outcome per invitee.
     *
     * @throws InvitationException INVALID_INPUT if an invitee is neither a user nor an address; then no invitation is
     *     sent
     */
    @Transactional
    SendResult send(Actor me, SendInvitations request) {
        SendResult result = invitations.send(me, request);
        requireUsers(
                request.invites().stream().map(SendInvitations.Invite::invitee).toList());
        return result;
    }

    /** Follows the send, which checks the permission, so that users without it learn nothing about ids. */
    private void requireUsers(List<? extends Invitee> invitees) {
        Map<String, ConsoleUser> users = directory.people(invitees);
        for (int i = 0; i < invitees.size(); i++) {
            String id = invitees.get(i).value();
            if (invitees.get(i).kind() == Invitee.Kind.USER && !users.containsKey(id)) {
                throw InvitationException.invalid("invites[" + i + "].user", "must be the id of a user", id);
            }
        }
    }

    /**
     * Makes the user a member that has a seat.
     *
     * @throws NoSeatException if all seats are taken; the invitation then stays pending
     */
    @Transactional
    Invitation accept(Actor me, InvitationId id) {
        // The lock must come first: the member's row refers to the domain, so locking it later can deadlock.
        directory.lock(id.domain());
        Invitation accepted = invitations.accept(me, id);
        directory.takeSeat(id.domain(), me.user());
        return accepted;
    }

    /**
     * Ends the membership that the invitation gave.
     *
     * @throws ChangedSinceShownException if that membership has ended, or has another role now
     */
    @Transactional
    void leave(Actor me, InvitationId id) {
        directory.lock(id.domain());
        Invitation accepted = invitations.find(me, id);
        if (!isOf(me, accepted)) {
            throw InvitationException.of(Reason.NOT_FOUND);
        }
        if (accepted.status() != Status.ACCEPTED || accepted.closedAt().isPresent()) {
            throw new ChangedSinceShownException("The membership that this invitation gave has ended.");
        }
        String role = invitations.members().find(me, id.domain(), me.user()).role();
        if (!role.equals(accepted.role())) {
            throw new ChangedSinceShownException(
                    "You have the role " + role + " now, and not " + accepted.role() + ".");
        }
        end(me, id.domain(), me.user());
    }

    /** Checks whether the invitation made the user a member. After the membership, an address has no claimant. */
    private static boolean isOf(Actor me, Invitation accepted) {
        return accepted.claimant()
                .map(claimant -> claimant.equals(me.user()))
                .orElseGet(() -> accepted.invitee().equals(me.user())
                        || (me instanceof VerifiedUser user && user.addresses().contains(accepted.invitee())));
    }

    @Transactional
    Invitation reject(Actor me, InvitationId id) {
        return invitations.reject(me, id);
    }

    @Transactional
    Invitation resend(Actor me, InvitationId id) {
        return invitations.resend(me, id);
    }

    @Transactional
    Invitation delete(Actor me, InvitationId id) {
        return invitations.delete(me, id);
    }

    /**
     * Sends a new invitation with the invitee, the role, the message and the language of a deleted one.
     *
     * @throws ChangedSinceShownException if anything happened to the invitee since the deletion
     */
    @Transactional
    Invitation sendAgain(Actor me, InvitationId deleted) {
        directory.lock(deleted.domain());
        Invitation before = invitations.find(me, deleted);
        requireLast(me, before);
        Invite again = Invite.of(before.invitee(), before.role());
        again = before.message().map(again::message).orElse(again);
        again = before.language().map(again::language).orElse(again);
        Outcome outcome = invitations
                .send(me, SendInvitations.to(deleted.domain()).invite(List.of(again)))
                .outcomes()
                .get(0);
        requireUsers(List.of(before.invitee()));
        if (outcome.objection().isPresent()) {
            throw InvitationException.objected(outcome.objection().get(), Optional.empty());
        }
        if (outcome.refusal().isPresent()) {
            throw InvitationException.of(outcome.refusal().get());
        }
        return outcome.invitation().orElseThrow();
    }

    /** Requires that the deletion is the last event about the invitee. */
    private void requireLast(Actor me, Invitation deleted) {
        DomainId domain = deleted.id().domain();
        if (deleted.invitee() instanceof UserId user) {
            HistoryEvent last = last(me, domain, user);
            if (deleted.status() != Status.DELETED
                    || last == null
                    || !last.invitation().equals(Optional.of(deleted.id()))) {
                throw changed(me, domain, user, last);
            }
            return;
        }
        InvitationQuery ofAddress =
                InvitationQuery.inDomain(domain).invitee(deleted.invitee()).pageSize(1);
        if (deleted.status() != Status.DELETED
                || !invitations.list(me, ofAddress).items().isEmpty()) {
            throw new ChangedSinceShownException(deleted.invitee() + " was invited again.");
        }
    }

    /**
     * Gives a member another role. If the member has the role already, nothing changes.
     *
     * @throws ChangedSinceShownException if the membership is not as the page showed it
     */
    @Transactional
    Membership changeRole(Actor me, DomainId domain, UserId user, ShownMembership shown, String role) {
        directory.lock(domain);
        Membership present = present(me, domain, user);
        if (!shown.isStill(present) && !new ShownMembership(shown.grant(), role).isStill(present)) {
            throw changed(me, domain, user, last(me, domain, user));
        }
        return invitations.members().assign(me, domain, user, role);
    }

    /**
     * Makes a removed user a member that has a seat.
     *
     * @param removal the id of the event that {@link #remove} returned
     * @throws ChangedSinceShownException if anything happened to the user since the removal
     * @throws NoSeatException if all seats are taken
     */
    @Transactional
    Membership addAgain(Actor me, DomainId domain, UserId user, UUID removal, String role) {
        directory.lock(domain);
        HistoryEvent last = last(me, domain, user);
        if (last == null
                || !last.id().equals(removal)
                || last.kind() != HistoryEvent.Kind.MEMBERSHIP_ENDED
                || !last.actor().equals(me.user())) {
            throw changed(me, domain, user, last);
        }
        Membership member = invitations.members().assign(me, domain, user, role);
        directory.takeSeat(domain, user);
        return member;
    }

    /**
     * Ends a membership and frees its seat.
     *
     * @return the id of the last event about the user, which {@link #addAgain} takes
     * @throws ChangedSinceShownException if the membership is not as the page showed it
     */
    @Transactional
    UUID remove(Actor me, DomainId domain, UserId user, ShownMembership shown) {
        directory.lock(domain);
        if (!shown.isStill(present(me, domain, user))) {
            throw changed(me, domain, user, last(me, domain, user));
        }
        end(me, domain, user);
        return Objects.requireNonNull(last(me, domain, user)).id();
    }

    /**
     * Ends the membership of the user itself, with any role.
     *
     * @throws ChangedSinceShownException if it is not the membership that the page showed
     */
    @Transactional
    void leave(Actor me, DomainId domain, ShownMembership shown) {
        directory.lock(domain);
        Membership present = present(me, domain, me.user());
        if (!shown.isSame(present)) {
            throw new ChangedSinceShownException(
                    present == null
                            ? "You are not a member any more."
                            : "You have become a member again, as " + present.role() + ".");
        }
        end(me, domain, me.user());
    }

    /**
     * Gives the user's role to another member. The user gets the new role. If the user has the new role already, nothing
     * changes.
     *
     * @throws ChangedSinceShownException if the user's membership is not as the page showed it
     */
    @Transactional
    void transfer(Actor me, DomainId domain, UserId to, ShownMembership shown, String newRole) {
        directory.lock(domain);
        Membership present = present(me, domain, me.user());
        if (!shown.isStill(present) && !new ShownMembership(shown.grant(), newRole).isStill(present)) {
            throw new ChangedSinceShownException("Your own role is not " + shown.role() + " any more.");
        }
        invitations.members().transfer(me, domain, to, newRole);
    }

    /** The callers hold the lock on the domain, so that the membership that they have read is the one that ends. */
    private void end(Actor me, DomainId domain, UserId member) {
        invitations.members().remove(me, domain, member);
        directory.giveBackSeat(domain, member);
    }

    private @Nullable Membership present(Actor me, DomainId domain, UserId user) {
        try {
            return invitations.members().find(me, domain, user);
        } catch (InvitationException notFound) {
            return null;
        }
    }

    private @Nullable HistoryEvent last(Actor me, DomainId domain, UserId user) {
        List<HistoryEvent> history = invitations.members().history(me, domain, user);
        return history.isEmpty() ? null : history.get(history.size() - 1);
    }

    /**
     * Says what is true of the user now, with the last event about it. A user that never was in the domain is not found,
     * so that ids cannot be tried here to read the names of all users.
     */
    private RuntimeException changed(Actor me, DomainId domain, UserId user, @Nullable HistoryEvent last) {
        Membership present = present(me, domain, user);
        if (present == null && last == null) {
            return InvitationException.of(Reason.NOT_FOUND);
        }
        String name = name(user);
        String now = present == null
                ? name + " is not a member now."
                : name + " is a member with the role " + present.role() + " now.";
        String event = last == null
                ? ""
                : " The last event is: " + EventTexts.of(last, name(last.actor()), name(last.subject())) + ".";
        return new ChangedSinceShownException(now + event);
    }

    private String name(Invitee user) {
        return ViewModels.name(directory.people(List.of(user)), user);
    }
}
