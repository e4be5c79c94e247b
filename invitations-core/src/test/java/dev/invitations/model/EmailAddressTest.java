package dev.invitations.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.IDN;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class EmailAddressTest {

    private static final Pattern EMAIL = Pattern.compile(Limits.EMAIL_PATTERN);
    private static final Pattern LOCAL_WORD = Pattern.compile("[a-z0-9!#$%&'*+/=?^_`{|}~-]+");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9-]{1,63}");

    /** 189 characters: two labels of 63, and one of 61. */
    private static final String LONG_DOMAIN = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(61);

    @ParameterizedTest
    @CsvSource({
        "carol@example.org,              carol@example.org",
        "Carol@Example.ORG,              carol@example.org",
        "CAROL@EXAMPLE.ORG,              carol@example.org",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ@X.Y, abcdefghijklmnopqrstuvwxyz@x.y",
        "Q@XN--BCHER-KVA.example,        q@xn--bcher-kva.example",
    })
    void the_letters_a_to_z_are_folded(String given, String folded) {
        EmailAddress address = EmailAddress.of(given);
        assertThat(address.value()).isEqualTo(folded);
        assertThat(address)
                .hasToString(folded)
                .isEqualTo(new EmailAddress(folded))
                .hasSameHashCodeAs(new EmailAddress(folded));
        assertThat(Invitee.of(Invitee.Kind.EMAIL, given)).isEqualTo(address);
        assertThat(address.kind()).isEqualTo(Invitee.Kind.EMAIL);
        assertThat(Limits.isEmail(address.value())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "az-AZ", "lt-LT", "en-US"})
    void the_default_locale_does_not_change_the_folding(String machine) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(machine));
        try {
            assertThat(EmailAddress.of("INFO@ISTANBUL.EXAMPLE").value()).isEqualTo("info@istanbul.example");
            assertThat(EmailAddress.of("\u0130nfo@example.org").value()).isEqualTo("\u0130nfo@example.org");
        } finally {
            Locale.setDefault(before);
        }
    }

    /** {@link String#toLowerCase()} folds U+212A, the sign of kelvin, to k, and U+0130 to an i and a dot. */
    @ParameterizedTest
    @ValueSource(strings = {"\u212aarol@example.org", "\u0130nfo@example.org", "\uff21da@example.org", "\u00c4@x.org"})
    void no_other_letter_is_folded(String given) {
        assertThat(EmailAddress.of(given).value()).isEqualTo(given);
        assertThat(Limits.isEmail(given)).isFalse();
    }

    @Test
    void every_other_difference_makes_another_address() {
        List<String> different = List.of(
                "carol@example.org",
                "ca.rol@example.org",
                "carol+acme@example.org",
                "carol+@example.org",
                "carol@example.org.",
                " carol@example.org",
                "carol@example.org ",
                "carol@mail.example.org",
                "carol@googlemail.com",
                "carol@gmail.com",
                "\"carol\"@example.org");
        assertThat(different.stream().map(EmailAddress::of).distinct()).hasSameSizeAs(different);
        Invitee address = EmailAddress.of("carol@example.org");
        Invitee user = new UserId("carol@example.org");
        assertThat(address).as("a user with the same value").isNotEqualTo(user);
    }

    static Stream<String> valid_addresses() {
        return Stream.of(
                "a@b.c",
                "carol@example.org",
                "carol.o@example.org",
                "c.a.r.o.l@example.org",
                "carol+acme@example.org",
                "!#$%&'*+/=?^_`{|}~-@example.org",
                "-@example.org",
                "1@1.1",
                "carol@xn--bcher-kva.example",
                IDN.toASCII("carol@b\u00fccher.example"),
                "carol@a-b.example.org",
                "carol@a--b.example",
                "x".repeat(64) + "@example.org",
                "carol@" + "x".repeat(63) + ".org",
                "carol@x." + "o".repeat(63),
                "x".repeat(64) + "@" + LONG_DOMAIN,
                "a@" + "b.".repeat(125) + "cd");
    }

    @ParameterizedTest
    @MethodSource("valid_addresses")
    void an_address_within_the_limits_is_valid(String address) {
        assertThat(Limits.isEmail(address)).isTrue();
        assertThat(EMAIL.matcher(address).matches()).isTrue();
        assertThat(address.length()).isLessThanOrEqualTo(254);
    }

    static Stream<String> invalid_addresses() {
        return Stream.of(
                "",
                "@",
                "a",
                "a@",
                "@b.c",
                "a@b",
                "a@localhost",
                "a@@b.c",
                "a@b@c.d",
                "a@.b.c",
                "a@b..c",
                "a@b.c.",
                "a@.",
                "a@-b.c",
                "a@b-.c",
                "a@b.-c",
                "a@b.c-",
                "a@b_c.d",
                ".a@b.c",
                "a.@b.c",
                "a..b@c.d",
                ".@b.c",
                "A@b.c",
                "a@B.c",
                "\"a\"@b.c",
                "\"a b\"@c.d",
                "a\\@b@c.d",
                "a(b)@c.d",
                "a@(b)c.d",
                "Carol <a@b.c>",
                "<a@b.c>",
                "a@b.c,d@e.f",
                "a@b.c;d@e.f",
                "mailto:a@b.c",
                "a@[127.0.0.1]",
                "a@[IPv6:::1]",
                "a b@c.d",
                " a@b.c",
                "a@b.c ",
                "a@b.c\n",
                "a@b.c\r\nBcc: d@e.f",
                "a\n@b.c",
                "a\0@b.c",
                "a\t@b.c",
                "a@b.c\u0000",
                "a@b\u200b.c",
                "a@b.c\u202e",
                "a@b\u3002c",
                "a\uff20b.c",
                "a@b\u00fccher.example",
                "\u00e4@example.org",
                "a@\u212a.org",
                "\ud83d\ude00@example.org",
                "a@b.\ud83d",
                "x".repeat(65) + "@example.org",
                "carol@" + "x".repeat(64) + ".org",
                "carol@x." + "o".repeat(64),
                "x".repeat(64) + "@a" + LONG_DOMAIN.substring(0, 127) + ".dd" + LONG_DOMAIN.substring(128));
    }

    @ParameterizedTest
    @MethodSource("invalid_addresses")
    void another_text_is_refused(String text) {
        assertThat(Limits.isEmail(text)).isFalse();
    }

    @Test
    void the_length_is_limited_to_254() {
        String longest = "x".repeat(64) + "@" + LONG_DOMAIN;
        assertThat(longest).hasSize(254);
        assertThat(Limits.isEmail(longest)).isTrue();
        assertThat(Limits.isEmail(longest + "c")).isFalse();
        assertThat(EMAIL.matcher(longest + "c").matches())
                .as("the length is a limit of its own")
                .isTrue();
    }

    /** Tries every character in the local part and in the domain. */
    @Test
    void every_character_is_checked() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String character = Character.toString(codePoint);
            boolean letter = (codePoint >= 'a' && codePoint <= 'z') || (codePoint >= '0' && codePoint <= '9');
            boolean special = codePoint < 128 && "!#$%&'*+/=?^_`{|}~-".indexOf(codePoint) >= 0;
            boolean joins = codePoint == '.' || codePoint == '-';
            if (Limits.isEmail("a" + character + "b@c.d") != (letter || special || codePoint == '.')
                    || Limits.isEmail("a@b" + character + "c.d") != (letter || joins)) {
                assertThat(codePoint).as("the verdict on U+%04x", codePoint).isNull();
            }
        }
    }

    @Property
    void the_pattern_and_the_check_agree_with_the_rules(@ForAll("texts") String text) {
        assertThat(Limits.isEmail(text)).as("<%s>", text).isEqualTo(isAddress(text));
        assertThat(text.length() <= 254 && EMAIL.matcher(text).matches())
                .as("<%s>", text)
                .isEqualTo(isAddress(text));
    }

    /** The rules in another form: a dot-atom, an at sign, and at least two labels. */
    private static boolean isAddress(String text) {
        int at = text.indexOf('@');
        if (at < 1 || at > 64 || text.length() > 254) {
            return false;
        }
        String[] words = text.substring(0, at).split("\\.", -1);
        String[] labels = text.substring(at + 1).split("\\.", -1);
        return labels.length > 1
                && Arrays.stream(words)
                        .allMatch(word -> LOCAL_WORD.matcher(word).matches())
                && Arrays.stream(labels)
                        .allMatch(label ->
                                LABEL.matcher(label).matches() && !label.startsWith("-") && !label.endsWith("-"));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of("a", "b1", "x-y", ".", "@", "@", ".org", "example.org")),
                Tuple.of(2, Arbitraries.of("-", "..", "+", "_", "\"", " ", "A", "\u00e9", "\u212a", "\n", "xn--")),
                Tuple.of(1, Arbitraries.of("a".repeat(63), "b".repeat(64), "c.".repeat(40), "d".repeat(61))));
        return pieces.list().ofMinSize(1).ofMaxSize(9).map(list -> String.join("", list));
    }

    @Property
    void an_address_is_folded_once(@ForAll String text) {
        String folded = EmailAddress.of(text).value();
        assertThat(EmailAddress.of(folded).value()).isEqualTo(folded).hasSameSizeAs(text);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            assertThat(folded.charAt(i)).isEqualTo(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "carol@Example.org, example.org",
        "a@b@c.d,           c.d",
        "carol,             ''",
        "carol@,            ''",
        "@example.org,      example.org",
    })
    void the_mail_domain_is_the_part_after_the_last_at_sign(String address, String domain) {
        assertThat(EmailAddress.of(address).mailDomain()).isEqualTo(domain);
    }

    /** Ids accept any value, because the methods of the API refuse it. */
    @Test
    void a_missing_value_is_accepted_until_it_is_used() {
        assertThat(EmailAddress.of(null).value()).isNull();
        assertThat(EmailAddress.of(null)).isEqualTo(new EmailAddress(null));
    }
}
