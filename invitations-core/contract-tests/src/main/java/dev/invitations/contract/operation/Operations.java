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
import static dev.invitations.contract.operation.Parameter.TOKEN;
import static dev.invitations.contract.operation.Parameter.USER;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every command and query of the library. An entry states whether it writes, how it calls the library, and the
 * parameters that it takes. A new operation of the library is one entry here and one case in the reference model.
 *
 * <p>An operation that takes {@link Parameter#INVITATION} may use the id of an invitation that an
 * {@linkplain #sends() operation that sends} returned earlier.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are immutable, and the calls have no state
public enum Operations {
    ADD_FOUNDER(
            true,
            (library, a) -> library.members().addFounder(a.actor(), a.domain(), a.role()),
            List.of(ACTOR, DOMAIN, ROLE)),
    SEND(true, (library, a) -> library.send(a.actor(), request(a)), List.of(ACTOR, DOMAIN, INVITES)),
    SEND_ALL_OR_NOTHING(
            true, (library, a) -> library.send(a.actor(), request(a).allOrNothing()), List.of(ACTOR, DOMAIN, INVITES)),
    SEND_ONE(
            true,
            (library, a) -> library.send(a.actor(), a.domain(), a.invitee(), a.role()),
            List.of(ACTOR, DOMAIN, USER, ROLE)),
    ACCEPT(true, (library, a) -> library.accept(a.actor(), a.invitation()), List.of(ACTOR, INVITATION)),
    REJECT(true, (library, a) -> library.reject(a.actor(), a.invitation()), List.of(ACTOR, INVITATION)),
    RESEND(true, (library, a) -> library.resend(a.actor(), a.invitation()), List.of(ACTOR, INVITATION)),
    RESEND_WITH_ROLE(
            true,
            (library, a) -> library.resend(a.actor(), a.invitation(), a.role()),
            List.of(ACTOR, INVITATION, ROLE)),
    DELETE(true, (library, a) -> library.delete(a.actor(), a.invitation()), List.of(ACTOR, INVITATION)),
    FIND(false, (library, a) -> library.find(a.actor(), a.invitation()), List.of(ACTOR, INVITATION)),
    HISTORY(false, (library, a) -> library.history(a.actor(), a.invitation()), List.of(ACTOR, INVITATION)),
    INBOX(false, (library, a) -> library.inbox(a.actor()), List.of(ACTOR)),
    LIST(false, (library, a) -> library.list(a.actor(), a.query()), List.of(ACTOR, QUERY)),
    COUNT(false, (library, a) -> library.count(a.actor(), a.query()), List.of(ACTOR, QUERY)),
    ASSIGN(
            true,
            (library, a) -> library.members().assign(a.actor(), a.domain(), a.user(), a.role()),
            List.of(ACTOR, DOMAIN, USER, ROLE)),
    REMOVE(
            true,
            (library, a) -> {
                library.members().remove(a.actor(), a.domain(), a.user());
                return Operation.DONE;
            },
            List.of(ACTOR, DOMAIN, USER)),
    TRANSFER(
            true,
            (library, a) -> library.members().transfer(a.actor(), a.domain(), a.user(), a.role()),
            List.of(ACTOR, DOMAIN, USER, ROLE)),
    FIND_MEMBER(
            false,
            (library, a) -> library.members().find(a.actor(), a.domain(), a.user()),
            List.of(ACTOR, DOMAIN, USER)),
    LIST_MEMBERS(
            false, (library, a) -> library.members().list(a.actor(), a.memberQuery()), List.of(ACTOR, MEMBER_QUERY)),
    MEMBER_HISTORY(
            false,
            (library, a) -> library.members().history(a.actor(), a.domain(), a.user()),
            List.of(ACTOR, DOMAIN, USER)),
    IS_ALLOWED(
            false,
            (library, a) -> library.members().isAllowed(a.user(), a.domain(), Action.of(a.action())),
            List.of(USER, DOMAIN, ACTION)),
    READ_LINK(false, (library, a) -> library.links().read(a.token()), List.of(TOKEN)),
    CHECK(false, (library, a) -> library.check(a.domain()), List.of(DOMAIN)),
    PERMISSIONS(false, (library, a) -> library.members().permissions(a.actor(), a.domain()), List.of(ACTOR, DOMAIN)),
    DELIVER(true, (library, a) -> library.notifications().deliver(a.limit()), List.of(LIMIT)),
    DEAD_LETTERS(false, (library, a) -> deadLetters(library, a.cursor()), List.of(CURSOR)),
    RETRY(true, (library, a) -> library.notifications().retry(a.deadLetter()), List.of(DEAD_LETTER)),
    DISCARD(true, (library, a) -> library.notifications().discard(a.deadLetter()), List.of(DEAD_LETTER));

    private interface LibraryCall {
        Object on(Invitations library, Arguments arguments);
    }

    private final boolean writes;
    private final LibraryCall call;
    private final List<Parameter> parameters;

    Operations(boolean writes, LibraryCall call, List<Parameter> parameters) {
        this.writes = writes;
        this.call = call;
        this.parameters = parameters;
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

    /** Returns whether the operation creates invitations. */
    public boolean sends() {
        return takes(INVITES) || this == SEND_ONE;
    }

    /** Returns the commands, in the order of the catalogue. */
    public static List<Operations> commands() {
        return Stream.of(values()).filter(Operations::writes).toList();
    }

    /** Returns the queries, in the order of the catalogue. */
    public static List<Operations> queries() {
        return Stream.of(values()).filter(operation -> !operation.writes()).toList();
    }
}
