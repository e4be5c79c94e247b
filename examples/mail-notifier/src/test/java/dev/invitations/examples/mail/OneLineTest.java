package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OneLineTest {

    @ParameterizedTest
    @ValueSource(strings = {"Bob", "José Müller, Jr. <x> \"y\" {{z}}", "👩\u200D👩\u200D👧", "می\u200Cخواهم", "שלום"})
    void visible_characters_are_kept(String value) {
        assertThat(OneLine.of(value)).isEqualTo(value);
    }

    @Test
    void white_space_and_control_characters_become_one_space() {
        assertThat(OneLine.of(" \tBob\r\n\0\u001B\u0085\u00A0\u2028\u2029\u3000the  builder\n"))
                .isEqualTo("Bob the builder");
    }

    @Test
    void invisible_characters_are_removed() {
        assertThat(OneLine.of("B\u202E\u2066\u200Bo\uFEFF\u00AD\u200F\uD83Db")).isEqualTo("Bob");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evil.com                   | evil. com",
                "www.evil.co.uk/x?y=z       | www. evil. co. uk/x?y=z",
                "https://evil.com/x         | https: //evil. com/x",
                "HTTPS://127.0.0.1          | HTTPS: //127. 0. 0. 1",
                "mailto:bob@evil.com        | mailto: bob@evil. com",
                "tel:+41441234567           | tel: +41441234567",
                "evil\u3002com              | evil\u3002 com",
                "evil\uFF0Ecom              | evil\uFF0E com",
                "evil\u2024com              | evil\u2024 com",
                "evil.\u200Dcom             | evil. \u200Dcom",
                "evil\u200B.\u2060com       | evil. com",
                "evil.xn--p1ai              | evil. xn--p1ai",
                "evil.\u0440\u0444           | evil. \u0440\u0444",
                "St.Gallen                  | St. Gallen"
            })
    void a_name_does_not_look_like_an_address(String value, String shown) {
        assertThat(OneLine.of(value)).isEqualTo(shown);
        assertThat(OneLine.of(shown)).as("is harmless").isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Acme Inc.", "J. R. R. Tolkien, Jr.", "10:30", "Team: blue", "a/b", "wait...", "R&D :)"})
    void other_punctuation_is_kept(String value) {
        assertThat(OneLine.of(value)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u3164", "\u2800", "\u115F\u1160", "\uFFA0"})
    void letters_that_look_like_a_space_are_spaces(String blank) {
        assertThat(OneLine.of(blank)).isEqualTo("?");
        assertThat(OneLine.of("Bob" + blank.repeat(90) + "owner")).isEqualTo("Bob owner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n", "\u202E", "\u202E \u2029"})
    void a_value_without_visible_characters_becomes_a_question_mark(String value) {
        assertThat(OneLine.of(value)).isEqualTo("?");
    }

    @Test
    void long_values_are_cut_between_characters() {
        assertThat(OneLine.of("😀".repeat(100))).isEqualTo("😀".repeat(100));
        assertThat(OneLine.of("😀".repeat(101))).isEqualTo("😀".repeat(99) + "…");
    }
}
