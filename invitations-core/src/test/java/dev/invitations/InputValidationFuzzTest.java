package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** The hand-written checks give the same result as the patterns, and a refusal names the field. */
@Tag("proof")
class InputValidationFuzzTest {

    private static final Pattern ID = Pattern.compile(Limits.ID_PATTERN);
    private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);

    private static final FuzzReport REPORT = new FuzzReport("fuzz-identifiers");

    /** A seed is also the name of its test, so it must not be blank. */
    static Stream<String> seeds() {
        return Stream.of(
                "ada", "role.name-1_x", " a", "a\0", "\ud83d\ude00", "\ud83d", "\u202e", "e\u0301", "a".repeat(256));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "1m")
    void identifiers_are_valid_exactly_if_they_match_the_pattern(@NotNull String text) {
        verdict("user", text, ID, Limits.ID_LENGTH, () -> InputValidation.user("user", new UserId(text)));
        verdict("role", text, NAME, Limits.NAME_LENGTH, () -> InputValidation.role("role", text));
    }

    @AfterAll
    static void end() {
        REPORT.print();
    }

    private static void verdict(String field, String text, Pattern pattern, int length, Runnable check) {
        boolean passed = true;
        try {
            check.run();
        } catch (InvitationException refusal) {
            passed = false;
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_INPUT);
            assertThat(refusal.field()).contains(field);
        }
        REPORT.tried(passed);
        assertThat(passed)
                .isEqualTo(text.length() <= length && pattern.matcher(text).matches());
    }
}
