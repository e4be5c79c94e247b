package dev.invitations.examples.console;

import java.util.regex.Pattern;

/** The rule for names of users and domains. Mails send these names to strangers. */
final class VisibleName {

    static final String TEXT = "The name must have 1 to 100 characters, with a letter or a digit, and without control"
            + " characters and invisible characters.";

    /** A name that cannot be seen, or that changes the text around it. */
    private static final Pattern UNFIT =
            Pattern.compile(".*[\\p{C}\\p{Zl}\\p{Zp}].*|[^\\p{L}\\p{N}]*|.{101,}", Pattern.DOTALL);

    /** Letters without a shape. */
    private static final Pattern BLANK_LETTERS = Pattern.compile("[\u115f\u1160\u3164\uffa0]");

    private VisibleName() {}

    static boolean permits(String name) {
        return !UNFIT.matcher(name).matches() && !BLANK_LETTERS.matcher(name).find();
    }
}
