package dev.invitations;

import dev.invitations.port.Position;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a page of entries. The caller reads one entry more than the page size. The additional entry shows that there is
 * a next page.
 */
final class Paging {

    private Paging() {}

    static <T> Page<T> cut(List<T> found, int size, Function<T, Position> position) {
        if (found.size() <= size) {
            return new Page<>(found, Optional.empty());
        }
        List<T> items = found.subList(0, size);
        return new Page<>(items, Optional.of(Cursor.encode(position.apply(items.get(size - 1)))));
    }
}
