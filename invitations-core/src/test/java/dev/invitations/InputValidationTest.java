package dev.invitations;

import static dev.invitations.RefusalAssertions.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The field and the rule in each refusal. {@link BeanValidationTest} tests which values are valid. */
@NullUnmarked
class InputValidationTest {

    private static final String ID_RULE =
            " must be 1 to 255 characters without control or format characters, lone surrogates, or white space at either end";
    private static final String NAME_RULE = " must be 1 to 255 letters, digits, dots, underscores, colons or hyphens";

    @Test
    void refusals_name_the_field_and_the_rule() {
        refused("actor", " must not be null", () -> InputValidation.actor(null));
        refused("actor", ID_RULE + ", but was \"\"", () -> InputValidation.actor(new UserId("")));
        refused("user", " must not be null", () -> InputValidation.user("user", null));
        refused("user.value", " must not be null", () -> InputValidation.user("user", new UserId(null)));
        refused("actor.value", " must not be null", () -> InputValidation.actor(new UserId(null)));
        refused("domain.value", " must not be null", () -> InputValidation.domain(new DomainId(null)));
        refused(
                "id.domain.value",
                " must not be null",
                () -> InputValidation.invitation(new InvitationId(new DomainId(null), null)));
        refused("domain", " must not be null", () -> InputValidation.domain(null));
        refused("domain", ID_RULE + ", but was \" \"", () -> InputValidation.domain(new DomainId(" ")));
        refused("id", " must not be null", () -> InputValidation.invitation(null));
        refused("id", " must not be null", () -> InputValidation.id(null));
        refused("id.domain", " must not be null", () -> InputValidation.invitation(new InvitationId(null, null)));
        refused(
                "id.uuid",
                " must not be null",
                () -> InputValidation.invitation(new InvitationId(new DomainId("x"), null)));
        refused("role", " must not be null", () -> InputValidation.role("role", null));
        refused("role", NAME_RULE + ", but was \"two words\"", () -> InputValidation.role("role", "two words"));
        refused("limit", " must be between 1 and 7, but was 0", () -> InputValidation.size("limit", 0, 7));
        refused("limit", " must be between 1 and 7, but was 8", () -> InputValidation.size("limit", 8, 7));
        refused("request", " must not be null", () -> InputValidation.request(null));
        refused("query", " must not be null", () -> InputValidation.query((InvitationQuery) null));
        refused("query", " must not be null", () -> InputValidation.query((MemberQuery) null));
    }

    @Test
    void the_first_invalid_invite_is_named() {
        SendInvitations request = SendInvitations.to(new DomainId("acme"));
        SendInvitations two = request.invite(new UserId("bob"), "viewer").invite(new UserId("x"), "a b");
        refused("invites[1].role", NAME_RULE + ", but was \"a b\"", () -> InputValidation.request(two));
        refused(
                "invites[0].invitee",
                ID_RULE + ", but was \" x\"",
                () -> InputValidation.request(request.invite(new UserId(" x"), "a b")));
        refused(
                "invites[0].invitee.value",
                " must not be null",
                () -> InputValidation.request(request.invite(new UserId(null), "viewer")));
    }

    private static final String EMAIL_RULE = " must be an e-mail address of at most 254 ASCII characters, such as"
            + " carol@example.org, with an internationalised domain in its xn-- form";

    @Test
    void an_address_is_checked_as_an_address() {
        refused(
                "invitee",
                EMAIL_RULE + ", but was \"carol\"",
                () -> InputValidation.invitee("invitee", EmailAddress.of("carol")));
        refused("invitee.value", " must not be null", () -> InputValidation.invitee("invitee", new EmailAddress(null)));
        refused("invitee", " must not be null", () -> InputValidation.invitee("invitee", null));
        refused("invitee", ID_RULE + ", but was \" x\"", () -> InputValidation.invitee("invitee", new UserId(" x")));
        InputValidation.invitee("invitee", EmailAddress.of("Carol@Example.org"));
        InputValidation.invitee("invitee", new UserId("carol"));
        refused(
                "invitee",
                EMAIL_RULE + ", but was \"a@b\"",
                () -> InputValidation.query(InvitationQuery.toMe().invitee(EmailAddress.of("a@b"))));
        SendInvitations request = SendInvitations.to(new DomainId("acme"));
        refused(
                "invites[0].invitee",
                EMAIL_RULE + ", but was \"a@b\"",
                () -> InputValidation.request(request.invite(EmailAddress.of("a@b"), "a b")));
        refused(
                "invites[0].invitee.value",
                " must not be null",
                () -> InputValidation.request(request.invite(new EmailAddress(null), "viewer")));
    }

    @Test
    void the_addresses_of_an_actor_are_checked() {
        VerifiedUser ada = VerifiedUser.of(new UserId("ada"));
        for (int i = 0; i < 20; i++) {
            ada = ada.withEmail("ada" + i + "@example.org");
        }
        InputValidation.actor(ada);
        VerifiedUser tooMany = ada.withEmail("ada@example.org");
        refused("actor.addresses", " must have at most 20 entries, but was 21", () -> InputValidation.actor(tooMany));
        VerifiedUser invalid =
                VerifiedUser.of(new UserId("ada")).withEmail("ada@example.org").withEmail("ada@x");
        refused("actor.addresses[1]", EMAIL_RULE + ", but was \"ada@x\"", () -> InputValidation.actor(invalid));
        refused(
                "actor.addresses[0].value",
                " must not be null",
                () -> InputValidation.actor(VerifiedUser.of(new UserId("ada")).withEmail(new EmailAddress(null))));
        refused("actor", ID_RULE + ", but was \"\"", () -> InputValidation.actor(VerifiedUser.of(new UserId(""))));
    }

    @Test
    void the_texts_of_an_invite_are_checked_and_confidential_texts_are_not_repeated() {
        SendInvitations request = SendInvitations.to(new DomainId("acme"));
        Invite invite = Invite.of(new UserId("bob"), "viewer");
        Map<String, Invite> invalid = Map.of(
                "message must be 1 to 1000 characters without lone surrogates and without control characters other"
                        + " than line breaks",
                invite.message("bell \u0007").data(""),
                "language must be a BCP 47 language tag of at most 35 characters, such as de-CH, but was \"de_CH\"",
                invite.message("x").language("de_CH").data(""),
                "data must be 1 to 4000 characters without NUL characters and lone surrogates",
                invite.message("x").language("de").data("\0"));
        invalid.forEach((text, refused) -> {
            String[] words = text.split(" ", 2);
            refused(
                    "invites[1]." + words[0],
                    " " + words[1],
                    () -> InputValidation.request(request.invite(List.of(invite, refused))));
        });
        InputValidation.request(request.invite(
                List.of(invite, invite.message("x\ny").language("de").data("\t"))));
    }

    @Test
    void the_number_of_invites_is_limited() {
        SendInvitations request = SendInvitations.to(new DomainId("acme"));
        Invite invite = Invite.of(new UserId("bob"), "viewer");
        refused("invites", " must have 1 to 1000 entries, but had 0", () -> InputValidation.request(request));
        InputValidation.request(request.invite(Collections.nCopies(1_000, invite)));
        for (int tooMany : new int[] {1_001, Integer.MAX_VALUE}) {
            refused(
                    "invites",
                    " must have 1 to 1000 entries, but had more",
                    () -> InputValidation.request(request.invite(Collections.nCopies(tooMany, invite))));
        }
    }

    @Test
    void deleted_invitations_cannot_be_listed() {
        refused(
                "statuses",
                " must not contain DELETED: deleted invitations are in no list",
                () -> InputValidation.query(InvitationQuery.toMe().status(Status.PENDING, Status.DELETED)));
    }

    private static void refused(String field, String rule, ThrowingCallable check) {
        assertThat(assertInvalid(field, check)).hasMessage(field + rule);
    }
}
