package dev.invitations.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    private static final Pattern ID = Pattern.compile(Limits.ID_PATTERN);
    private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);
    private static final Pattern EMAIL = Pattern.compile(Limits.EMAIL_PATTERN);
    private static final Pattern MESSAGE = Pattern.compile(Limits.MESSAGE_PATTERN);
    private static final Pattern DATA = Pattern.compile(Limits.DATA_PATTERN);
    private static final Pattern LANGUAGE = Pattern.compile(Limits.LANGUAGE_PATTERN);

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
        assertThat(Limits.isEmail(text))
                .as("address <%s>", text)
                .isEqualTo(text.length() <= Limits.EMAIL_LENGTH
                        && EMAIL.matcher(text).matches());
        assertThat(Limits.isMessage(text))
                .as("message <%s>", text)
                .isEqualTo(isWithin(text, Limits.MESSAGE_LENGTH)
                        && MESSAGE.matcher(text).matches());
        assertThat(Limits.isData(text))
                .as("data <%s>", text)
                .isEqualTo(
                        isWithin(text, Limits.DATA_LENGTH) && DATA.matcher(text).matches());
        assertThat(Limits.isLanguage(text))
                .as("language <%s>", text)
                .isEqualTo(isWithin(text, Limits.LANGUAGE_LENGTH)
                        && LANGUAGE.matcher(text).matches());
    }

    private static boolean isWithin(String text, int most) {
        return !text.isEmpty() && text.length() <= most;
    }

    @Test
    void the_length_of_texts_is_limited() {
        for (String character : List.of("x", "\n", "\u00e9", "\uffff")) {
            assertThat(Limits.isMessage(character.repeat(1_000))).isTrue();
            assertThat(Limits.isMessage(character.repeat(1_001))).isFalse();
            assertThat(Limits.isData(character.repeat(4_000))).isTrue();
            assertThat(Limits.isData(character.repeat(4_001))).isFalse();
        }
        assertThat(Limits.isMessage("\ud83d\ude00".repeat(500))).isTrue();
        assertThat(Limits.isMessage("\ud83d\ude00".repeat(500) + "x")).isFalse();
        assertThat(Limits.isMessage("")).isFalse();
        assertThat(Limits.isData("")).isFalse();
        assertThat(Limits.isLanguage("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"See you\non Monday", "\r\n", " ", "\u202e", "<b>&amp;</b>", "\ud83d\ude00", "\u2028"})
    void a_message_may_have_line_breaks_and_every_visible_character(String text) {
        assertThat(Limits.isMessage(text)).isTrue();
        assertThat(Limits.isData(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\ud83d", "\ude00\ud83d", "\ud83d\n\ude00"})
    void texts_without_a_form_in_databases_are_refused(String text) {
        assertThat(Limits.isMessage(text)).isFalse();
        assertThat(Limits.isData(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t", "\b", "\u001b[31m", "\u007f", "\u0085", "\u009f", "a\fb", "a\u000bb"})
    void a_message_has_no_other_control_character(String text) {
        assertThat(Limits.isMessage(text)).isFalse();
        assertThat(Limits.isData(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "de",
                "de-CH",
                "DE-ch",
                "zh-Hant-TW",
                "sl-rozaj-biske-1994",
                "de-DE-u-co-phonebk",
                "x-private",
                "i-klingon",
                "a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a-a",
                "abcdefgh-12345678-abcdefgh-12345678"
            })
    void a_language_tag_is_valid(String tag) {
        assertThat(Limits.isLanguage(tag)).isTrue();
    }

    @Test
    void every_language_of_the_platform_is_valid() {
        assertThat(Locale.getAvailableLocales())
                .allSatisfy(locale -> assertThat(Limits.isLanguage(locale.toLanguageTag()))
                        .as("%s", locale)
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "de-",
                "-de",
                "de--CH",
                "de_CH",
                "de CH",
                " de",
                "de\n",
                "1de",
                "12",
                "*",
                "de-CH;q=0.8",
                "de,en",
                "abcdefghi",
                "de-123456789",
                "d\u00e9",
                "\u0434\u0435",
                "../etc",
                "de-\u0661",
                "\u212ael",
                "abcdefgh-12345678-abcdefgh-123456-12"
            })
    void another_text_is_no_language_tag(String text) {
        assertThat(Limits.isLanguage(text)).isFalse();
    }

    static Stream<String> long_texts() {
        return Stream.of(
                "a@" + "a.".repeat(50_000) + "a",
                "a@" + "a-".repeat(50_000) + ".org",
                "a@" + ("a" + "-".repeat(62) + ".").repeat(1_600) + "org",
                "a@" + ("a" + "-".repeat(61) + "b.").repeat(1_600) + "-",
                "a.".repeat(50_000) + "a@example.org",
                "a".repeat(100_000) + "@example.org",
                "a@" + "a".repeat(100_000),
                "@".repeat(100_000),
                ".".repeat(100_000),
                "-".repeat(100_000),
                "a ".repeat(50_000),
                " ".repeat(100_000),
                "\n".repeat(100_000),
                "a\n".repeat(50_000) + "\0",
                "\r\n".repeat(50_000) + "\ud83d",
                "\ud83d\ude00".repeat(50_000) + "\ud83d",
                "a" + "-a".repeat(50_000),
                "a" + "-abcdefgh".repeat(11_000) + "-");
    }

    /**
     * A validation provider matches the patterns before the library checks the length, on the thread of a request. A
     * group that is repeated without a bound would need more stack than such a thread has.
     */
    @ParameterizedTest(name = "{index}")
    @MethodSource("long_texts")
    void a_long_text_needs_little_time_and_stack(String text) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable check = () -> {
            sameVerdict(text);
            Stream.of(ID, NAME, EMAIL, MESSAGE, DATA, LANGUAGE)
                    .forEach(pattern -> pattern.matcher(text).matches());
        };
        Thread small = new Thread(null, check, "small stack", 256 * 1_024);
        small.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        small.setDaemon(true);
        small.start();
        small.join(10_000);
        assertThat(small.isAlive()).as("takes longer than 10 seconds").isFalse();
        assertThat(failure.get()).isNull();
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
