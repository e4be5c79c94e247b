package dev.invitations;

import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Rejects invalid input before any I/O. A jakarta.validation provider rejects the same input. */
final class InputValidation {

    private InputValidation() {}

    static void actor(@Nullable Actor actor) {
        id("actor", present("actor", actor).user().value());
        if (actor instanceof VerifiedUser verified) {
            addresses(verified.addresses());
        }
    }

    private static void addresses(Set<EmailAddress> addresses) {
        if (addresses.size() > Limits.VERIFIED_ADDRESSES) {
            throw InvitationException.invalid(
                    "actor.addresses", "must have at most " + Limits.VERIFIED_ADDRESSES + " entries", addresses.size());
        }
        int i = 0;
        for (EmailAddress address : addresses) {
            if (!isValid(address)) {
                throw invalidInvitee("actor.addresses[" + i + "]", address);
            }
            i++;
        }
    }

    static void invitee(String field, @Nullable Invitee invitee) {
        Invitee given = present(field, invitee);
        if (!isValid(given)) {
            throw invalidInvitee(field, given);
        }
    }

    static void user(String field, @Nullable UserId user) {
        id(field, present(field, user).value());
    }

    static void domain(@Nullable DomainId domain) {
        id("domain", present("domain", domain).value());
    }

    static void invitation(@Nullable InvitationId id) {
        InvitationId given = present("id", id);
        id("id.domain", present("id.domain", given.domain()).value());
        present("id.uuid", given.uuid());
    }

    static void id(@Nullable UUID id) {
        present("id", id);
    }

    static void cursor(@Nullable String after) {
        present("after", after);
    }

    static void action(@Nullable Action action) {
        present("action", action);
    }

    static void role(String field, @Nullable String role) {
        if (role == null || !Limits.isName(role)) {
            throw InvitationException.invalid(field, Limits.NAME_RULE, role);
        }
    }

    static void size(String field, int size, int most) {
        if (size < 1 || size > most) {
            throw InvitationException.invalid(field, "must be between 1 and " + most, size);
        }
    }

    static void request(SendInvitations request) {
        domain(present("request", request).domain());
        List<SendInvitations.Invite> invites = request.invites();
        if (invites.isEmpty() || invites.size() > Limits.BATCH_SIZE) {
            // The request drops invites beyond the limit, so the message cannot contain their number.
            String given = invites.isEmpty() ? "0" : "more";
            throw InvitationException.invalid(
                    "invites", "must have 1 to " + Limits.BATCH_SIZE + " entries, but had " + given);
        }
        for (int i = 0; i < invites.size(); i++) {
            SendInvitations.Invite invite = invites.get(i);
            if (!isValid(invite.invitee()) || !Limits.isName(invite.role()) || !hasValidTexts(invite)) {
                throw unacceptable("invites[" + i + "]", invite);
            }
        }
    }

    private static boolean hasValidTexts(SendInvitations.Invite invite) {
        return isAbsentOr(Limits::isMessage, invite.message())
                && isAbsentOr(Limits::isLanguage, invite.language())
                && isAbsentOr(Limits::isData, invite.data());
    }

    private static boolean isAbsentOr(Predicate<String> rule, Optional<String> text) {
        return text.isEmpty() || rule.test(text.get());
    }

    /**
     * Builds the field name only for an invalid invite, because building it for every invite costs more than the check.
     * A message and data are long and may be confidential, so the refusal does not repeat them.
     */
    private static InvitationException unacceptable(String field, SendInvitations.Invite invite) {
        if (!isValid(invite.invitee())) {
            return invalidInvitee(field + ".invitee", invite.invitee());
        }
        if (!Limits.isName(invite.role())) {
            return InvitationException.invalid(field + ".role", Limits.NAME_RULE, invite.role());
        }
        if (!isAbsentOr(Limits::isMessage, invite.message())) {
            return InvitationException.invalid(field + ".message", Limits.MESSAGE_RULE);
        }
        if (!isAbsentOr(Limits::isLanguage, invite.language())) {
            return InvitationException.invalid(
                    field + ".language", Limits.LANGUAGE_RULE, invite.language().orElseThrow());
        }
        return InvitationException.invalid(field + ".data", Limits.DATA_RULE);
    }

    static void query(InvitationQuery query) {
        present("query", query).domain().ifPresent(InputValidation::domain);
        if (!query.isListable()) {
            throw InvitationException.invalid(
                    "statuses", "must not contain DELETED: deleted invitations are in no list");
        }
        query.role().ifPresent(role -> role("role", role));
        query.inviter().ifPresent(inviter -> user("inviter", inviter));
        query.invitee().ifPresent(invitee -> invitee("invitee", invitee));
        size("pageSize", query.pageSize(), Limits.PAGE_SIZE);
    }

    static void query(MemberQuery query) {
        domain(present("query", query).domain());
        size("pageSize", query.pageSize(), Limits.PAGE_SIZE);
    }

    private static boolean isValid(Invitee invitee) {
        String value = invitee.value();
        return value != null
                && switch (invitee.kind()) {
                    case USER -> Limits.isId(value);
                    case EMAIL -> Limits.isEmail(value);
                };
    }

    private static InvitationException invalidInvitee(String field, Invitee invitee) {
        return switch (invitee.kind()) {
            case USER -> invalidId(field, invitee.value());
            case EMAIL ->
                InvitationException.invalid(
                        invitee.value() == null ? field + ".value" : field, Limits.EMAIL_RULE, invitee.value());
        };
    }

    private static boolean isId(@Nullable String id) {
        return id != null && Limits.isId(id);
    }

    private static void id(String field, @Nullable String id) {
        if (!isId(id)) {
            throw invalidId(field, id);
        }
    }

    /** Returns the refusal of an id. If only the value of the id is null, the refusal names the value. */
    private static InvitationException invalidId(String field, @Nullable String id) {
        return InvitationException.invalid(id == null ? field + ".value" : field, Limits.ID_RULE, id);
    }

    /** Returns the value of the field, and refuses null. */
    static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw InvitationException.invalid(field, "must not be null");
        }
        return value;
    }
}
