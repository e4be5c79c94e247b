package dev.invitations.contract;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a sequence and the reads after it, implemented by the library and by its model. Answers are compared
 * with equals; a refusal is an answer too.
 */
interface Verbs {

    /** The answer of a step that changes only the environment of the library. */
    String DONE = "done";

    /** A refusal, with everything that a caller sees of it. */
    record Refused(Reason reason, @Nullable String message, Optional<String> field, Optional<Invitation> invitation) {

        static Refused by(InvitationException refusal) {
            return new Refused(refusal.reason(), refusal.getMessage(), refusal.field(), refusal.invitation());
        }
    }

    Object found(UserId founder, DomainId domain, String role);

    Object send(UserId actor, SendInvitations request);

    Object accept(UserId actor, InvitationId id);

    Object reject(UserId actor, InvitationId id);

    /** Resends with this role or, if null, with the invitation's role. */
    Object resend(UserId actor, InvitationId id, @Nullable String role);

    Object delete(UserId actor, InvitationId id);

    Object find(UserId actor, InvitationId id);

    Object history(UserId actor, InvitationId id);

    Object inbox(UserId actor);

    /** Returns all pages, walked by cursor. */
    Object list(UserId actor, InvitationQuery query);

    Object count(UserId actor, InvitationQuery query);

    Object assign(UserId actor, DomainId domain, UserId user, String role);

    Object remove(UserId actor, DomainId domain, UserId user);

    Object member(UserId actor, DomainId domain, UserId user);

    /** Returns all pages, walked by cursor. */
    Object members(UserId actor, MemberQuery query);

    Object memberHistory(UserId actor, DomainId domain, UserId user);

    Object may(UserId user, DomainId domain, String action);

    /** Delivers; a failing notifier throws for every notification. */
    Object deliver(int limit, boolean failing);

    /** Lists the dead letters, newest first, each error as the class that was thrown. */
    Object deadLetters();

    /** Retries the newest dead letter; false if none exists. */
    Object retry();

    /** Discards the newest dead letter; false if none exists. */
    Object discard();

    Object advance(Duration duration);

    Object define(Role role);

    Object undefine(String role);

    /** Ends a membership in the host's own table, without the library. */
    Object endOutside(DomainId domain, UserId user);

    /** Returns all stored invitations of the domain except the deleted ones, in the order of lists. */
    List<Invitation> storedInvitations(DomainId domain);

    /** Returns the stored invitation; null if none exists. */
    @Nullable Invitation stored(InvitationId id);

    List<Membership> storedMembers(DomainId domain);

    List<HistoryEvent> storedHistory(DomainId domain, UserId user);
}
