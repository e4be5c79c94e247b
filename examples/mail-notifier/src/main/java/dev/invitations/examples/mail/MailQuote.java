package dev.invitations.examples.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Splits the message of an inviter into lines that can be quoted. */
final class MailQuote {

    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    private MailQuote() {}

    /**
     * Returns the lines without invisible characters. Of several empty lines in a row only one stays, so that a message
     * cannot move the rest of the mail out of sight.
     */
    static List<String> lines(String message) {
        List<String> lines = new ArrayList<>();
        for (String line : LINE_BREAK.split(message, -1)) {
            String visible = OneLine.visible(line).strip();
            if (!visible.isEmpty()
                    || (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty())) {
                lines.add(visible);
            }
        }
        if (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines;
    }
}
