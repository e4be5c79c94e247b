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
 * @param name the name of the field in a refusal for invalid input
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
        Fields fields = new Fields(operation.entry());
        operation.entry().parameters().forEach(parameter -> fields.add(parameter, operation.arguments()));
        return fields.found;
    }

    /** Collects the fields of one operation. */
    private static final class Fields {

        private final Operations entry;
        private final List<InputField> found = new ArrayList<>();

        Fields(Operations entry) {
            this.entry = entry;
        }

        void add(Parameter parameter, Arguments a) {
            switch (parameter) {
                case ACTOR -> id("actor", a.actor().value(), text -> a.with(parameter, new UserId(text)));
                case DOMAIN -> id("domain", a.domain().value(), text -> a.in(new DomainId(text)));
                case USER ->
                    id(
                            entry == Operations.SEND_ONE ? "invitee" : "user",
                            a.user().value(),
                            text -> a.about(new UserId(text)));
                case INVITATION -> {
                    InvitationId id = a.invitation();
                    id(
                            "id.domain",
                            id.domain().value(),
                            text -> a.about(new InvitationId(new DomainId(text), id.uuid())));
                }
                case ROLE -> name("role", a.role(), text -> a.with(parameter, text));
                case ACTION -> name("action", a.action(), text -> a.with(parameter, text));
                case INVITES -> {
                    for (int i = 0; i < a.invites().size(); i++) {
                        addInvite(a, i);
                    }
                }
                case QUERY -> addQuery(a);
                case MEMBER_QUERY -> {
                    MemberQuery query = a.memberQuery();
                    id("domain", query.domain().value(), text -> a.matching(MemberQuery.inDomain(new DomainId(text))));
                    size("pageSize", Kind.PAGE_SIZE, query.pageSize(), size -> a.matching(query.pageSize(size)));
                }
                case LIMIT -> size("limit", Kind.DELIVERY_SIZE, a.limit(), a::delivering);
                case CURSOR, DEAD_LETTER -> {}
            }
        }

        private void addInvite(Arguments a, int index) {
            Invite invite = a.invites().get(index);
            Function<Invite, Arguments> replaced = other -> {
                List<Invite> changed = new ArrayList<>(a.invites());
                changed.set(index, other);
                return a.inviting(changed);
            };
            String name = "invites[" + index + "]";
            id(
                    name + ".invitee",
                    invite.invitee().value(),
                    text -> replaced.apply(Invite.of(new UserId(text), invite.role())));
            name(name + ".role", invite.role(), text -> replaced.apply(Invite.of(invite.invitee(), text)));
        }

        private void addQuery(Arguments a) {
            InvitationQuery query = a.query();
            Function<DomainId, InvitationQuery> sameScope = switch (query.scope()) {
                case DOMAIN -> InvitationQuery::inDomain;
                case SENT_BY_ME -> InvitationQuery::sentByMe;
                case TO_ME -> InvitationQuery::toMe;
            };
            query.domain()
                    .ifPresent(domain ->
                            id("domain", domain.value(), text -> a.matching(sameScope.apply(new DomainId(text)))));
            query.inviter()
                    .ifPresent(inviter ->
                            id("inviter", inviter.value(), text -> a.matching(query.inviter(new UserId(text)))));
            query.invitee()
                    .ifPresent(invitee ->
                            id("invitee", invitee.value(), text -> a.matching(query.invitee(new UserId(text)))));
            query.role().ifPresent(role -> name("role", role, text -> a.matching(query.role(text))));
            size("pageSize", Kind.PAGE_SIZE, query.pageSize(), size -> a.matching(query.pageSize(size)));
        }

        private void id(String name, String value, Function<String, Arguments> replaced) {
            found.add(new InputField(name, Kind.ID, value, text -> entry.with(replaced.apply((String) text))));
        }

        private void name(String name, String value, Function<String, Arguments> replaced) {
            found.add(new InputField(name, Kind.NAME, value, text -> entry.with(replaced.apply((String) text))));
        }

        private void size(String name, Kind kind, int value, Function<Integer, Arguments> replaced) {
            found.add(new InputField(name, kind, value, size -> entry.with(replaced.apply((Integer) size))));
        }
    }
}
