package dev.invitations.model;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.INVITEE;
import static dev.invitations.decision.DecisionFixture.MICROSECOND;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.uuid;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class ValuesTest {

    @ParameterizedTest
    @CsvSource({
        "INVITED,       invitee, true",
        "INVITED_AGAIN, invitee, true",
        "ACCEPTED,      inviter, false",
        "REJECTED,      inviter, false"
    })
    void the_recipient_is_the_user_that_did_not_act(Notification.Kind kind, String recipient, boolean isInvitation) {
        assertThat(notified(kind).recipient()).isEqualTo(new UserId(recipient));
        assertThat(notified(kind).isInvitation()).isEqualTo(isInvitation);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVITED", "INVITED_AGAIN"})
    void an_invitation_is_superseded_once_it_is_no_longer_pending(Notification.Kind kind) {
        Invitation pending = invitation(Status.PENDING);
        assertThat(notified(kind).isSuperseded(pending, NOW)).isFalse();
        assertThat(notified(kind).isSuperseded(pending, NOW.plus(MICROSECOND)))
                .as("expired")
                .isTrue();
        assertThat(notified(kind).isSuperseded(null, NOW)).as("gone").isTrue();
        assertThat(notified(kind).isSuperseded(but(pending).version(8).build(), NOW))
                .isTrue();
        assertThat(notified(kind).isSuperseded(but(pending).version(6).build(), NOW))
                .isTrue();
        for (Status closed : List.of(Status.ACCEPTED, Status.REJECTED, Status.DELETED)) {
            assertThat(notified(kind).isSuperseded(invitation(closed), NOW))
                    .as("%s", closed)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "REJECTED"})
    void an_answer_is_never_superseded(Notification.Kind kind) {
        assertThat(notified(kind).isSuperseded(null, NOW)).isFalse();
        assertThat(notified(kind).isSuperseded(invitation(Status.DELETED), NOW)).isFalse();
    }

    private static Notification notified(Notification.Kind kind) {
        return new Notification(uuid(1), kind, invitation(Status.PENDING), NOW, Optional.empty());
    }

    @Test
    void the_text_of_an_id_is_its_value() {
        assertThat(ACME).hasToString("acme");
        assertThat(INVITEE).hasToString("invitee");
        assertThat(new InvitationId(ACME, uuid(1))).hasToString("acme/00000000-0000-7000-8000-000000000001");
    }

    @Test
    void the_text_of_an_id_is_parsed_to_the_same_id() {
        for (String domain :
                List.of("acme", "a/b", "/", "x/00000000-0000-7000-8000-000000000001", "x".repeat(Limits.ID_LENGTH))) {
            InvitationId id = new InvitationId(new DomainId(domain), uuid(1));
            assertThat(InvitationId.parse(id.toString())).isEqualTo(id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "acme",
                "00000000-0000-7000-8000-000000000001",
                "/00000000-0000-7000-8000-000000000001",
                "acme:00000000-0000-7000-8000-000000000001",
                "acme/00000000-0000-7000-8000-00000000000",
                "acme/00000000-0000-7000-8000-0000000000011",
                "acme/00000000-0000-7000-8000-00000000000A",
                "acme/00000000-0000-7000-8000-00000000000g",
                "acme/0-0-0-0-1",
                "acme/000000000000-7000-8000-0000-00000001",
                "acme/00000000-0000-7000-8000-000000000001 ",
                "acme/00000000-0000-7000-8000-000000000001/",
                " acme/00000000-0000-7000-8000-000000000001",
                "ac\nme/00000000-0000-7000-8000-000000000001",
                "ac\u0000me/00000000-0000-7000-8000-000000000001",
                "acme\ud800/00000000-0000-7000-8000-000000000001",
                "acme/\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660-0000-7000-8000-000000000001",
            })
    void other_text_is_not_parsed(String text) {
        notParsed(text);
    }

    @Test
    void a_text_of_any_length_is_refused_with_a_short_message() {
        notParsed("x".repeat(Limits.ID_LENGTH + 1) + "/00000000-0000-7000-8000-000000000001");
        notParsed("x".repeat(10_000_000));
        notParsed("\n".repeat(1_000));
    }

    @Test
    void parse_refuses_null() {
        assertThatThrownBy(() -> InvitationId.parse(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text must not be null");
    }

    private static void notParsed(String text) {
        assertThatThrownBy(() -> InvitationId.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .startsWith("id must be a domain, a slash, and a UUID in lower case, but was \"")
                .hasSizeLessThan(150)
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void a_user_is_an_actor_and_an_invitee() {
        assertThat(INVITEE.user()).isSameAs(INVITEE);
        assertThat(INVITEE).isEqualTo(new UserId("invitee")).isNotEqualTo(new UserId("Invitee"));
        assertThat(INVITEE.kind()).isEqualTo(Invitee.Kind.USER);
        assertThat(Invitee.of(INVITEE.kind(), INVITEE.value())).isEqualTo(INVITEE);
    }

    @Test
    void an_inbox_copies_its_list() {
        List<Invitation> pending = new ArrayList<>(List.of(invitation(Status.PENDING)));
        Inbox inbox = new Inbox(pending, 6);
        pending.clear();
        assertThat(inbox.pending()).hasSize(1);
        assertThat(inbox.total()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void each_reason_has_its_own_sentence(Reason reason) {
        assertThat(reason.text()).matches("[A-Z].*\\.");
        assertThat(Arrays.stream(Reason.values()).filter(other -> other.text().equals(reason.text())))
                .containsExactly(reason);
        assertThat(InvitationException.of(reason)).hasMessage(reason.text());
        assertThat(InvitationException.of(reason).reason()).isEqualTo(reason);
        assertThat(InvitationException.of(reason).field()).isEmpty();
        assertThat(InvitationException.of(reason).invitation()).isEmpty();
    }

    @Test
    void a_refusal_has_its_invitation_and_invalid_input_its_field() {
        Invitation it = invitation(Status.REJECTED);
        InvitationException refused = InvitationException.of(Reason.REJECTED_BEFORE, it);
        assertThat(refused.reason()).isEqualTo(Reason.REJECTED_BEFORE);
        assertThat(refused.invitation()).containsSame(it);
        assertThat(refused).hasMessage(Reason.REJECTED_BEFORE.text());
        assertThat(refused.field()).isEmpty();

        InvitationException invalid = InvitationException.invalid("invites[2].role", "must be short");
        assertThat(invalid.reason()).isEqualTo(Reason.INVALID_INPUT);
        assertThat(invalid.field()).contains("invites[2].role");
        assertThat(invalid).hasMessage("invites[2].role must be short");
        assertThat(invalid.invitation()).isEmpty();
    }

    @Test
    void a_message_escapes_characters_that_forge_a_line() {
        shown("", "");
        shown("a'b\"c", "a'b\"c");
        shown("a\\u000ab", "a\nb");
        shown("\\u0000", "\0");
        shown("\\u001b[31m", "\u001b[31m");
        shown("\\u202etxt", "\u202etxt");
        shown("\\u2028\\u2029", "\u2028\u2029");
        shown("\\ud83dx", "\ud83dx");
        shown("\\udb40\\udc01", "\udb40\udc01");
        shown("\ud83d\ude00 \u00e9", "\ud83d\ude00 \u00e9");
        shown("x".repeat(32), "x".repeat(32));
    }

    @Test
    void a_message_cuts_long_values() {
        assertThat(InvitationException.invalid("id", "must be short", "x".repeat(33)))
                .hasMessage("id must be short, but was \"" + "x".repeat(32) + "...\" (33 characters)");
        assertThat(InvitationException.invalid("id", "must be short", "\n".repeat(7)))
                .hasMessage(
                        "id must be short, but was \"\\u000a\\u000a\\u000a\\u000a\\u000a\\u000a...\" (7 characters)");
        assertThat(InvitationException.invalid("id", "must be short", "x".repeat(31) + "\ud83d\ude00y"))
                .as("a character of two chars is not cut")
                .hasMessage("id must be short, but was \"" + "x".repeat(31) + "\ud83d\ude00...\" (34 characters)");
    }

    private static void shown(String expected, String given) {
        assertThat(InvitationException.invalid("id", "must be short", given))
                .hasMessage("id must be short, but was \"" + expected + "\"");
    }

    @Test
    void a_message_contains_numbers_and_names_missing_values() {
        assertThat(InvitationException.invalid("size", "must be 1", 7)).hasMessage("size must be 1, but was 7");
        InvitationException missing = InvitationException.invalid("role", "must be short", null);
        assertThat(missing).hasMessage("role must not be null");
        assertThat(missing.field()).contains("role");
    }

    /** Hosts make decisions by category, so the categories of published reasons must not change. */
    @Test
    void each_reason_has_its_category() {
        assertThat(Arrays.stream(Reason.values()).collect(groupingBy(Reason::category)))
                .isEqualTo(Map.of(
                        Reason.Category.INPUT,
                        List.of(Reason.INVALID_INPUT, Reason.INVALID_CURSOR, Reason.SELF_INVITATION),
                        Reason.Category.NOT_FOUND,
                        List.of(Reason.NOT_FOUND),
                        Reason.Category.FORBIDDEN,
                        List.of(Reason.NOT_PERMITTED, Reason.ROLE_EXCEEDS_GRANTER, Reason.MEMBER_OUTRANKS),
                        Reason.Category.CONFLICT,
                        List.of(
                                Reason.ROLE_UNKNOWN,
                                Reason.INVITER_NOT_PERMITTED,
                                Reason.ALREADY_MEMBER,
                                Reason.ALREADY_INVITED,
                                Reason.REJECTED_BEFORE,
                                Reason.ALREADY_PENDING,
                                Reason.ALREADY_ACCEPTED,
                                Reason.ALREADY_REJECTED,
                                Reason.DELETED,
                                Reason.EXPIRED,
                                Reason.MEMBERSHIP_ENDED,
                                Reason.BATCH_REFUSED,
                                Reason.NOT_INVITABLE,
                                Reason.ALREADY_FOUNDED,
                                Reason.FOUNDER_MUST_MANAGE,
                                Reason.LAST_MANAGER,
                                Reason.DOMAIN_CLOSED,
                                Reason.ADDRESS_NOT_ALLOWED,
                                Reason.OBJECTED)));
    }

    /** A serialized exception may reach any receiver, but the invitation is only for the caller. */
    @Test
    void serialization_drops_only_the_invitation() throws Exception {
        InvitationException sent = InvitationException.of(Reason.ALREADY_INVITED, invitation(Status.PENDING));
        InvitationException received = serialized(sent);
        assertThat(received.reason()).isEqualTo(Reason.ALREADY_INVITED);
        assertThat(received).hasMessage(sent.getMessage());
        assertThat(received.invitation()).isEmpty();
        assertThat(serialized(InvitationException.invalid("role", "is bad")).field())
                .contains("role");
        InvitationException grant = InvitationException.aboutRole(
                Reason.ROLE_EXCEEDS_GRANTER, "owner", List.of("members.view"), Optional.empty());
        assertThat(serialized(grant)).hasMessage(grant.getMessage());
        assertThat(serialized(grant).missingActions()).isEmpty();
    }

    @Test
    void an_objection_is_a_code_beside_the_message() throws Exception {
        Invitation shown = invitation(Status.PENDING);
        InvitationException refusal = InvitationException.objected("two-factor-required", Optional.of(shown));
        assertThat(refusal.reason()).isEqualTo(Reason.OBJECTED);
        assertThat(refusal).hasMessage(Reason.OBJECTED.text());
        assertThat(refusal.objection()).contains("two-factor-required");
        assertThat(refusal.invitation()).contains(shown);
        assertThat(serialized(refusal).objection()).contains("two-factor-required");
        assertThat(InvitationException.objected("x", Optional.empty()).invitation())
                .isEmpty();
        assertThat(InvitationException.of(Reason.DOMAIN_CLOSED).objection()).isEmpty();
    }

    @Test
    void the_text_of_a_notification_has_neither_data_nor_link() {
        Notification notification = new Notification(
                        uuid(1),
                        Notification.Kind.INVITED,
                        invitation(Status.PENDING),
                        NOW,
                        Optional.of("confidential"))
                .withLink("secret");
        assertThat(notification.link()).contains("secret");
        assertThat(notification.data()).contains("confidential");
        assertThat(notification)
                .hasToString("Notification[id=" + uuid(1) + ", kind=INVITED, invitation=" + invitation(Status.PENDING)
                        + ", at=" + NOW + "]");
        assertThat(notified(Notification.Kind.INVITED).link()).isEmpty();
    }

    @Test
    void a_refused_grant_names_at_most_ten_actions_and_has_all_of_them() {
        List<String> actions =
                IntStream.range(10, 23).mapToObj(number -> "action." + number).toList();
        for (int count : List.of(1, 10, 11, 13)) {
            InvitationException refusal = InvitationException.aboutRole(
                    Reason.ROLE_EXCEEDS_GRANTER, "own\ner", actions.subList(0, count), Optional.empty());
            assertThat(refusal.missingActions()).isEqualTo(actions.subList(0, count));
            assertThat(refusal.getMessage())
                    .startsWith("The role \"own\\u000aer\" holds actions that your role does not hold: action.10")
                    .endsWith(count > 10 ? "action.19 and " + (count - 10) + " more." : "action." + (9 + count) + ".");
        }
        assertThat(InvitationException.of(Reason.ROLE_EXCEEDS_GRANTER).missingActions())
                .isEmpty();
    }

    @SuppressWarnings("BanSerializableRead") // reads only the bytes that this test wrote
    private static InvitationException serialized(InvitationException exception) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (InvitationException) in.readObject();
        }
    }
}
