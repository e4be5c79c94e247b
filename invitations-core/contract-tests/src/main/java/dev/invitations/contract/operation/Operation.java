package dev.invitations.contract.operation;

import dev.invitations.Invitations;
import dev.invitations.model.InvitationException;
import java.util.ArrayList;
import java.util.List;

/**
 * One operation of the library with its arguments.
 *
 * @param entry the operation in the catalogue
 * @param arguments the arguments of its parameters
 */
public record Operation(Operations entry, Arguments arguments) {

    /** The answer of a command that returns nothing. */
    public static final String DONE = "done";

    /** Checks that the arguments fit the parameters. */
    public Operation {
        List<Parameter> missing = new ArrayList<>(entry.parameters());
        missing.removeAll(arguments.given());
        missing.remove(Parameter.CURSOR);
        if (!missing.isEmpty() || !entry.parameters().containsAll(arguments.given())) {
            throw new IllegalArgumentException(entry + " takes " + entry.parameters() + ", but got " + arguments);
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

    /** Returns the list that starts after the page with this cursor. */
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

    @Override
    public String toString() {
        return entry + " " + arguments;
    }
}
