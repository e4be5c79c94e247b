package dev.invitations.model;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Quotes a caller's text for a message. */
final class QuotedText {

    /** The maximum length of a quoted value, because messages may reach logs and pages. */
    private static final int SHOWN_LENGTH = 32;

    /**
     * With control and format characters, line separators and lone surrogates, a value could forge or reorder a log
     * line.
     */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    private QuotedText() {}

    /** Returns the text in quotes, cut after 32 characters, with escapes for characters that are not shown. */
    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        int end = 0;
        while (end < text.length() && shown.length() < SHOWN_LENGTH) {
            String character = Character.toString(text.codePointAt(end));
            shown.append(NOT_SHOWN.matcher(character).matches() ? escaped(character) : character);
            end += character.length();
        }
        String quoted = '"' + shown.toString();
        return end == text.length() ? quoted + '"' : quoted + "...\" (" + text.length() + " characters)";
    }

    private static String escaped(String character) {
        return character.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
    }
}
