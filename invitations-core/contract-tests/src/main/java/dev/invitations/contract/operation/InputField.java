package dev.invitations.contract.operation;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text or a size in the arguments of an operation.
 *
 * @param name the name by which a refusal for invalid input names the field
 * @param value the text or the size
 * @param replaced returns the operation with another text or size in the field
 */
public record InputField(String name, Kind kind, Object value, Function<@Nullable Object, Operation> replaced) {

    /** The rule that the value must follow. */
    public enum Kind {
        ID,
        NAME,
        PAGE_SIZE,
        DELIVERY_SIZE
    }

    private static final Pattern ID = Pattern.compile(Limits.ID_PATTERN);
    private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);

    /** Returns whether the library must accept the value. */
    public boolean isValid() {
        return switch (kind) {
            case ID -> isText(Limits.ID_LENGTH, ID);
            case NAME -> isText(Limits.NAME_LENGTH, NAME);
            case PAGE_SIZE -> isSize(Limits.PAGE_SIZE);
            case DELIVERY_SIZE -> isSize(Limits.DELIVERY_SIZE);
        };
    }

    private boolean isText(int length, Pattern pattern) {
        return value instanceof String text
                && text.length() <= length
                && pattern.matcher(text).matches();
    }

    private boolean isSize(int most) {
        return value instanceof Integer size && size >= 1 && size <= most;
    }

    /** Returns the operation with another text or size in this field. */
    public Operation with(@Nullable Object other) {
        return replaced.apply(other);
    }

    /** Returns all fields of the operation. */
    public static List<InputField> of(Operation operation) {
        List<InputField> fields = new ArrayList<>();
        for (Parameter parameter : operation.entry().parameters()) {
            add(fields, operation, parameter);
        }
        return fields;
    }

    private static void add(List<InputField> fields, Operation operation, Parameter parameter) {
        Operations entry = operation.entry();
        Arguments a = operation.arguments();
        switch (parameter) {
            case ACTOR -> fields.add(id(entry, "actor", a.actor().value(), text -> a.with(parameter, user(text))));
            case DOMAIN -> fields.add(id(entry, "domain", a.domain().value(), text -> a.in(domain(text))));
            case USER -> fields.add(id(entry, userField(entry), a.user().value(), text -> a.about(user(text))));
            case INVITATION ->
                fields.add(id(
                        entry,
                        "id.domain",
                        a.invitation().domain().value(),
                        text -> a.about(
                                new InvitationId(domain(text), a.invitation().uuid()))));
            case ROLE -> fields.add(name(entry, "role", a.role(), text -> a.with(parameter, text)));
            case ACTION -> fields.add(name(entry, "action", a.action(), text -> a.with(parameter, text)));
            case INVITES -> {
                for (int i = 0; i < a.invites().size(); i++) {
                    Invite invite = a.invites().get(i);
                    int index = i;
                    fields.add(id(
                            entry,
                            "invites[" + i + "].invitee",
                            invite.invitee().value(),
                            text -> a.inviting(changed(a.invites(), index, Invite.of(user(text), invite.role())))));
                    fields.add(name(
                            entry,
                            "invites[" + i + "].role",
                            invite.role(),
                            text -> a.inviting(changed(a.invites(), index, Invite.of(invite.invitee(), text)))));
                }
            }
            case QUERY -> addQuery(fields, entry, a);
            case MEMBER_QUERY -> {
                MemberQuery query = a.memberQuery();
                fields.add(id(
                        entry,
                        "domain",
                        query.domain().value(),
                        text -> a.matching(MemberQuery.inDomain(domain(text)))));
                fields.add(pageSize(entry, query.pageSize(), size -> a.matching(query.pageSize(size))));
            }
            case LIMIT ->
                fields.add(new InputField(
                        "limit", Kind.DELIVERY_SIZE, a.limit(), size -> entry.with(a.with(parameter, (Integer) size))));
            case CURSOR, DEAD_LETTER -> {}
        }
    }

    private static void addQuery(List<InputField> fields, Operations entry, Arguments a) {
        InvitationQuery query = a.query();
        query.domain()
                .ifPresent(domain -> fields.add(id(
                        entry,
                        "domain",
                        domain.value(),
                        text -> a.matching(
                                query.scope() == InvitationQuery.Scope.SENT_BY_ME
                                        ? InvitationQuery.sentByMe(domain(text))
                                        : query.scope() == InvitationQuery.Scope.TO_ME
                                                ? InvitationQuery.toMe(domain(text))
                                                : InvitationQuery.inDomain(domain(text))))));
        query.inviter()
                .ifPresent(inviter -> fields.add(
                        id(entry, "inviter", inviter.value(), text -> a.matching(query.inviter(user(text))))));
        query.invitee()
                .ifPresent(invitee -> fields.add(
                        id(entry, "invitee", invitee.value(), text -> a.matching(query.invitee(user(text))))));
        query.role().ifPresent(role -> fields.add(name(entry, "role", role, text -> a.matching(query.role(text)))));
        fields.add(pageSize(entry, query.pageSize(), size -> a.matching(query.pageSize(size))));
    }

    private static String userField(Operations entry) {
        return entry == Operations.SEND_ONE ? "invitee" : "user";
    }

    private static InputField id(Operations entry, String name, String value, Function<String, Arguments> replaced) {
        return new InputField(name, Kind.ID, value, text -> entry.with(replaced.apply((String) text)));
    }

    private static InputField name(Operations entry, String name, String value, Function<String, Arguments> replaced) {
        return new InputField(name, Kind.NAME, value, text -> entry.with(replaced.apply((String) text)));
    }

    private static InputField pageSize(Operations entry, int value, Function<Integer, Arguments> replaced) {
        return new InputField("pageSize", Kind.PAGE_SIZE, value, size -> entry.with(replaced.apply((Integer) size)));
    }

    private static UserId user(String text) {
        return new UserId(text);
    }

    private static DomainId domain(String text) {
        return new DomainId(text);
    }

    private static List<Invite> changed(List<Invite> invites, int index, Invite invite) {
        List<Invite> changed = new ArrayList<>(invites);
        changed.set(index, invite);
        return changed;
    }
}
