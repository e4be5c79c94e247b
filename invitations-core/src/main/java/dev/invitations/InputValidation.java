package dev.invitations;

import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Status;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rejects invalid input before any I/O. A jakarta.validation provider rejects the same input. */
final class InputValidation {

    private InputValidation() {}

    static void actor(@Nullable Actor actor) {
        id("actor", actor == null ? null : actor.user().value());
    }

    static void user(String field, @Nullable Invitee user) {
        id(field, user == null ? null : user.value());
    }

    static void domain(@Nullable DomainId domain) {
        id("domain", domain == null ? null : domain.value());
    }

    static void invitation(@Nullable InvitationId id) {
        InvitationId given = present("id", id);
        id("id.domain", given.domain() == null ? null : given.domain().value());
        present("id.uuid", given.uuid());
    }

    static void id(@Nullable UUID id) {
        present("id", id);
    }

    static void action(@Nullable Action action) {
        present("action", action);
    }

    static void role(String field, @Nullable String role) {
        if (!isRole(role)) {
            throw InvitationException.invalid(field, Limits.NAME_RULE);
        }
    }

    static void size(String field, int size, int most) {
        if (size < 1 || size > most) {
            throw InvitationException.invalid(field, "must be 1 to " + most);
        }
    }

    static void request(SendInvitations request) {
        domain(present("request", request).domain());
        List<SendInvitations.Invite> invites = present("invites", request.invites());
        size("invites", invites.size(), Limits.BATCH_SIZE);
        for (int i = 0; i < invites.size(); i++) {
            SendInvitations.Invite invite = invites.get(i);
            if (invite == null || !isId(invite.invitee()) || !isRole(invite.role())) {
                throw unacceptable(i, invite);
            }
        }
    }

    /** Builds the field name only for an invalid invite: building it for every invite would cost more than the check. */
    private static InvitationException unacceptable(int index, SendInvitations.@Nullable Invite invite) {
        String field = "invites[" + index + "]";
        if (invite == null) {
            return InvitationException.invalid(field, "must not be null");
        }
        return isId(invite.invitee())
                ? InvitationException.invalid(field + ".role", Limits.NAME_RULE)
                : InvitationException.invalid(field + ".invitee", Limits.ID_RULE);
    }

    static void query(InvitationQuery query) {
        present("scope", present("query", query).scope());
        if (query.domain() != null || !query.isDomainGiven()) {
            domain(query.domain());
        }
        for (Status status : present("statuses", query.statuses())) {
            present("statuses", status);
        }
        if (!query.isListable()) {
            throw InvitationException.invalid("statuses", "must not be DELETED, which is on no list");
        }
        if (query.role() != null) {
            role("role", query.role());
        }
        if (query.inviter() != null) {
            user("inviter", query.inviter());
        }
        if (query.invitee() != null) {
            user("invitee", query.invitee());
        }
        size("pageSize", query.pageSize(), Limits.PAGE_SIZE);
    }

    static void query(MemberQuery query) {
        domain(present("query", query).domain());
        size("pageSize", query.pageSize(), Limits.PAGE_SIZE);
    }

    private static boolean isId(@Nullable Invitee invitee) {
        return invitee != null && invitee.value() != null && Limits.isId(invitee.value());
    }

    private static boolean isRole(@Nullable String role) {
        return role != null && Limits.isName(role);
    }

    private static void id(String field, @Nullable String id) {
        if (id == null || !Limits.isId(id)) {
            throw InvitationException.invalid(field, Limits.ID_RULE);
        }
    }

    private static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw InvitationException.invalid(field, "must not be null");
        }
        return value;
    }
}
