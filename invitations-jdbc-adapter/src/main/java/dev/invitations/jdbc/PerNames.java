package dev.invitations.jdbc;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something that is made once for the names of a database, such as the text of statements. */
final class PerNames<T> {

    private record Made<T>(SqlNames names, T thing) {}

    private final Function<SqlNames, T> maker;
    private volatile @Nullable Made<T> last;

    PerNames(Function<SqlNames, T> maker) {
        this.maker = maker;
    }

    T in(JdbcSession session) {
        Made<T> made = last;
        if (made == null || made.names != session.names()) {
            made = new Made<>(session.names(), maker.apply(session.names()));
            last = made;
        }
        return made.thing;
    }
}
