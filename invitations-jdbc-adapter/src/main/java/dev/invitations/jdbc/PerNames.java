package dev.invitations.jdbc;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates an object once per {@link SqlNames}, such as the statements of a class. */
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
