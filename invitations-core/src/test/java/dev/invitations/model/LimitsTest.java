package dev.invitations.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

    private static final Pattern ID = Pattern.compile(Limits.ID_PATTERN);
    private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);

    /** Texts that an incomplete check would accept or confuse with another text. */
    private static final List<String> HOSTILE = hostile();

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T12:00:00Z,        PT1S,                 2026-01-01T12:00:01Z",
        "9999-12-31T23:59:59Z,        PT0.999998S,          9999-12-31T23:59:59.999998Z",
        "9999-12-31T23:59:59Z,        PT0.999999S,          9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59Z,        PT1S,                 9999-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59.999999Z, PT0S,                 9999-12-31T23:59:59.999999Z",
        "1969-12-31T23:59:59Z,        PT253402300799S,      9999-12-31T23:59:58Z",
        "1970-01-01T00:00:00Z,        PT2562047788015215H,  9999-12-31T23:59:59.999999Z",
    })
    void no_instant_is_after_the_last_instant(Instant at, Duration duration, Instant later) {
        assertThat(Limits.plusCapped(at, duration)).isEqualTo(later);
    }

    /** Tries every character at every position of a text. */
    @Test
    void every_character_is_valid_exactly_if_it_matches_the_patterns() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String alone = Character.toString(codePoint);
            sameVerdict(alone);
            if (codePoint <= Character.MAX_VALUE || Character.getType(codePoint) == Character.FORMAT) {
                sameVerdict(alone + "b");
                sameVerdict("a" + alone);
                sameVerdict("a" + alone + "b");
            }
        }
    }

    @Property
    void every_text_is_valid_exactly_if_it_matches_the_patterns(@ForAll("texts") String text) {
        sameVerdict(text);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(3)),
                Tuple.of(2, Arbitraries.of(HOSTILE)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(2)));
        Arbitrary<String> mixed = pieces.list().ofMaxSize(6).map(list -> String.join("", list));
        Arbitrary<String> filled = Combinators.combine(
                        mixed,
                        Arbitraries.of(60, 126, 127, 128, 129, 250, 254, 255, 256),
                        Arbitraries.of("x", "\uD83D\uDE00"))
                .as((text, length, filler) -> (filler.repeat(length) + text).substring(0, length));
        return Arbitraries.frequencyOf(Tuple.of(3, mixed), Tuple.of(1, filled));
    }

    private static void sameVerdict(String text) {
        assertThat(Limits.isId(text))
                .as("id <%s>", text)
                .isEqualTo(text.length() <= Limits.ID_LENGTH && ID.matcher(text).matches());
        assertThat(Limits.isName(text))
                .as("name <%s>", text)
                .isEqualTo(text.length() <= Limits.NAME_LENGTH
                        && NAME.matcher(text).matches());
    }

    private static List<String> hostile() {
        List<String> found = new ArrayList<>(List.of("\uD83D", "\uDE00", "\uD83D\uDE00", "\uFEFF", "\u200B"));
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            if (Character.isISOControl(c) || Character.isSpaceChar(c) || Character.isWhitespace(c)) {
                found.add(String.valueOf(c));
            }
        }
        return List.copyOf(found);
    }
}
