package dev.invitations.contract.operation;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.util.ArrayList;
import java.util.Collection;
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
        EMAIL,
        NAME,
        MESSAGE,
        DATA,
        LANGUAGE,
        PAGE_SIZE,
        DELIVERY_SIZE
    }

    private static final Pattern ID = Pattern.compile(Limits.ID_PATTERN);
    private static final Pattern EMAIL = Pattern.compile(Limits.EMAIL_PATTERN);
    private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);
    private static final Pattern MESSAGE = Pattern.compile(Limits.MESSAGE_PATTERN);
    private static final Pattern DATA = Pattern.compile(Limits.DATA_PATTERN);
    private static final Pattern LANGUAGE = Pattern.compile(Limits.LANGUAGE_PATTERN);

    /** Returns whether the library must accept the value. */
    public boolean isValid() {
        return switch (kind) {
            case ID -> isText(Limits.ID_LENGTH, ID);
            case EMAIL -> isText(Limits.EMAIL_LENGTH, EMAIL);
            case NAME -> isText(Limits.NAME_LENGTH, NAME);
            case MESSAGE -> isText(Limits.MESSAGE_LENGTH, MESSAGE);
            case DATA -> isText(Limits.DATA_LENGTH, DATA);
            case LANGUAGE -> isText(Limits.LANGUAGE_LENGTH, LANGUAGE);
            case PAGE_SIZE -> isSize(Limits.PAGE_SIZE);
            case DELIVERY_SIZE -> isSize(Limits.DELIVERY_SIZE);
        };
    }

    private boolean isText(int length, Pattern pattern) {
        return value instanceof String text
                && !text.isEmpty()
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
                case ACTOR -> addActor(a);
                case DOMAIN -> id("domain", a.domain().value(), text -> a.in(new DomainId(text)));
                case USER -> invitee(userField(), a.invitee(), a::about);
                case INVITATION -> {
                    InvitationId id = a.invitation();
                    id(
                            "id.domain",
                            id.domain().value(),
                            text -> a.about(new InvitationId(new DomainId(text), id.uuid())));
                }
                case ROLE ->
                    name(
                            entry == Operations.TRANSFER ? "newRoleOfActor" : "role",
                            a.role(),
                            text -> a.with(parameter, text));
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
                case CURSOR, DEAD_LETTER, TOKEN -> {}
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
            invitee(name + ".invitee", invite.invitee(), to -> replaced.apply(copy(invite, to, invite.role())));
            name(name + ".role", invite.role(), text -> replaced.apply(copy(invite, invite.invitee(), text)));
            invite.message()
                    .ifPresent(message -> text(
                            name + ".message", Kind.MESSAGE, message, text -> replaced.apply(invite.message(text))));
            invite.data()
                    .ifPresent(
                            data -> text(name + ".data", Kind.DATA, data, text -> replaced.apply(invite.data(text))));
            invite.language()
                    .ifPresent(language -> text(
                            name + ".language",
                            Kind.LANGUAGE,
                            language,
                            text -> replaced.apply(invite.language(text))));
        }

        private static Invite copy(Invite invite, Invitee invitee, String role) {
            Invite copy = Invite.of(invitee, role);
            copy = invite.message().map(copy::message).orElse(copy);
            copy = invite.data().map(copy::data).orElse(copy);
            return invite.language().map(copy::language).orElse(copy);
        }

        private String userField() {
            return switch (entry) {
                case SEND_ONE -> "invitee";
                case TRANSFER -> "to";
                default -> "user";
            };
        }

        private void addActor(Arguments a) {
            UserId user = a.actor().user();
            if (a.actor() instanceof VerifiedUser verified) {
                id("actor", user.value(), text -> a.with(Parameter.ACTOR, verified(text, verified.addresses())));
                List<EmailAddress> addresses = List.copyOf(verified.addresses());
                for (int i = 0; i < addresses.size(); i++) {
                    EmailAddress address = addresses.get(i);
                    email("actor.addresses[" + i + "]", address, other -> {
                        List<EmailAddress> changed = new ArrayList<>(addresses);
                        changed.set(changed.indexOf(address), other);
                        return a.with(Parameter.ACTOR, verified(user.value(), changed));
                    });
                }
            } else if (a.actor() instanceof LinkHolder holder) {
                id(
                        "actor",
                        user.value(),
                        text -> a.with(Parameter.ACTOR, LinkHolder.of(new UserId(text), holder.token())));
            } else {
                id("actor", user.value(), text -> a.with(Parameter.ACTOR, new UserId(text)));
            }
        }

        private static VerifiedUser verified(String user, Collection<EmailAddress> addresses) {
            VerifiedUser verified = VerifiedUser.of(new UserId(user));
            for (EmailAddress address : addresses) {
                verified = verified.withEmail(address);
            }
            return verified;
        }

        private void invitee(String name, Invitee invitee, Function<Invitee, Arguments> replaced) {
            if (invitee instanceof EmailAddress address) {
                email(name, address, replaced::apply);
            } else {
                id(name, invitee.value(), text -> replaced.apply(new UserId(text)));
            }
        }

        private void email(String name, EmailAddress address, Function<EmailAddress, Arguments> replaced) {
            text(name, Kind.EMAIL, address.value(), text -> replaced.apply(new EmailAddress(text)));
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
                    .ifPresent(invitee -> invitee("invitee", invitee, other -> a.matching(query.invitee(other))));
            query.role().ifPresent(role -> name("role", role, text -> a.matching(query.role(text))));
            size("pageSize", Kind.PAGE_SIZE, query.pageSize(), size -> a.matching(query.pageSize(size)));
        }

        private void id(String name, String value, Function<String, Arguments> replaced) {
            text(name, Kind.ID, value, replaced);
        }

        private void name(String name, String value, Function<String, Arguments> replaced) {
            text(name, Kind.NAME, value, replaced);
        }

        private void text(String name, Kind kind, String value, Function<String, Arguments> replaced) {
            found.add(new InputField(name, kind, value, text -> entry.with(replaced.apply((String) text))));
        }

        private void size(String name, Kind kind, int value, Function<Integer, Arguments> replaced) {
            found.add(new InputField(name, kind, value, size -> entry.with(replaced.apply((Integer) size))));
        }
    }
}
