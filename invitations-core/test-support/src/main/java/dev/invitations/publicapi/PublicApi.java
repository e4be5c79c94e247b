package dev.invitations.publicapi;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Describes the public API of a module as text: every public and protected member of its exported packages, sorted. The
 * text is checked in, so that a reviewer sees each change of the API.
 */
public final class PublicApi {

    private static final Path RECORDED = Path.of("src", "test", "resources", "public-api.txt");
    private static final String UPDATE = "invitations.api.update";

    /** Overrides of these methods are not part of the API. */
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

    private PublicApi() {}

    /**
     * Compares the API of a module with the recorded text, or records it if the system property is set.
     *
     * @param member a class of the module
     * @throws AssertionError if the API is not as recorded
     */
    public static void verify(Class<?> member) throws IOException {
        List<String> actual = of(member);
        if (Boolean.getBoolean(UPDATE)) {
            Files.createDirectories(RECORDED.getParent());
            Files.write(RECORDED, actual);
            return;
        }
        List<String> recorded = Files.exists(RECORDED) ? Files.readAllLines(RECORDED) : List.of();
        if (!actual.equals(recorded)) {
            throw new AssertionError("The public API differs from " + RECORDED + ":\n"
                    + differences(recorded, actual)
                    + "\nIf this is intended, record it with: mvn test -pl <module> -am -Dtest='*PublicApiTest'"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -D" + UPDATE + "=true");
        }
    }

    private static String differences(List<String> recorded, List<String> actual) {
        Stream<String> removed =
                recorded.stream().filter(line -> !actual.contains(line)).map(line -> "- " + line);
        Stream<String> added =
                actual.stream().filter(line -> !recorded.contains(line)).map(line -> "+ " + line);
        String lines = Stream.concat(removed, added).collect(Collectors.joining("\n"));
        return lines.isEmpty() ? "the order of the lines" : lines;
    }

    /** Returns the descriptions of all public types of the module. */
    private static List<String> of(Class<?> member) throws IOException {
        return types(member).stream().flatMap(type -> describe(type).stream()).toList();
    }

    /** Returns the public types of the module, sorted by name. */
    static List<Class<?>> types(Class<?> member) throws IOException {
        ModuleReference module = moduleOf(member);
        Set<String> exported = module.descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        try (ModuleReader reader = module.open()) {
            return reader.list()
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .map(file -> load(file.replace('/', '.'), member.getClassLoader()))
                    .filter(type -> exported.contains(type.getPackageName()) && isVisible(type))
                    .<Class<?>>map(type -> type)
                    .sorted(Comparator.comparing(Class::getName))
                    .toList();
        }
    }

    private static ModuleReference moduleOf(Class<?> member) {
        try {
            URI classes =
                    member.getProtectionDomain().getCodeSource().getLocation().toURI();
            return ModuleFinder.of(Path.of(classes)).findAll().iterator().next();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A public class inside a hidden class is hidden. */
    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return isVisible(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isVisible(outer));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** Returns a line for the type and one line per member. Each line names the type, so that a diff is clear. */
    public static List<String> describe(Class<?> type) {
        Set<String> members = new TreeSet<>();
        for (Class<?> owner = type;
                owner != null && (owner == type || !isVisible(owner));
                owner = owner.getSuperclass()) {
            // A public member of a hidden superclass is public in the subtype.
            for (Member member : members(owner, owner == type)) {
                if (isVisible(member.getModifiers()) && !member.isSynthetic()) {
                    members.add(type.getName() + ": " + describe(member, type));
                }
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(header(type));
        lines.addAll(members);
        return lines;
    }

    private static List<Member> members(Class<?> owner, boolean withConstructors) {
        List<Member> members = new ArrayList<>(List.of(owner.getDeclaredFields()));
        Arrays.stream(owner.getDeclaredMethods())
                .filter(method -> !OF_EVERY_OBJECT.contains(method.getName()))
                .forEach(members::add);
        if (withConstructors) {
            members.addAll(List.of(owner.getDeclaredConstructors()));
        }
        return members;
    }

    private static String header(Class<?> type) {
        int implied = type.isInterface() ? Modifier.INTERFACE | Modifier.ABSTRACT : 0;
        StringBuilder text = new StringBuilder(modifiers(type.getModifiers() & ~implied))
                .append(type.isSealed() ? "sealed " : "")
                .append(
                        type.isInterface()
                                ? "interface "
                                : type.isEnum() ? "enum " : type.isRecord() ? "record " : "class ")
                .append(type.getName())
                .append(variables(type.getTypeParameters()));
        Type parent = type.getGenericSuperclass();
        if (parent != null && !Set.of(Object.class, Enum.class, Record.class).contains(type.getSuperclass())) {
            text.append(" extends ").append(parent.getTypeName());
        }
        if (type.getInterfaces().length > 0) {
            text.append(type.isInterface() ? " extends " : " implements ").append(names(type.getGenericInterfaces()));
        }
        if (type.isSealed()) {
            Class<?>[] permitted = Arrays.stream(type.getPermittedSubclasses())
                    .filter(PublicApi::isVisible)
                    .toArray(Class<?>[]::new);
            text.append(" permits ").append(names(permitted));
        }
        return text.toString();
    }

    private static String describe(Member member, Class<?> type) {
        if (member instanceof Field field) {
            return modifiers(field.getModifiers()) + nullable(field.getAnnotatedType())
                    + field.getGenericType().getTypeName() + " " + field.getName() + constant(field);
        }
        Executable executable = (Executable) member;
        boolean inInterface = type.isInterface() && !Modifier.isAbstract(member.getModifiers());
        int kept = ~(Modifier.TRANSIENT | Modifier.SYNCHRONIZED | Modifier.NATIVE);
        StringBuilder text = new StringBuilder(modifiers(executable.getModifiers() & kept))
                .append(inInterface && !Modifier.isStatic(member.getModifiers()) ? "default " : "");
        String variables = variables(executable.getTypeParameters());
        text.append(variables).append(variables.isEmpty() ? "" : " ");
        if (executable instanceof Method method) {
            text.append(nullable(method.getAnnotatedReturnType()))
                    .append(method.getGenericReturnType().getTypeName())
                    .append(' ')
                    .append(method.getName());
        } else {
            text.append(((Constructor<?>) executable).getDeclaringClass().getSimpleName());
        }
        text.append('(').append(parameters(executable)).append(')');
        if (executable.getExceptionTypes().length > 0) {
            text.append(" throws ").append(names(executable.getGenericExceptionTypes()));
        }
        return text.toString();
    }

    private static String parameters(Executable executable) {
        Type[] types = executable.getGenericParameterTypes();
        return IntStream.range(0, types.length)
                .mapToObj(i -> {
                    String name = types[i].getTypeName();
                    boolean open = executable.isVarArgs() && i == types.length - 1;
                    return nullable(executable.getAnnotatedParameterTypes()[i])
                            + (open ? name.substring(0, name.length() - 2) + "..." : name);
                })
                .collect(Collectors.joining(", "));
    }

    private static String constant(Field field) {
        if (!Modifier.isStatic(field.getModifiers())
                || !(field.getType().isPrimitive() || field.getType() == String.class)) {
            return "";
        }
        try {
            return " = " + field.get(null);
        } catch (IllegalAccessException e) {
            return "";
        }
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> variable + " extends " + names(variable.getBounds()))
                        .collect(Collectors.joining(", ", "<", ">"))
                        .replace(" extends java.lang.Object", "");
    }

    private static String nullable(AnnotatedElement type) {
        return type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers);
        return text.isEmpty() ? "" : text + " ";
    }
}
