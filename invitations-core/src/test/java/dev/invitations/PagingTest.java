package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.port.Position;
import dev.invitations.port.UnreadableRowException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests lists with stored entries that cannot be read. The entries are their own positions, newest first. */
class PagingTest {

    private static final int SIZE = 8;

    private static Position position(int index) {
        return new Position(Instant.ofEpochSecond(1_000L - index), new UUID(0, index));
    }

    private static Page<Position> page(IntFunction<List<Position>> entries) {
        return Paging.read(entries, SIZE, Function.identity());
    }

    /** Returns a reader of ten entries that begins at this index. The read of the unreadable entry fails. */
    private static IntFunction<List<Position>> tenFrom(int first, int unreadable, @Nullable Position position) {
        return limit -> {
            List<Position> found = new ArrayList<>();
            for (int i = first; i < Math.min(10, first + limit); i++) {
                if (i == unreadable) {
                    throw new UnreadableRowException("entry " + i, position, null);
                }
                found.add(position(i));
            }
            return found;
        };
    }

    @Test
    void an_unreadable_entry_hides_no_other_entry() {
        List<Position> read = new ArrayList<>();
        int next = 0;
        while (next != 5) {
            Page<Position> page = page(tenFrom(next, 5, position(5)));
            assertThat(page.items()).isNotEmpty();
            read.addAll(page.items());
            next += page.items().size();
            assertThat(page.next()).contains(Cursor.encode(position(next - 1)));
        }
        assertThatThrownBy(() -> page(tenFrom(5, 5, position(5))))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessage("entry 5; the list continues after the cursor " + Cursor.encode(position(5)));
        read.addAll(page(tenFrom(6, 5, position(5))).items());
        assertThat(read)
                .containsExactly(
                        position(0),
                        position(1),
                        position(2),
                        position(3),
                        position(4),
                        position(6),
                        position(7),
                        position(8),
                        position(9));
    }

    @Test
    void an_unreadable_entry_without_a_position_names_no_cursor() {
        assertThat(page(tenFrom(7, 9, null)).items()).containsExactly(position(7), position(8));
        assertThatThrownBy(() -> page(tenFrom(9, 9, null))).hasMessage("entry 9");
    }

    @Test
    void a_page_is_the_last_one_if_the_unreadable_entry_disappears_while_it_is_read() {
        Page<Position> page = page(limit ->
                tenFrom(limit > SIZE ? 9 : 7, limit > SIZE ? 9 : 20, null).apply(limit));
        assertThat(page.items()).containsExactly(position(7), position(8), position(9));
        assertThat(page.next()).isEmpty();
    }
}
