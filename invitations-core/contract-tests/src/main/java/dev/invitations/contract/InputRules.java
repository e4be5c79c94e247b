package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.InputField;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 10: invalid input is refused with a typed error before any I/O, and valid input is returned unchanged. */
@SuppressWarnings("NullAway") // callers without NullAway may pass null
interface InputRules extends StorageRules {

    UUID ANY = new UUID(1, 1);

    private static Storage untouched(Storage storage) {
        return ForwardingStorage.watched(storage, call -> {
            throw new AssertionError("I/O on bad input: " + call);
        });
    }

    private static List<@Nullable String> badIds() {
        List<@Nullable String> ids = new ArrayList<>(
                List.of("", " ", "\t", "\u00a0", "\u3000", " a", "a ", "\u00a0a", "a\u2003", "a\u2028", "\na", "a\r"));
        ids.addAll(List.of("a\u0000b", "a\u0001", "a\nb", "\u007f", "a\u0085b", "\u001b[31m"));
        ids.addAll(List.of("a\u200b", "\u200ba", "\ufeffa", "a\ufeff", "\u202etxt.exe", "\u2066a\u2069", "a\u00adb"));
        ids.addAll(List.of("a\u200db", "a\u200cb", "a\udb40\udc41", "\udb40\udc7fa", "\u0600", "\ud834\udd73"));
        ids.addAll(List.of("\ud800", "\udc00", "a\ud83d", "\ude00a", "a\udc00\ud800b"));
        ids.addAll(List.of("x".repeat(256), "\ud83d\ude00".repeat(128), "x".repeat(10_000_000)));
        ids.add(null);
        return ids;
    }

    private static List<@Nullable String> badNames() {
        List<@Nullable String> names = new ArrayList<>(List.of(
                "", " ", "a b", " a", "a ", "a\n", "a\u0000", "a/b", "a*", "a,b", "\u00e9", "\ud83d\ude00", "\uff41"));
        names.addAll(List.of("x".repeat(256), "x".repeat(10_000_000), "a'b", "\ud800"));
        names.add(null);
        return names;
    }

    private static void refusesInput(String what, String field, Runnable call) {
        InvitationException refusal;
        try {
            refusal = refused(Reason.INVALID_INPUT, call);
        } catch (AssertionError wrong) {
            throw new AssertionError(what + ": " + wrong.getMessage(), wrong);
        }
        assertThat(refusal.field()).as(what).contains(field);
        assertThat(refusal.invitation()).as(what).isEmpty();
        assertThat(refusal.getMessage()).as(what).startsWith(field + " must ").hasSizeLessThan(200);
    }

    /** Returns valid operations: every entry of the catalogue, and a list and a count for each scope. */
    private static List<Operation> validOperations() {
        InvitationQuery query =
                InvitationQuery.inDomain(ACME).inviter(ADA).invitee(BOB).role("viewer");
        Invite toAddress = Invite.of(TestHost.MAIL, "viewer")
                .message("message")
                .language("de")
                .data("data");
        Arguments all = Arguments.by(ADA)
                .in(ACME)
                .about(BOB)
                .about(new InvitationId(ACME, ANY))
                .about(ANY)
                .as("viewer")
                .inviting(List.of(Invite.of(BOB, "viewer"), toAddress))
                .matching(query)
                .matching(MemberQuery.inDomain(ACME))
                .with(Parameter.ACTION, "dashboards.view")
                .delivering(1)
                .withToken("wrong");
        List<Operation> operations = new ArrayList<>();
        for (Operations entry : Operations.values()) {
            operations.add(entry.with(all.only(entry.parameters())));
            if (entry.takes(Parameter.ACTOR)) {
                Arguments verified = all.with(Parameter.ACTOR, TestHost.VERIFIED.withEmail("carol@example.net"));
                operations.add(entry.with(verified.only(entry.parameters())));
            }
        }
        operations.add(
                Operations.SEND_ONE.with(Arguments.by(ADA).in(ACME).about(TestHost.MAIL).as("viewer")));
        operations.add(Operations.LIST.with(Arguments.by(ADA).matching(query.invitee(TestHost.MAIL))));
        for (InvitationQuery other : List.of(InvitationQuery.sentByMe(ACME), InvitationQuery.toMe(ACME))) {
            operations.add(Operations.LIST.with(Arguments.by(ADA).matching(other)));
            operations.add(Operations.COUNT.with(Arguments.by(ADA).matching(other)));
        }
        return operations;
    }

    private void checkFields(Set<InputField.Kind> kinds, List<?> invalid) {
        Invitations library = TestHost.on(untouched(emptyStorage())).invitations;
        for (Operation operation : validOperations()) {
            for (InputField field : InputField.of(operation)) {
                if (!kinds.contains(field.kind())) {
                    continue;
                }
                for (int i = 0; i < invalid.size(); i++) {
                    Object value = invalid.get(i);
                    if (value != null || !isRefusedByTheBuilder(operation, field)) {
                        refusesInput(
                                operation.entry() + ", " + field.name() + ", invalid value " + i,
                                refusedName(field, value),
                                () -> field.with(value).on(library));
                    }
                }
            }
        }
    }

    /** Returns the name of the field in the refusal. If the value of an id is null, the refusal names the value. */
    private static String refusedName(InputField field, @Nullable Object value) {
        boolean hasValue = field.kind() == InputField.Kind.ID || field.kind() == InputField.Kind.EMAIL;
        return value == null && hasValue ? field.name() + ".value" : field.name();
    }

    /** The builders of requests and queries refuse null as the name of a role and as a text. */
    private static boolean isRefusedByTheBuilder(Operation operation, InputField field) {
        return switch (field.kind()) {
            case NAME ->
                operation.entry().takes(Parameter.INVITES) || operation.entry().takes(Parameter.QUERY);
            case MESSAGE, DATA, LANGUAGE -> true;
            case ID, EMAIL, PAGE_SIZE, DELIVERY_SIZE -> false;
        };
    }

    @Test
    @DisplayName("10.1 every invalid id in every field of every operation is refused")
    default void every_invalid_id_is_refused() {
        checkFields(Set.of(InputField.Kind.ID), badIds());
    }

    @Test
    @DisplayName("10.2 every invalid name of a role or an action in every operation is refused")
    default void every_invalid_name_of_a_role_or_action_is_refused() {
        checkFields(Set.of(InputField.Kind.NAME), badNames());
    }

    @Test
    @DisplayName("10.3 missing arguments, and batches and pages that are too small or too large, are refused")
    default void missing_arguments_and_invalid_sizes_are_refused() {
        checkFields(Set.of(InputField.Kind.PAGE_SIZE), List.of(0, -1, 101, Integer.MAX_VALUE, Integer.MIN_VALUE));
        checkFields(Set.of(InputField.Kind.DELIVERY_SIZE), List.of(0, -1, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE));
        Invitations library = TestHost.on(untouched(emptyStorage())).invitations;
        for (Operation operation : validOperations()) {
            Operations entry = operation.entry();
            invalid(operation)
                    .forEach((field, arguments) -> refusesInput(
                            entry + ", " + field,
                            field,
                            () -> entry.with(arguments).on(library)));
        }
        for (int size : new int[] {0, 1_001, Integer.MAX_VALUE}) {
            SendInvitations request =
                    SendInvitations.to(ACME).invite(Collections.nCopies(size, Invite.of(BOB, "viewer")));
            refusesInput("send to " + size, "invites", () -> library.send(ADA, request));
        }
        refusesInput("send", "request", () -> library.send(ADA, null));
    }

    /** Returns invalid arguments of the operation by the name of the field that is missing or invalid. */
    private static Map<String, Arguments> invalid(Operation operation) {
        Operations entry = operation.entry();
        Arguments valid = operation.arguments();
        Map<String, Arguments> invalid = new HashMap<>();
        for (Parameter parameter : entry.parameters()) {
            Arguments missing = valid.withNull(parameter);
            switch (parameter) {
                case ACTOR -> invalid.put("actor", missing);
                case DOMAIN -> {
                    if (!entry.takes(Parameter.INVITES)) { // the builder of the request refuses null
                        invalid.put("domain", missing);
                    }
                }
                case USER -> {
                    switch (entry) {
                        case SEND_ONE -> invalid.put("invitee", missing);
                        case TRANSFER -> invalid.put("to", missing);
                        default -> invalid.put("user", missing);
                    }
                }
                case TOKEN -> invalid.put("token", missing);
                case DEAD_LETTER -> invalid.put("id", missing);
                case INVITATION -> {
                    invalid.put("id", missing);
                    invalid.put("id.uuid", valid.about(new InvitationId(ACME, null)));
                    invalid.put("id.domain", valid.about(new InvitationId(null, ANY)));
                }
                case MEMBER_QUERY -> invalid.put("query", missing);
                case QUERY -> {
                    invalid.put("query", missing);
                    InvitationQuery deleted = valid.query().status(Status.PENDING, Status.DELETED);
                    invalid.put("statuses", valid.matching(deleted));
                }
                case ROLE, ACTION, INVITES, LIMIT, CURSOR -> {} // checked elsewhere
            }
        }
        return invalid;
    }

    @Test
    @DisplayName("10.4 a cursor with a changed character or byte, and any other text, is refused by every list")
    default void every_changed_cursor_is_refused() {
        Storage storage = emptyStorage();
        TestHost host = TestHost.withAcme(storage);
        host.joined(ADA, ACME, BOB, VIEWER);
        host.sent(ADA, ACME, CAROL, VIEWER);
        InvitationQuery query = InvitationQuery.inDomain(ACME).pageSize(1);
        MemberQuery members = MemberQuery.inDomain(ACME).pageSize(1);
        String cursor = host.invitations.list(ADA, query).next().orElseThrow();

        List<String> bad = new ArrayList<>(List.of("", " ", "null", "0", cursor + "=", cursor + cursor, " " + cursor));
        bad.addAll(List.of(cursor + "\n", "x".repeat(cursor.length()), "-".repeat(cursor.length())));
        bad.addAll(List.of("\u00e9".repeat(cursor.length()), "A".repeat(cursor.length()), "_".repeat(cursor.length())));
        bad.addAll(List.of("x".repeat(10_000_000), "' OR 1=1 --", "\ud800"));
        bad.addAll(withChangedCharacters(cursor));
        Invitations library = TestHost.on(untouched(storage)).invitations;
        for (String text : bad) {
            refused(Reason.INVALID_CURSOR, () -> library.list(ADA, query.after(text)));
            refused(Reason.INVALID_CURSOR, () -> library.members().list(ADA, members.after(text)));
            refused(Reason.INVALID_CURSOR, () -> library.notifications().deadLetters(text));
        }
        for (String text : withChangedBytes(cursor)) {
            refused(Reason.INVALID_CURSOR, () -> library.list(ADA, query.after(text)));
        }
        assertThat(host.invitations.list(ADA, query.after(cursor)).items()).hasSize(1);
        String ofMembers = host.members.list(ADA, members).next().orElseThrow();
        assertThat(host.members.list(ADA, members.after(ofMembers)).items()).hasSize(1);
    }

    /** Returns variants of the cursor: one character replaced or removed, an A inserted, or the rest removed. */
    private static Set<String> withChangedCharacters(String cursor) {
        Set<String> changed = new HashSet<>();
        for (int i = 0; i < cursor.length(); i++) {
            String before = cursor.substring(0, i);
            String after = cursor.substring(i + 1);
            for (char c : "ABMZabmz019-_+/= \0\u00e9\u2028\ud800\udc00\uff21\uffff".toCharArray()) {
                changed.add(before + c + after);
            }
            for (int bit = 0; bit < 6; bit++) {
                changed.add(before + (char) (cursor.charAt(i) ^ (1 << bit)) + after);
            }
            changed.addAll(List.of(before, after, before + after, before + "A" + cursor.substring(i)));
        }
        changed.remove(cursor);
        return changed;
    }

    /** Returns every variant of the cursor with one decoded byte replaced. */
    private static Set<String> withChangedBytes(String cursor) {
        Set<String> changed = new HashSet<>();
        byte[] bytes = Base64.getUrlDecoder().decode(cursor);
        for (int i = 0; i < bytes.length; i++) {
            for (int value = 0; value <= 0xff; value++) {
                byte[] other = bytes.clone();
                other[i] = (byte) value;
                changed.add(Base64.getUrlEncoder().withoutPadding().encodeToString(other));
            }
        }
        changed.remove(cursor);
        return changed;
    }

    /** Returns the id with the most bytes in UTF-8. Its characters differ, so that no index can compress it. */
    private static String longest() {
        return IntStream.range(0, 255)
                .mapToObj(i -> Character.toString(0x4e00 + i * 79))
                .collect(Collectors.joining());
    }

    private static List<String> extremes() {
        List<String> all =
                new ArrayList<>(List.of("x".repeat(255), "\ud83d\ude00".repeat(127) + "x", "x", "0", "-1", "null"));
        all.addAll(List.of("bob", "Bob", "BOB", "b\u00f6b", "bo\u0308b", "b\u00d6b", "stra\u00dfe", "strasse"));
        all.addAll(List.of("\u00e9", "e\u0301", "\u212b", "\u00c5", "A\u030a", "\ufb01", "fi", "\uff41", "a"));
        all.addAll(List.of("i", "I", "\u0130", "\u0131", "i\u0307", "a b", "a  b", "a\u00a0b", "a\u2003b"));
        all.addAll(List.of("'", "''", "\"", "\\", "\\'", "`", "%", "_", "%_", "--", "/*", "?", "$1", ":a", "{0}"));
        all.addAll(List.of("'; DROP TABLE invitation; --", "<b>", "${x}", "a/b", "a|b", "a,b", "a;b", "a\ud83d\ude00"));
        all.addAll(List.of("\ud83d\udc69\ud83d\udc67", "\u0645\u0631\u062d\u0628\u0627", "\u4f60", "\uffff"));
        all.add(longest());
        all.addAll(List.of("\ue000", "z\u0335\u0321\u031b", "\u0300", "a\u0300", "\u00e0"));
        assertThat(all).doesNotHaveDuplicates();
        return all;
    }

    @Test
    @DisplayName("10.5 every valid user id is returned exactly, and matches no other user")
    default void every_valid_user_id_is_returned_exactly() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<String> extremes = extremes();
        List<Invite> invites = extremes.stream()
                .map(text -> Invite.of(new UserId(text), "viewer"))
                .toList();
        List<Invitation> sent = host.invitations
                .send(ADA, SendInvitations.to(ACME).invite(invites))
                .sent();
        assertThat(sent).extracting(invitation -> invitation.invitee().value()).isEqualTo(extremes);
        assertThat(host.invitations
                        .send(ADA, SendInvitations.to(ACME).invite(invites))
                        .outcomes())
                .allSatisfy(again -> assertThat(again.refusal()).contains(Reason.ALREADY_INVITED));
        for (Invitation invitation : sent) {
            UserId user = new UserId(invitation.invitee().value());
            assertThat(host.invitations.inbox(user).pending()).containsExactly(invitation);
            assertThat(host.invitations.count(
                            ADA, InvitationQuery.inDomain(ACME).invitee(user)))
                    .isEqualTo(1);
            assertThat(host.roleOf(ACME, user)).isEmpty();
            host.invitations.accept(user, invitation.id());
            assertThat(host.members.find(user, ACME, user).user()).isEqualTo(user);
            assertThat(host.stored(invitation.id()).changedBy()).isEqualTo(user);
            assertThat(host.invitations.history(user, invitation.id()))
                    .extracting(event -> event.subject())
                    .containsExactly(user, user);
        }
        assertThat(host.taken().stream()
                        .filter(one -> one.recipient().equals(ADA))
                        .map(one -> one.invitation().invitee().value()))
                .containsExactlyInAnyOrderElementsOf(extremes);
    }

    @Test
    @DisplayName("10.6 every valid domain id is returned exactly, and matches no other domain")
    default void every_valid_domain_id_is_returned_exactly() {
        TestHost host = TestHost.on(emptyStorage());
        for (String text : extremes()) {
            DomainId domain = new DomainId(text);
            UserId founder = new UserId(text);
            assertThat(host.members.addFounder(founder, domain, "owner").domain())
                    .isEqualTo(domain);
            InvitationId id = host.sent(founder, domain, ADA, OWNER);
            assertThat(host.invitations
                            .list(founder, InvitationQuery.inDomain(domain))
                            .items())
                    .containsExactly(host.stored(id));
            assertThat(host.stored(id).inviter()).isEqualTo(founder);
            assertThat(host.storage.memberships().page(domain, null, 10)).hasSize(1);
        }
        assertThat(host.invitations.count(ADA, InvitationQuery.toMe()))
                .isEqualTo(extremes().size());
    }

    @Test
    @DisplayName("10.7 every valid role name is returned exactly, and matches no other role")
    default void every_valid_role_name_is_returned_exactly() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<String> names =
                List.of("r", "R", "x".repeat(255), "X".repeat(255), "a.b_c:d-e", "a.b-c:d_e", "0", ".", "--");
        for (String name : names) {
            host.define(Role.of(name, Action.of("dashboards.view")));
        }
        for (int i = 0; i < names.size(); i++) {
            UserId user = new UserId("user-" + i);
            host.joined(ADA, ACME, user, Role.of(names.get(i)));
            assertThat(host.roleOf(ACME, user)).contains(names.get(i));
            assertThat(host.invitations.count(
                            ADA, InvitationQuery.inDomain(ACME).role(names.get(i))))
                    .isEqualTo(1);
        }
    }
}
