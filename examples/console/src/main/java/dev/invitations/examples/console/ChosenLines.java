package dev.invitations.examples.console;

import dev.invitations.model.EmailAddress;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Makes the form lines of chosen users and addresses. */
@Component
class ChosenLines {

    /** The role that a new line suggests. */
    private static final String SUGGESTED = "viewer";

    private final DirectoryRepository directory;

    ChosenLines(DirectoryRepository directory) {
        this.directory = directory;
    }

    /**
     * A line of the form.
     *
     * @param field the name of the field with the value: {@code person} or {@code address}
     * @param roleField the name of the field with the role
     * @param name the name of the user, or the address
     */
    record ChosenLine(String field, String value, String roleField, String name, String role) {}

    static ChosenLine of(ConsoleUser person) {
        return line(person, SUGGESTED);
    }

    private static ChosenLine line(ConsoleUser person, String role) {
        return new ChosenLine("person", person.id(), "role", person.name(), role);
    }

    private static ChosenLine line(EmailAddress address, String role) {
        return new ChosenLine("address", address.value(), "addressRole", address.value(), role);
    }

    /** Returns one line per address. The line of a verified address is the line of its user. */
    List<ChosenLine> of(ConsoleUser me, Collection<EmailAddress> addresses) {
        return addresses.stream()
                .filter(address -> !me.is(address))
                .map(address ->
                        directory.verified(address).map(ChosenLines::of).orElseGet(() -> line(address, SUGGESTED)))
                .distinct()
                .toList();
    }

    /** Returns the lines of the addresses that the user typed but has not chosen. */
    List<ChosenLine> missing(ConsoleUser me, SendForm form) {
        return of(me, form.typed()).stream()
                .filter(line -> !form.people().containsKey(new UserId(line.value()))
                        && !form.addresses().containsKey(EmailAddress.of(line.value())))
                .toList();
    }

    /** Returns the lines that a form had, without users that do not exist. */
    List<ChosenLine> again(SendForm form) {
        Map<String, ConsoleUser> known = directory.people(form.people().keySet());
        List<ChosenLine> lines = new ArrayList<>();
        form.people().forEach((user, role) -> {
            ConsoleUser person = known.get(user.value());
            if (person != null) {
                lines.add(line(person, role));
            }
        });
        form.addresses().forEach((address, role) -> lines.add(line(address, role)));
        return lines;
    }
}
