package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.util.UUID;
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
        includes = {StorageException.class, TransientDataAccessException.class},
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

    /** Creates a domain. The user becomes its first member and admin. */
    @Transactional
    DomainId createDomain(UserId me, String name) {
        DomainId domain = new DomainId(UUID.randomUUID().toString());
        directory.add(domain, name);
        invitations.members().addFounder(me, domain, "admin");
        directory.takeSeat(domain, me);
        return domain;
    }

    /** Sends every invitation that can be sent. The result has one outcome per invitee. */
    @Transactional
    SendResult send(UserId me, SendInvitations request) {
        return invitations.send(me, request);
    }

    /** Sends one invitation. A refusal is an exception. */
    @Transactional
    Invitation send(UserId me, DomainId domain, Invitee invitee, String role) {
        return invitations.send(me, domain, invitee, role);
    }

    /**
     * Makes the user a member that has a seat.
     *
     * @throws NoSeatException if all seats are taken; the invitation then stays pending
     */
    @Transactional
    Invitation accept(UserId me, InvitationId id) {
        // The lock must come first: the member's row refers to the domain, so locking it later can deadlock.
        directory.lock(id.domain());
        Invitation accepted = invitations.accept(me, id);
        directory.takeSeat(id.domain(), me);
        return accepted;
    }

    @Transactional
    Invitation reject(UserId me, InvitationId id) {
        return invitations.reject(me, id);
    }

    @Transactional
    Invitation resend(UserId me, InvitationId id) {
        return invitations.resend(me, id);
    }

    @Transactional
    Invitation delete(UserId me, InvitationId id) {
        return invitations.delete(me, id);
    }

    /**
     * Gives a user a role. A user that is not a member becomes one, and takes a seat.
     *
     * @throws NoSeatException if all seats are taken
     */
    @Transactional
    Membership assign(UserId me, DomainId domain, UserId user, String role) {
        directory.lock(domain);
        Membership member = invitations.members().assign(me, domain, user, role);
        directory.takeSeat(domain, user);
        return member;
    }

    /** Ends a membership and frees its seat. */
    @Transactional
    void remove(UserId me, DomainId domain, UserId member) {
        invitations.members().remove(me, domain, member);
        directory.giveBackSeat(domain, member);
    }
}
