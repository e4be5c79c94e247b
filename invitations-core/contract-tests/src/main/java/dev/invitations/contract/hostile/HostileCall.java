package dev.invitations.contract.hostile;

import dev.invitations.Invitations;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One call with hostile input.
 *
 * @param reads whether the call only reads
 * @param fields the fields that may be refused
 * @param cursor whether the cursor is valid
 * @param exact returns whether the answer contains the given texts; throws if it contains other texts
 * @param <T> the type of the answer
 */
record HostileCall<T>(
        Supplier<String> what,
        boolean reads,
        List<Field> fields,
        boolean cursor,
        Function<Invitations, T> verb,
        Predicate<T> exact) {

    /** A text or a size in one field, and whether it is valid. */
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
