package dev.invitations.jdbc;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates an object once per {@link SqlNames}, such as the statements of a class. */
final class PerNames<T> {

    private record CachedText<T>(SqlNames names, T thing) {}

    private final Function<SqlNames, T> maker;
    private volatile @Nullable CachedText<T> last;

    PerNames(Function<SqlNames, T> maker) {
        this.maker = maker;
    }

    T in(JdbcSession session) {
        CachedText<T> made = last;
        if (made == null || made.names != session.names()) {
            made = new CachedText<>(session.names(), maker.apply(session.names()));
            last = made;
        }
        return made.thing;
    }
}
