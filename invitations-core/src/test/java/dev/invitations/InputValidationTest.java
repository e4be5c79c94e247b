package dev.invitations;

import static dev.invitations.RefusalAssertions.assertInvalid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.Collections;
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
