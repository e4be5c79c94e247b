package dev.invitations.examples.console;

import dev.invitations.model.EmailAddress;
import dev.invitations.model.Limits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The e-mail addresses in a text that a user typed or pasted, separated by commas, semicolons or spaces. Names around
 * the addresses are ignored, as in {@code Carol <carol@example.org>}.
 *
 * @param addresses the addresses, each once
 * @param damaged the other parts of the text with an at sign
 */
record AddressList(List<EmailAddress> addresses, List<String> damaged) {

    private static final Pattern SEPARATORS = Pattern.compile("[\\s,;]+");
    private static final Pattern QUOTES = Pattern.compile("^[<(\"']+|[>)\"'.]+$");

    static AddressList in(String text) {
        Set<EmailAddress> addresses = new LinkedHashSet<>();
        List<String> damaged = new ArrayList<>();
        for (String part : SEPARATORS.split(text, -1)) {
            EmailAddress address = EmailAddress.of(QUOTES.matcher(part).replaceAll(""));
            if (Limits.isEmail(address.value())) {
                addresses.add(address);
            } else if (part.contains("@")) {
                damaged.add(part);
            }
        }
        return new AddressList(List.copyOf(addresses), damaged);
    }

    boolean isEmpty() {
        return addresses.isEmpty();
    }
}
