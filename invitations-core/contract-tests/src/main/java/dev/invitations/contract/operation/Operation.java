package dev.invitations.contract.operation;

import dev.invitations.Invitations;
import dev.invitations.Page;
import dev.invitations.model.InvitationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One operation of the library with its arguments.
 *
 * @param entry the operation in the catalogue
 * @param arguments the arguments of its parameters
 */
public record Operation(Operations entry, Arguments arguments) {

    /** The answer of a command that returns nothing. */
    public static final String DONE = "done";

    private static final int MANY_PAGES = 1_000;

    /** Checks that the arguments fit the parameters. */
    public Operation {
        List<Parameter> missing = new ArrayList<>(entry.parameters());
        missing.removeAll(arguments.values().keySet());
        missing.remove(Parameter.CURSOR);
        if (!missing.isEmpty()
                || !entry.parameters().containsAll(arguments.values().keySet())) {
            throw new IllegalArgumentException(
                    entry + " takes " + entry.parameters() + ", but got " + arguments.values());
        }
    }

    /** Runs the operation and returns its result, or {@link #DONE} if it returns nothing. */
    public Object on(Invitations library) {
        return entry.call(library, arguments);
    }

    /** Runs the operation and returns its result, or {@link Refused} if the library refuses it. */
    public Object answer(Invitations library) {
        try {
            return on(library);
        } catch (InvitationException refusal) {
            return Refused.by(refusal);
        }
    }

    /** Returns the operation that reads the page after this cursor. */
    public Operation after(String cursor) {
        return new Operation(
                entry,
                switch (entry) {
                    case LIST -> arguments.matching(arguments.query().after(cursor));
                    case LIST_MEMBERS ->
                        arguments.matching(arguments.memberQuery().after(cursor));
                    case DEAD_LETTERS -> arguments.with(Parameter.CURSOR, cursor);
                    default -> throw new IllegalStateException(entry + " has no pages");
                });
    }

    /** Returns all pages of a list, from its first page on. Stops at a limit, in case the cursors never end. */
    public List<Page<?>> pages(Invitations library, Page<?> first) {
        List<Page<?>> pages = new ArrayList<>(List.of(first));
        Optional<String> next = first.next();
        while (next.isPresent() && pages.size() < MANY_PAGES) {
            Page<?> page = (Page<?>) after(next.get()).on(library);
            pages.add(page);
            next = page.next();
        }
        return pages;
    }

    @Override
    public String toString() {
        return entry + " " + arguments.values();
    }
}
