package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A rule for the names that a host chooses. Only plain names are allowed, so that settings from a file cannot inject
 * SQL.
 *
 * @param pattern the pattern of the allowed names
 * @param words the rule in words, for messages
 */
record NameRule(Pattern pattern, String words) {

    /** The maximum length of a name in a message. */
    private static final int SHOWN_LENGTH = 64;

    static NameRule of(String pattern, String words) {
        return new NameRule(Pattern.compile(pattern), words);
    }

    /**
     * Returns the name if the rule allows it.
     *
     * @throws IllegalArgumentException if the rule does not allow the name
     */
    String allowed(String field, String name) {
        if (!pattern.matcher(requireNonNull(name, field + " must not be null")).matches()) {
            String shown = name.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(name.length(), SHOWN_LENGTH));
            throw new IllegalArgumentException(field + " must be " + words + ", but was \"" + shown + "\"");
        }
        return name;
    }
}
