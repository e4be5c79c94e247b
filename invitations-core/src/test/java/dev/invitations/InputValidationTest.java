package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The fields and rules that refusals name; what is valid and what is not is compared in {@link VerdictTest}. */
@NullUnmarked
class InputValidationTest {

    private static final String ID_RULE =
            " must be 1 to 128 characters without control characters, lone surrogates, or white space at either end";
    private static final String NAME_RULE = " must be 1 to 64 letters, digits, dots, underscores, colons or hyphens";

    @Test
    void refusals_name_the_field_and_the_rule() {
        refused("actor", ID_RULE, () -> InputValidation.actor(null));
        refused("actor", ID_RULE, () -> InputValidation.actor(new UserId("")));
        refused("user", ID_RULE, () -> InputValidation.user("user", null));
        refused("user", ID_RULE, () -> InputValidation.user("user", new UserId(null)));
        refused("domain", ID_RULE, () -> InputValidation.domain(null));
        refused("domain", ID_RULE, () -> InputValidation.domain(new DomainId(" ")));
        refused("id", " must not be null", () -> InputValidation.invitation(null));
        refused("id", " must not be null", () -> InputValidation.id(null));
        refused("id.domain", ID_RULE, () -> InputValidation.invitation(new InvitationId(null, null)));
        refused(
                "id.uuid",
                " must not be null",
                () -> InputValidation.invitation(new InvitationId(new DomainId("x"), null)));
        refused("role", NAME_RULE, () -> InputValidation.role("role", null));
        refused("role", NAME_RULE, () -> InputValidation.role("role", ""));
        refused("limit", " must be 1 to 7", () -> InputValidation.size("limit", 0, 7));
        refused("limit", " must be 1 to 7", () -> InputValidation.size("limit", 8, 7));
        refused("request", " must not be null", () -> InputValidation.request(null));
        refused("query", " must not be null", () -> InputValidation.query((InvitationQuery) null));
        refused("query", " must not be null", () -> InputValidation.query((MemberQuery) null));
    }

    @Test
    void the_first_bad_invite_is_named() {
        Invite good = new Invite(new UserId("bob"), "viewer");
        SendInvitations request = new SendInvitations(
                new DomainId("acme"), List.of(good, new Invite(new UserId("x"), "a b"), new Invite(null, null)), false);
        refused("invites[1].role", NAME_RULE, () -> InputValidation.request(request));
    }

    @Test
    void what_is_within_the_limits_passes() {
        InputValidation.actor(new UserId("ada"));
        InputValidation.user("user", new UserId("ada"));
        InputValidation.invitation(new InvitationId(new DomainId("acme"), new UUID(0, 0)));
        InputValidation.id(new UUID(0, 0));
        InputValidation.role("role", "viewer");
        InputValidation.size("limit", 1, 7);
        InputValidation.size("limit", 7, 7);
    }

    private static void refused(String field, String rule, ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(InvitationException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.INVALID_INPUT);
                    assertThat(refused.field()).contains(field);
                })
                .hasMessage(field + rule);
    }
}
