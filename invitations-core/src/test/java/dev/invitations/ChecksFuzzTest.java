package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.regex.Pattern;

/** What is checked by hand gets the verdict of the patterns, and what is refused is named. */
class ChecksFuzzTest {

    private static final Pattern ID = Pattern.compile(Limits.ID_PATTERN);
    private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);

    @FuzzTest(maxDuration = "1m")
    void ids(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        verdict(
                "user",
                text.length() <= Limits.ID_LENGTH && ID.matcher(text).matches(),
                () -> Checks.user("user", new UserId(text)));
    }

    @FuzzTest(maxDuration = "1m")
    void names(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        verdict(
                "role",
                text.length() <= Limits.NAME_LENGTH && NAME.matcher(text).matches(),
                () -> Checks.role("role", text));
    }

    private static void verdict(String field, boolean allowed, Runnable check) {
        boolean passed = true;
        try {
            check.run();
        } catch (InvitationException refusal) {
            passed = false;
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_INPUT);
            assertThat(refusal.field()).contains(field);
        }
        assertThat(passed).isEqualTo(allowed);
    }
}
