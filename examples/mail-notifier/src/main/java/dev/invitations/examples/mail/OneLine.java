package dev.invitations.examples.mail;

import java.util.regex.Pattern;

/**
 * Makes an external value harmless in a line of text. The result cannot begin another line or header, change the
 * writing direction, hide text, look like a web or mail address to a mail reader, or exceed 100 characters.
 */
final class OneLine {

    /** The maximum length, in code points. */
    static final int LENGTH = 100;

    /**
     * Format characters, such as the overrides of the writing direction. Emoji and Persian need the joiners, so these
     * stay.
     */
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cs}\\u034F&&[^\\u200C\\u200D]]");

    /** Besides control characters and spaces, letters and symbols that look like a space. */
    private static final Pattern GAP = Pattern.compile("[\\p{Cc}\\p{Z}\\u115F\\u1160\\u2800\\u3164\\uFFA0]+");

    /** The dots of host names, and the colon of a scheme, if more of an address may follow. */
    private static final Pattern JOINT = Pattern.compile(
            "[.\\u2024\\u3002\\uFF0E\\uFF61](?=[\\u200C\\u200D]*[\\p{L}\\p{M}\\p{N}])|(?<=\\p{L}):(?=[^ ])");

    private OneLine() {}

    /** Returns the harmless value. If no visible character is left, it returns a question mark. */
    static String of(String value) {
        // With a space, most names stay readable, and no mail reader makes a link of them.
        String line = JOINT.matcher(visible(value)).replaceAll("$0 ").strip();
        if (line.isEmpty()) {
            return "?";
        }
        return line.codePointCount(0, line.length()) <= LENGTH
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LENGTH - 1)) + "…";
    }

    /** Returns the value without invisible characters, in which each gap is one space. */
    static String visible(String value) {
        return GAP.matcher(INVISIBLE.matcher(value).replaceAll("")).replaceAll(" ");
    }
}
