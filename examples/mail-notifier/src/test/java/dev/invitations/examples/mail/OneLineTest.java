package dev.invitations.examples.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
