package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a call is refused. */
public final class RefusalAssertions {

    private RefusalAssertions() {}

    /** Asserts the reason, and returns the refusal. */
    public static InvitationException assertRefused(Reason reason, ThrowingCallable call) {
        InvitationException refusal = catchThrowableOfType(InvitationException.class, call);
        assertThat(refusal).as("a refusal because of %s", reason).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        return refusal;
    }

    /** Asserts that this field is refused as invalid, and returns the refusal. */
    public static InvitationException assertInvalid(String field, ThrowingCallable call) {
        InvitationException refusal = assertRefused(Reason.INVALID_INPUT, call);
        assertThat(refusal.field()).contains(field);
        return refusal;
    }
}
