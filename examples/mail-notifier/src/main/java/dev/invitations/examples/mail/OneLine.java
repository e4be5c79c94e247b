package dev.invitations.examples.mail;

import java.util.regex.Pattern;

/**
 * Makes an external value harmless in a line of text. The result cannot begin another line or header, change the
 * writing direction, hide text, or exceed 100 characters.
 */
final class OneLine {

    /** The maximum length, in code points. */
    static final int LENGTH = 100;

    /**
     * Format characters, such as the overrides of the writing direction. Emoji and Persian need the joiners, so these
     * stay.
     */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cs}&&[^\\u200C\\u200D]]");

    private static final Pattern GAP = Pattern.compile("[\\p{Cc}\\p{Z}]+");

    private OneLine() {}

    /** Returns the harmless value. If no visible character is left, it returns a question mark. */
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
