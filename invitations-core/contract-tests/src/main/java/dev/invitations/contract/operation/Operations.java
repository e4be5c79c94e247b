package dev.invitations.contract.operation;

import static dev.invitations.contract.operation.Parameter.ACTION;
import static dev.invitations.contract.operation.Parameter.ACTOR;
import static dev.invitations.contract.operation.Parameter.CURSOR;
import static dev.invitations.contract.operation.Parameter.DEAD_LETTER;
import static dev.invitations.contract.operation.Parameter.DOMAIN;
import static dev.invitations.contract.operation.Parameter.INVITATION;
import static dev.invitations.contract.operation.Parameter.INVITES;
import static dev.invitations.contract.operation.Parameter.LIMIT;
import static dev.invitations.contract.operation.Parameter.MEMBER_QUERY;
import static dev.invitations.contract.operation.Parameter.QUERY;
import static dev.invitations.contract.operation.Parameter.ROLE;
import static dev.invitations.contract.operation.Parameter.USER;
import static dev.invitations.model.Reason.ALREADY_ACCEPTED;
import static dev.invitations.model.Reason.ALREADY_FOUNDED;
import static dev.invitations.model.Reason.ALREADY_INVITED;
import static dev.invitations.model.Reason.ALREADY_MEMBER;
import static dev.invitations.model.Reason.ALREADY_PENDING;
import static dev.invitations.model.Reason.ALREADY_REJECTED;
import static dev.invitations.model.Reason.DELETED;
import static dev.invitations.model.Reason.EXPIRED;
import static dev.invitations.model.Reason.FOUNDER_MUST_MANAGE;
import static dev.invitations.model.Reason.INVALID_CURSOR;
import static dev.invitations.model.Reason.INVALID_INPUT;
import static dev.invitations.model.Reason.INVITER_NOT_PERMITTED;
import static dev.invitations.model.Reason.LAST_MANAGER;
import static dev.invitations.model.Reason.MEMBERSHIP_ENDED;
import static dev.invitations.model.Reason.MEMBER_OUTRANKS;
import static dev.invitations.model.Reason.NOT_FOUND;
import static dev.invitations.model.Reason.NOT_PERMITTED;
import static dev.invitations.model.Reason.REJECTED_BEFORE;
import static dev.invitations.model.Reason.ROLE_EXCEEDS_GRANTER;
import static dev.invitations.model.Reason.ROLE_UNKNOWN;
import static dev.invitations.model.Reason.SELF_INVITATION;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import dev.invitations.model.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every command and query of the library. An entry states whether it writes, the parameters that it takes, how it calls
 * the library, and the reasons for which the library may refuse it. A new operation of the library is one entry here
 * and one case in the reference model.
 *
 * <p>An operation that takes {@link Parameter#INVITATION} may follow any {@linkplain #sends() operation that sends}.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are immutable, and the calls have no state
public enum Operations {
    ADD_FOUNDER(
            true,
            (library, a) -> library.members().addFounder(a.actor(), a.domain(), a.role()),
            parameters(ACTOR, DOMAIN, ROLE),
            ALREADY_FOUNDED,
            ROLE_UNKNOWN,
            FOUNDER_MUST_MANAGE),
    SEND(true, (library, a) -> library.send(a.actor(), request(a)), parameters(ACTOR, DOMAIN, INVITES), NOT_PERMITTED),
    SEND_ALL_OR_NOTHING(
            true,
            (library, a) -> library.send(a.actor(), request(a).allOrNothing()),
            parameters(ACTOR, DOMAIN, INVITES),
            NOT_PERMITTED),
    SEND_ONE(
            true,
            (library, a) -> library.send(a.actor(), a.domain(), a.user(), a.role()),
            parameters(ACTOR, DOMAIN, USER, ROLE),
            NOT_PERMITTED,
            ROLE_UNKNOWN,
            ROLE_EXCEEDS_GRANTER,
            SELF_INVITATION,
            ALREADY_MEMBER,
            ALREADY_INVITED,
            REJECTED_BEFORE),
    ACCEPT(
            true,
            (library, a) -> library.accept(a.actor(), a.invitation()),
            parameters(ACTOR, INVITATION),
            NOT_FOUND,
            EXPIRED,
            ALREADY_REJECTED,
            DELETED,
            MEMBERSHIP_ENDED,
            ALREADY_MEMBER,
            ROLE_UNKNOWN,
            ROLE_EXCEEDS_GRANTER,
            INVITER_NOT_PERMITTED),
    REJECT(
            true,
            (library, a) -> library.reject(a.actor(), a.invitation()),
            parameters(ACTOR, INVITATION),
            NOT_FOUND,
            EXPIRED,
            ALREADY_ACCEPTED,
            DELETED),
    RESEND(
            true,
            (library, a) -> library.resend(a.actor(), a.invitation()),
            parameters(ACTOR, INVITATION),
            NOT_FOUND,
            NOT_PERMITTED,
            ALREADY_PENDING,
            ALREADY_ACCEPTED,
            DELETED,
            ROLE_UNKNOWN,
            ROLE_EXCEEDS_GRANTER,
            SELF_INVITATION,
            ALREADY_MEMBER),
    RESEND_WITH_ROLE(
            true,
            (library, a) -> library.resend(a.actor(), a.invitation(), a.role()),
            parameters(ACTOR, INVITATION, ROLE),
            NOT_FOUND,
            NOT_PERMITTED,
            ALREADY_PENDING,
            ALREADY_ACCEPTED,
            DELETED,
            ROLE_UNKNOWN,
            ROLE_EXCEEDS_GRANTER,
            SELF_INVITATION,
            ALREADY_MEMBER),
    DELETE(
            true,
            (library, a) -> library.delete(a.actor(), a.invitation()),
            parameters(ACTOR, INVITATION),
            NOT_FOUND,
            NOT_PERMITTED,
            ALREADY_ACCEPTED,
            ALREADY_REJECTED,
            DELETED),
    FIND(false, (library, a) -> library.find(a.actor(), a.invitation()), parameters(ACTOR, INVITATION), NOT_FOUND),
    HISTORY(
            false,
            (library, a) -> library.history(a.actor(), a.invitation()),
            parameters(ACTOR, INVITATION),
            NOT_FOUND),
    INBOX(false, (library, a) -> library.inbox(a.actor()), parameters(ACTOR)),
    LIST(false, (library, a) -> library.list(a.actor(), a.query()), parameters(ACTOR, QUERY), INVALID_CURSOR),
    COUNT(false, (library, a) -> library.count(a.actor(), a.query()), parameters(ACTOR, QUERY)),
    ASSIGN(
            true,
            (library, a) -> library.members().assign(a.actor(), a.domain(), a.user(), a.role()),
            parameters(ACTOR, DOMAIN, USER, ROLE),
            NOT_PERMITTED,
            ROLE_UNKNOWN,
            ROLE_EXCEEDS_GRANTER,
            MEMBER_OUTRANKS,
            LAST_MANAGER),
    REMOVE(
            true,
            (library, a) -> {
                library.members().remove(a.actor(), a.domain(), a.user());
                return Operation.DONE;
            },
            parameters(ACTOR, DOMAIN, USER),
            NOT_PERMITTED,
            MEMBER_OUTRANKS,
            LAST_MANAGER),
    FIND_MEMBER(
            false,
            (library, a) -> library.members().find(a.actor(), a.domain(), a.user()),
            parameters(ACTOR, DOMAIN, USER),
            NOT_FOUND),
    LIST_MEMBERS(
            false,
            (library, a) -> library.members().list(a.actor(), a.memberQuery()),
            parameters(ACTOR, MEMBER_QUERY),
            INVALID_CURSOR),
    MEMBER_HISTORY(
            false,
            (library, a) -> library.members().history(a.actor(), a.domain(), a.user()),
            parameters(ACTOR, DOMAIN, USER)),
    IS_ALLOWED(
            false,
            (library, a) -> library.members().isAllowed(a.user(), a.domain(), Action.of(a.action())),
            parameters(USER, DOMAIN, ACTION)),
    PERMISSIONS(false, (library, a) -> library.members().permissions(a.actor(), a.domain()), parameters(ACTOR, DOMAIN)),
    DELIVER(true, (library, a) -> library.notifications().deliver(a.limit()), parameters(LIMIT)),
    DEAD_LETTERS(false, (library, a) -> deadLetters(library, a.cursor()), parameters(CURSOR), INVALID_CURSOR),
    RETRY(true, (library, a) -> library.notifications().retry(a.deadLetter()), parameters(DEAD_LETTER)),
    DISCARD(true, (library, a) -> library.notifications().discard(a.deadLetter()), parameters(DEAD_LETTER));

    private interface LibraryCall {
        Object on(Invitations library, Arguments arguments);
    }

    private final boolean writes;
    private final LibraryCall call;
    private final List<Parameter> parameters;
    private final Set<Reason> refusals;

    Operations(boolean writes, LibraryCall call, List<Parameter> parameters, Reason... refusals) {
        this.writes = writes;
        this.call = call;
        this.parameters = parameters;
        this.refusals = Set.of(refusals);
    }

    private static List<Parameter> parameters(Parameter... parameters) {
        return List.of(parameters);
    }

    private static SendInvitations request(Arguments arguments) {
        return SendInvitations.to(arguments.domain()).invite(arguments.invites());
    }

    private static Object deadLetters(Invitations library, @Nullable String cursor) {
        return cursor == null
                ? library.notifications().deadLetters()
                : library.notifications().deadLetters(cursor);
    }

    Object call(Invitations library, Arguments arguments) {
        return call.on(library, arguments);
    }

    /** Returns the operation with these arguments: one for each parameter, and no other. */
    public Operation with(Arguments arguments) {
        return new Operation(this, arguments);
    }

    /** Returns whether the operation may change the storage. */
    public boolean writes() {
        return writes;
    }

    /** Returns the parameters, in the order of the library's method. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** Returns whether the operation takes this parameter. */
    public boolean takes(Parameter parameter) {
        return parameters.contains(parameter);
    }

    /** Returns whether the operation makes invitations, which later operations take by their ids. */
    public boolean sends() {
        return takes(INVITES) || this == SEND_ONE;
    }

    /** Returns whether the operation returns a page, with a cursor if there is a next one. */
    public boolean isPaged() {
        return this == LIST || this == LIST_MEMBERS || this == DEAD_LETTERS;
    }

    /** Returns whether the library may refuse the operation for this reason. */
    public boolean mayBeRefused(Reason reason) {
        return reason == INVALID_INPUT || refusals.contains(reason);
    }

    /** Returns the commands, in the order of the catalogue. */
    public static List<Operations> commands() {
        return Arrays.stream(values()).filter(Operations::writes).toList();
    }

    /** Returns the queries, in the order of the catalogue. */
    public static List<Operations> queries() {
        return Stream.of(values()).filter(operation -> !operation.writes).toList();
    }
}
