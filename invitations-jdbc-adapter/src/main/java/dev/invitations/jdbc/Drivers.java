package dev.invitations.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.List;
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
     * @return the object; null if the connection has none, or if a wrapper hides it
     */
    static @Nullable Object unwrap(Wrapper wrapper, String className) {
        for (ClassLoader loader : Arrays.asList(wrapper.getClass().getClassLoader(), Drivers.class.getClassLoader())) {
            Class<?> type = find(className, loader);
            Object found = type == null ? null : unwrap(wrapper, type);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable Object unwrap(Wrapper wrapper, Class<?> type) {
        try {
            return wrapper.isWrapperFor(type) ? wrapper.unwrap(type) : null;
        } catch (SQLException | RuntimeException e) {
            // Many proxies do not implement these methods, and a routing data source may have no target yet.
            return null;
        }
    }

    /**
     * Returns the connection of the driver behind a connection, which may be a wrapper.
     *
     * @return the connection of the driver; null if a wrapper hides it
     */
    static @Nullable Connection connection(Connection wrapper, List<String> classNames) {
        for (String className : classNames) {
            if (unwrap(wrapper, className) instanceof Connection driver) {
                return driver;
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
     * Calls a public method without parameters. The class of the object may be hidden in its module, so the method is
     * also looked for in its interfaces and superclasses.
     *
     * @return the result; null if the object is null or has no such method
     */
    static @Nullable Object call(@Nullable Object target, String method) {
        return target == null ? null : call(target, target.getClass(), method);
    }

    private static @Nullable Object call(Object target, @Nullable Class<?> type, String method) {
        if (type == null) {
            return null;
        }
        try {
            return type.getMethod(method).invoke(target);
        } catch (InvocationTargetException e) {
            return null;
        } catch (NoSuchMethodException | IllegalAccessException e) {
            for (Class<?> each : type.getInterfaces()) {
                Object result = call(target, each, method);
                if (result != null) {
                    return result;
                }
            }
            return call(target, type.getSuperclass(), method);
        }
    }
}
