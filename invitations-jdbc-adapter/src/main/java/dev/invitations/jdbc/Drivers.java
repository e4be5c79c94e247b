package dev.invitations.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Calls methods of drivers, pools and frameworks by their names. The library depends on none of them, and they may have
 * another class loader.
 */
final class Drivers {

    private Drivers() {}

    /**
     * Returns the object of this class behind a connection or data source, which may be a wrapper.
     *
     * @return the object; null if there is no such object
     */
    static @Nullable Object unwrap(Wrapper wrapper, String className) throws SQLException {
        for (ClassLoader loader : Arrays.asList(
                wrapper.getClass().getClassLoader(),
                Drivers.class.getClassLoader(),
                Thread.currentThread().getContextClassLoader())) {
            Class<?> type = find(className, loader);
            if (type != null && wrapper.isWrapperFor(type)) {
                return wrapper.unwrap(type);
            }
        }
        return null;
    }

    private static @Nullable Class<?> find(String className, @Nullable ClassLoader loader) {
        try {
            return Class.forName(className, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    /**
     * Calls a public method without parameters.
     *
     * @return the result; null if the object is null or has no such method
     */
    static @Nullable Object call(@Nullable Object target, String method) {
        if (target == null) {
            return null;
        }
        try {
            return target.getClass().getMethod(method).invoke(target);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }
}
