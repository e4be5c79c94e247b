package dev.invitations.publicapi;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Calls every public method of the public API of a module with null, once for each parameter that is not annotated as
 * nullable. The other arguments are valid.
 */
public final class NullArguments {

    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString", "valueOf");

    private final Map<Class<?>, Supplier<?>> samples;
    private final Set<String> exempt;

    /**
     * Creates the check.
     *
     * @param samples a valid value for each type of an argument and of an object on which methods are called
     * @param exempt the methods and packages that the check leaves out, such as {@code Limits.isId}
     */
    public NullArguments(Map<Class<?>, Supplier<?>> samples, Set<String> exempt) {
        this.samples = samples;
        this.exempt = exempt;
    }

    /**
     * Returns the calls that accept null, or that refuse it with a message that does not name the parameter.
     *
     * @param member a class of the module
     * @return one line per call; empty if the API is right
     */
    public List<String> violations(Class<?> member) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Class<?> type : PublicApi.types(member)) {
            if (exempt.contains(type.getPackageName())) {
                continue;
            }
            for (Executable executable : executables(type)) {
                String name = name(type) + "." + executable.getName().replaceFirst(".*[.$]", "");
                if (!exempt.contains(name)) {
                    check(type, name, executable, found);
                }
            }
        }
        return List.copyOf(found);
    }

    private static String name(Class<?> type) {
        return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    }

    private static List<Executable> executables(Class<?> type) {
        List<Executable> all = new ArrayList<>();
        for (Constructor<?> constructor : type.getConstructors()) {
            if (!type.isEnum() && !Modifier.isAbstract(type.getModifiers())) {
                all.add(constructor);
            }
        }
        for (Method method : type.getMethods()) {
            boolean isOwn = method.getDeclaringClass().getPackageName().equals(type.getPackageName());
            if (isOwn
                    && !method.isBridge()
                    && !Modifier.isAbstract(method.getModifiers())
                    && !OF_EVERY_OBJECT.contains(method.getName())) {
                all.add(method);
            }
        }
        return all;
    }

    private void check(Class<?> type, String name, Executable executable, Set<String> found) {
        Parameter[] parameters = executable.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType().isPrimitive() || isNullable(parameters[i])) {
                continue;
            }
            String parameter = parameters[i].getName();
            try {
                @Nullable Object[] arguments = new @Nullable Object[parameters.length];
                for (int j = 0; j < parameters.length; j++) {
                    arguments[j] = i == j ? null : sample(parameters[j].getType());
                }
                call(type, executable, arguments);
                found.add(name + " accepts null as " + parameter);
            } catch (InvocationTargetException e) {
                String failure = String.valueOf(e.getCause());
                if (!Pattern.compile("\\b" + parameter + "\\b").matcher(failure).find()) {
                    found.add(name + " does not name " + parameter + ": " + failure);
                }
            } catch (ReflectiveOperationException | IllegalStateException e) {
                found.add(name + " cannot be called: " + e);
            }
        }
    }

    private static boolean isNullable(Parameter parameter) {
        return parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private void call(Class<?> type, Executable executable, @Nullable Object[] arguments)
            throws ReflectiveOperationException {
        if (executable instanceof Constructor<?> constructor) {
            constructor.newInstance(arguments);
        } else if (executable instanceof Method method) {
            method.setAccessible(true);
            method.invoke(Modifier.isStatic(method.getModifiers()) ? null : sample(type), arguments);
        }
    }

    private Object sample(Class<?> type) {
        Supplier<?> supplier = samples.get(type);
        if (supplier != null) {
            return supplier.get();
        }
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        throw new IllegalStateException("no sample of " + type.getName());
    }
}
