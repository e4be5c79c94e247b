package dev.invitations.contract.sequence;

import dev.invitations.contract.operation.InputField;
import dev.invitations.model.Limits;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generates texts that storages, parsers or readers confuse with other texts. */
final class HostileText {

    private static final Arbitrary<String> PLAIN = Arbitraries.of(
            "ada", "Bob", "b\u00f3b", "user-1", "stra\u00dfe", "file", "I", "Ad\u0131", "\u4f60", "a b", "acme");

    /** Texts with a meaning in SQL, in templates, in markup, in paths or in numbers. */
    private static final Arbitrary<String> SYNTAX = Arbitraries.of(words("""
            ' '' " "" ` \\ \\' \\\\ \\n \\u0000 % _ %% \\% * ( ) /* */ -- # ; $$ E'\\0' ? ?? ?::text $1 :a @a
            {} {0} {m.user} {m.user:?} {invitation} {first} {domain} %s %1$s %n %d ${x} ${jndi:ldap://x} #{x}
            <b> &lt; / : , | = & + ~ ../ null NULL 0 -1 07 1e9 true NaN
            """));

    private static final Arbitrary<String> CODE =
            Arbitraries.of("' OR '1'='1", "'; DROP TABLE invitation; --", "\t", "\0", "\r\n", "\u001b[2J");

    /** Accents, letters with several forms, spaces, invisible characters, surrogates and characters without meaning. */
    private static final Arbitrary<String> CHARACTERS = Arbitraries.strings()
            .withCharRange('\0', '\u024f')
            .withCharRange('\u0300', '\u036f')
            .withCharRange('\u0600', '\u0650')
            .withCharRange('\u2000', '\u212b')
            .withCharRange('\ud7f0', '\ue010')
            .withCharRange('\ufb00', '\uffff')
            .withChars('\u1680', '\u180e', '\u3000', '\u4f60')
            .ofMinLength(1)
            .ofMaxLength(3);

    /** Texts whose characters form one visible character, or change in a normalization. */
    private static final Arbitrary<String> COMPOSED = Arbitraries.of(words("""
            \ud83d\ude00 \udbff\udfff \ud842\udfb7 \ud83d\udc69\u200d\ud83d\udc67 \u2764\ufe0f \u202eabc\u202c
            z\u0335\u0321\u031b e\u0301 A\u030a \u1100\u1161 \uac00 i\u0307 \u1e9e \u03c3\u03c2 \u01c5 \ufb01 \uff41
            """));

    private static final Arbitrary<String> FILLER =
            Arbitraries.of("x", "X", "\ud83d\ude00", "\u20ac", "\u0301", "\u200b", "%", "'");

    private static final Arbitrary<String> PIECE = Arbitraries.oneOf(PLAIN, SYNTAX, CODE, CHARACTERS, COMPOSED);

    /** Changes of a text that are easily overlooked. */
    private static final Arbitrary<UnaryOperator<String>> TWIN = Arbitraries.of(List.of(
            text -> text.toUpperCase(Locale.ROOT),
            text -> text.toLowerCase(Locale.ROOT),
            text -> text.toUpperCase(Locale.forLanguageTag("tr")),
            text -> Normalizer.normalize(text, Normalizer.Form.NFC),
            text -> Normalizer.normalize(text, Normalizer.Form.NFD),
            text -> Normalizer.normalize(text, Normalizer.Form.NFKC),
            text -> Normalizer.normalize(text, Normalizer.Form.NFKD),
            text -> text + " ",
            text -> " " + text,
            text -> text + "\u00a0",
            text -> text + "\u3000",
            text -> text + "\ue000",
            text -> "\ufeff" + text,
            text -> text + "\ufe0f",
            text -> text + "\0",
            text -> text + "\u0301",
            text -> text.replace(' ', '\u00a0'),
            text -> text.replace(" ", "  "),
            text -> text.replace('a', '\u0430'),
            text -> text.replace('x', '\uff58'),
            text -> text.replace("\\", "\\\\"),
            text -> text.replace("'", "''"),
            text -> text.substring(0, Math.max(0, text.length() - 1)),
            String::strip));

    private HostileText() {}

    private static List<String> words(String lines) {
        return List.of(lines.strip().split("\\s+"));
    }

    /** Generates ids, valid and invalid, of which some are easily confused with the given ones. */
    static Arbitrary<String> ids(List<String> known) {
        return Arbitraries.oneOf(twins(Arbitraries.of(known)), texts(Limits.ID_LENGTH));
    }

    /** Generates names of roles or actions, valid and invalid. */
    static Arbitrary<String> names() {
        return texts(Limits.NAME_LENGTH);
    }

    /** Generates e-mail addresses, valid and invalid. */
    static Arbitrary<String> addresses() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "Carol@Example.ORG",
                        "carol.@example.org",
                        "c..d@example.org",
                        ".c@example.org",
                        "carol@example",
                        "carol@example.org.",
                        "carol@-a.org",
                        "\u212aarol@example.org",
                        "car\u0131l@example.org",
                        "carol@\u00e9xample.org",
                        "carol@xn--xample-9ua.org",
                        "\"carol\"@example.org",
                        "carol@[127.0.0.1]",
                        "a@b@c.de",
                        " carol@example.org",
                        "carol@example.org\n",
                        "'; DROP TABLE--@example.org",
                        "!#$%&'*+/=?^_`{|}~-@a.bc",
                        "x".repeat(64) + "@example.org",
                        "x".repeat(65) + "@example.org",
                        "x@" + "y".repeat(63) + ".org",
                        "x@" + "y".repeat(64) + ".org",
                        "x@" + "y.".repeat(125) + "z",
                        "x@" + "y.".repeat(126) + "z",
                        "@"),
                texts(Limits.EMAIL_LENGTH));
    }

    /** Generates texts of messages and data, valid and invalid. */
    static Arbitrary<String> messages() {
        return Arbitraries.oneOf(
                Arbitraries.of("a\r\nb\n", " a ", "\t", "\u0085", "\u2028", "a\ud83d", "{\"a\": \"b\"}", "\u200b"),
                texts(Limits.MESSAGE_LENGTH),
                texts(Limits.DATA_LENGTH));
    }

    /** Generates different valid ids. The last two are easily confused with the others. */
    static Arbitrary<List<String>> validIds(int count) {
        Arbitrary<String> valid = texts(Limits.ID_LENGTH).filter(HostileText::isId);
        return valid.list()
                .ofSize(count - 2)
                .flatMap(ids -> twins(Arbitraries.of(ids))
                        .list()
                        .ofSize(2)
                        .map(twins -> Stream.of(ids, twins)
                                .flatMap(List::stream)
                                .filter(HostileText::isId)
                                .distinct()
                                .toList()))
                .filter(ids -> ids.size() == count);
    }

    private static boolean isId(String text) {
        return new InputField("id", InputField.Kind.ID, text, other -> null).isValid();
    }

    private static Arbitrary<String> twins(Arbitrary<String> texts) {
        return Combinators.combine(texts, TWIN).as((text, twin) -> twin.apply(text));
    }

    private static Arbitrary<String> texts(int limit) {
        Arbitrary<String> mixed = PIECE.list().ofMinSize(1).ofMaxSize(4).map(pieces -> String.join("", pieces));
        Arbitrary<String> filled = Combinators.combine(mixed, FILLER, Arbitraries.of(limit - 1, limit, limit + 1))
                .as((text, filler, length) -> (text + filler.repeat(length)).substring(0, length));
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of("", "x".repeat(1 << 20))),
                Tuple.of(3, filled),
                Tuple.of(4, twins(PLAIN)),
                Tuple.of(12, mixed));
    }
}
