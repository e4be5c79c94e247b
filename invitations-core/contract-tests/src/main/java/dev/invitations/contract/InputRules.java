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
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.VerifiedUser;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 10: invalid input is refused with a typed error before any I/O. */
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

    private static List<@Nullable String> badAddresses() {
        List<@Nullable String> addresses = new ArrayList<>(List.of(
                "", " ", "@", "carol", "carol@", "@example.org", "carol@example", "carol@example.", "a@b@c.de"));
        addresses.addAll(
                List.of(" carol@example.org", "carol@example.org ", "carol@example.org\n", "ca rol@example.org"));
        addresses.addAll(
                List.of(".carol@example.org", "carol.@example.org", "ca..rol@example.org", "carol@.example.org"));
        addresses.addAll(List.of("\"carol\"@example.org", "carol@[127.0.0.1]", "<carol@example.org>", "carol(a)@b.de"));
        addresses.addAll(
                List.of("carol@-example.org", "carol@example-.org", "carol@exa_mple.org", "carol@example.org."));
        addresses.addAll(
                List.of("c\u00e1rol@example.org", "carol@ex\u00e4mple.org", "\u212aarol@example.org", "\uff41@b.de"));
        addresses.addAll(
                List.of("\u0131@example.org", "carol@example.org\u200b", "c\u0000@example.org", "\ud800@b.de"));
        addresses.add("x".repeat(65) + "@example.org");
        addresses.add("x@" + "y".repeat(64) + ".org");
        addresses.add("x@" + "y.".repeat(126) + "z");
        addresses.add("x".repeat(10_000_000) + "@example.org");
        addresses.add(null);
        return addresses;
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
        assertThat(refusal.getMessage()).as(what).startsWith(field + " must ").hasSizeLessThan(250);
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
        operations.add(Operations.SEND_ONE.with(
                Arguments.by(ADA).in(ACME).about(TestHost.MAIL).as("viewer")));
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
    @DisplayName("10.8 every invalid address in every field of every operation is refused")
    default void every_invalid_address_is_refused() {
        checkFields(Set.of(InputField.Kind.EMAIL), badAddresses());
        Invitations library = TestHost.on(untouched(emptyStorage())).invitations;
        VerifiedUser most = VerifiedUser.of(CAROL);
        for (int i = 0; i < Limits.VERIFIED_ADDRESSES; i++) {
            most = most.withEmail("carol-" + i + "@example.org");
        }
        VerifiedUser tooMany = most.withEmail(MAIL);
        for (Operation operation : validOperations()) {
            if (operation.entry().takes(Parameter.ACTOR)) {
                Arguments arguments = operation.arguments().with(Parameter.ACTOR, tooMany);
                refusesInput(
                        operation.entry() + ", 21 addresses",
                        "actor.addresses",
                        () -> operation.entry().with(arguments).on(library));
            }
        }
        assertThat(TestHost.withAcme(emptyStorage()).invitations.inbox(most).total())
                .isZero();
    }

    @Test
    @DisplayName(
            "10.9 every invalid message, language and data of an invitation is refused, and the refusal hides texts")
    default void every_invalid_text_of_an_invitation_is_refused() {
        List<String> never = List.of("", "\u0000", "a\ud800", "\udc00");
        List<String> messages = new ArrayList<>(never);
        messages.addAll(List.of("\t", "\u001b[31m", "\u0085", "\u007f", "x".repeat(1_001), "\ud83d\ude00".repeat(501)));
        checkFields(Set.of(InputField.Kind.MESSAGE), messages);
        List<String> data = new ArrayList<>(never);
        data.addAll(List.of("x".repeat(4_001), "\ud83d\ude00".repeat(2_001)));
        checkFields(Set.of(InputField.Kind.DATA), data);
        List<String> languages = new ArrayList<>(never);
        languages.addAll(
                List.of("d e", "de_CH", "-de", "de-", "de--CH", "d\u00e9", "1de", "de-abcdefghi", "abcdefghi"));
        languages.add("de" + "-abcdefgh".repeat(4));
        checkFields(Set.of(InputField.Kind.LANGUAGE), languages);
        Invite secret = Invite.of(MAIL, "viewer").message("secret\t");
        assertThat(refused(
                                Reason.INVALID_INPUT,
                                () -> TestHost.on(untouched(emptyStorage()))
                                        .invitations
                                        .send(ADA, SendInvitations.to(ACME).invite(List.of(secret))))
                        .getMessage())
                .doesNotContain("secret");
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
}
