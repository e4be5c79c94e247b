package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.util.UUID;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What people do together. Each method is one transaction of the library's tables and the service's own. After a deadlock,
 * or whatever else is worth a second try, all of it is done again; {@link Again} is asked, outside the transaction.
 */
@Service
@Retryable(
        includes = {StorageException.class, TransientDataAccessException.class},
        predicate = Again.class,
        maxRetries = 3,
        delay = 20,
        jitter = 20)
class Teamwork {

    private final Invitations invitations;
    private final Directory directory;

    Teamwork(Invitations invitations, Directory directory) {
        this.invitations = invitations;
        this.directory = directory;
    }

    /** A new domain, whose first member and admin is the caller. */
    @Transactional
    DomainId found(UserId me, String name) {
        DomainId domain = new DomainId(UUID.randomUUID().toString());
        directory.add(domain, name);
        invitations.members().addFounder(me, domain, "admin");
        directory.takeSeat(domain, me);
        return domain;
    }

    /** All that can be sent are sent; the answer says what became of each. */
    @Transactional
    SendResult send(UserId me, SendInvitations request) {
        return invitations.send(me, request);
    }

    /**
     * Makes me a member who has a seat.
     *
     * @throws NoSeatException when all seats are taken; then the invitation is pending as before
     */
    @Transactional
    Invitation accept(UserId me, InvitationId id) {
        // First: a member's row refers to the domain, and two who lock it after that wait for each other.
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

    /** Ends a membership, and gives back its seat. */
    @Transactional
    void remove(UserId me, DomainId domain, UserId member) {
        invitations.members().remove(me, domain, member);
        directory.giveBackSeat(domain, member);
    }
}
