package dev.invitations;

import dev.invitations.port.Position;
import dev.invitations.port.UnreadableRowException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Makes a page of entries. The caller reads one entry more than the page size. The additional entry shows that there is
 * a next page.
 */
final class Paging {

    private Paging() {}

    /**
     * Reads a page. A page ends before a stored entry that cannot be read, so that the entry hides no other entry. The
     * next page throws an exception, whose message has the cursor of the page after the entry.
     *
     * @param entries reads entries, given their maximum number
     * @throws UnreadableRowException if the first entry cannot be read
     */
    static <T> Page<T> read(IntFunction<List<T>> entries, int size, Function<T, Position> position) {
        try {
            return cut(entries.apply(size + 1), size, position);
        } catch (UnreadableRowException e) {
            return beforeUnreadable(entries, size, position);
        }
    }

    private static <T> Page<T> beforeUnreadable(
            IntFunction<List<T>> entries, int size, Function<T, Position> position) {
        for (int limit = size; ; limit = limit / 2) {
            try {
                List<T> found = entries.apply(limit);
                return found.size() < limit
                        ? new Page<>(found, Optional.empty())
                        : new Page<>(found, Optional.of(Cursor.encode(position.apply(found.get(limit - 1)))));
            } catch (UnreadableRowException e) {
                if (limit == 1) {
                    throw e.position()
                            .map(at -> new UnreadableRowException(
                                    e.getMessage() + "; the list continues after the cursor " + Cursor.encode(at),
                                    at,
                                    e))
                            .orElse(e);
                }
            }
        }
    }

    static <T> Page<T> cut(List<T> found, int size, Function<T, Position> position) {
        if (found.size() <= size) {
            return new Page<>(found, Optional.empty());
        }
        List<T> items = found.subList(0, size);
        return new Page<>(items, Optional.of(Cursor.encode(position.apply(items.get(size - 1)))));
    }
}
