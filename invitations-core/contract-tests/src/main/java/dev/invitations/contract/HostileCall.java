package dev.invitations.contract;

import dev.invitations.Invitations;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One call with hostile input.
 *
 * @param reads whether it changes nothing
 * @param fields all that may be refused
 * @param cursor whether it may be there
 * @param exact whether the answer holds the very texts that were given, which is an error where it holds others; false
 *     where it holds none
 * @param <T> its answer
 */
record HostileCall<T>(
        Supplier<String> what,
        boolean reads,
        List<Field> fields,
        boolean cursor,
        Function<Invitations, T> verb,
        Predicate<T> exact) {

    /** A text or a size in one field, and whether it may be there. */
    record Field(String name, boolean allowed) {

        static Field size(String name, int size, int most) {
            return new Field(name, size >= 1 && size <= most);
        }

        static Field id(String name, String given) {
            return new Field(name, HostileText.isId(given));
        }

        static Field name(String name, String given) {
            return new Field(name, HostileText.isName(given));
        }
    }
}
