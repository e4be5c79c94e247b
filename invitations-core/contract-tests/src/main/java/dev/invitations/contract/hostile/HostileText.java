package dev.invitations.contract.hostile;

import dev.invitations.model.Limits;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Draws texts that storages, parsers or readers confuse with other texts. */
final class HostileText {

    private static final Pattern ID = Pattern.compile(Limits.ID_PATTERN);
    private static final Pattern NAME = Pattern.compile(Limits.NAME_PATTERN);

    private static final String HUGE = "x".repeat(1 << 20);

    private static final List<String> FILLERS =
            List.of("x", "X", "\ud83d\ude00", "\u20ac", "\u0301", "\u200b", "%", "'");

    private static final List<String> PLAIN = List.of(
            "ada", "Bob", "b\u00f3b", "user-1", "stra\u00dfe", "file", "I", "Ad\u0131", "\u4f60", "a b", "acme");

    private static final List<String> PIECES = pieces();

    private static final List<UnaryOperator<String>> TWINS = List.of(
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
            text -> text + "\u200b",
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
            String::strip);

    private final Random random;
    private final List<String> known = new ArrayList<>(PLAIN);

    HostileText(Random random) {
        this.random = random;
    }

    private static List<String> pieces() {
        List<String> all = new ArrayList<>(List.of(
                "'", "''", "\"", "\"\"", "`", "\\", "\\'", "\\\\", "\\n", "\\u0000", "%", "_", "%%", "\\%", "*", "(",
                ")"));
        all.addAll(List.of("' OR '1'='1", "'; DROP TABLE invitation; --", "/*", "*/", "--", "#", ";", "$$", "E'\\0'"));
        all.addAll(
                List.of("?", "??", "?::text", "$1", ":a", "@a", "{}", "{0}", "{m.user}", "{m.user:?}", "{invitation}"));
        all.addAll(List.of(
                "{first}", "{domain}", "%s", "%1$s", "%n", "%d", "${x}", "${jndi:ldap://x}", "#{x}", "<b>", "&lt;"));
        all.addAll(List.of(
                "/", ":", ",", "|", "=", "&", "+", "~", "../", "\t", "\0", "\r\n", "\n", "\r", "\b", "\u001b[2J"));
        all.addAll(List.of("\u007f", "\u0080", "\u0085", "\u2028", "\u2029", " ", "  ", "\u00a0", "\u1680", "\u2003"));
        all.addAll(List.of(
                "\u202f", "\u205f", "\u3000", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u180e"));
        all.addAll(List.of("\ud800", "\udc00", "\ud83d", "\ude00\ud83d", "\udbff", "\ud83d\ude00", "\udbff\udfff"));
        all.addAll(
                List.of("\ud83d\udc69\u200d\ud83d\udc67", "\ud83c\uddec\ud83c\uddf7", "\u2764\ufe0f", "\ud842\udfb7"));
        all.addAll(List.of(
                "\u202e", "\u202d", "\u202c", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u0645\u0631"));
        all.addAll(List.of(
                "\u0300", "\u0301", "\u0345", "\u20dd", "z\u0335\u0321\u031b", "\u00e9", "e\u0301", "\u1100\u1161"));
        all.addAll(List.of(
                "\uac00", "\u212b", "\u00c5", "A\u030a", "\u2126", "\u03a9", "\ufb01", "\uff41", "\u00b2", "\u2460"));
        all.addAll(List.of(
                "\u00df", "ss", "\u1e9e", "\u0130", "\u0131", "i\u0307", "\u03c3", "\u03c2", "\u01c5", "\ufffd"));
        all.addAll(
                List.of("\ufffe", "\uffff", "\ufdd0", "\ue000", "null", "NULL", "0", "-1", "07", "1e9", "true", "NaN"));
        all.addAll(PLAIN);
        return List.copyOf(all);
    }

    /** Returns whether the library must accept the text as an id, as defined by the patterns. */
    static boolean isId(String text) {
        return text.length() <= Limits.ID_LENGTH && ID.matcher(text).matches();
    }

    /** Returns whether the library must accept the text as the name of a role or an action. */
    static boolean isName(String text) {
        return text.length() <= Limits.NAME_LENGTH && NAME.matcher(text).matches();
    }

    /** Formats the text for a message: without control characters, and shortened. */
    static String shown(String text) {
        return shown(text, 40);
    }

    static String shown(String text, int limit) {
        StringBuilder shown = new StringBuilder("\"");
        text.chars().limit(limit).forEach(c -> {
            if (c > ' ' && c < 0x7f) {
                shown.append((char) c);
            } else {
                shown.append("\\u%04x".formatted(c));
            }
        });
        return shown + "\" (" + text.length() + ")";
    }

    /** Records an accepted text, so that later texts can be similar to it. */
    void know(String text) {
        known.add(text);
    }

    String id() {
        return text(Limits.ID_LENGTH);
    }

    String name() {
        return text(Limits.NAME_LENGTH);
    }

    private String text(int limit) {
        return switch (random.nextInt(20)) {
            case 0 -> random.nextBoolean() ? "" : HUGE;
            case 1, 2, 3 -> filled(limit - 1 + random.nextInt(3));
            case 4, 5, 6, 7 -> twin(one(known));
            case 8, 9, 10 -> one(PIECES);
            case 11 -> one(PLAIN);
            default -> mixed();
        };
    }

    /** Returns a text that is easily confused with this one, and usually differs from it. */
    String twin(String text) {
        return one(TWINS).apply(text);
    }

    private String mixed() {
        StringBuilder text = new StringBuilder(one(PLAIN));
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(one(PIECES)).append(random.nextInt(3) == 0 ? "" : one(PLAIN));
        }
        return text.toString();
    }

    private String filled(int length) {
        return (mixed() + one(FILLERS).repeat(length)).substring(0, length);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
