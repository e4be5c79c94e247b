package dev.invitations.examples.mail;

import java.util.regex.Pattern;

/**
 * Makes a value from outside harmless for a line of text: it can begin no other line or header, turn no writing
 * direction, hide nothing, and not drown the rest.
 */
final class OneLine {

    /** In code points. */
    static final int LENGTH = 100;

    /** Format characters such as the overrides of the writing direction; but emoji and Persian need the joiners. */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cs}&&[^\\u200C\\u200D]]");

    private static final Pattern GAP = Pattern.compile("[\\p{Cc}\\p{Z}]+");

    private OneLine() {}

    /** Never empty: where nothing is left, it is a question mark. */
    static String of(String value) {
        String seen = INVISIBLE.matcher(value).replaceAll("");
        String line = GAP.matcher(seen).replaceAll(" ").strip();
        if (line.isEmpty()) {
            return "?";
        }
        return line.codePointCount(0, line.length()) <= LENGTH
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LENGTH - 1)) + "…";
    }
}
