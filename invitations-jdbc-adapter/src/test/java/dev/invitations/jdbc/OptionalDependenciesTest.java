package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.inmemory.InMemoryStorage;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;

/**
 * Tests that frameworks can introspect the classes of the core and of both adapters without H2, Spring, JTA and
 * drivers, one at a time and all together.
 */
class OptionalDependenciesTest {

    /** An optional library, by the beginning of its packages. */
    private enum OptionalLibrary {
        H2("org.h2."),
        POSTGRESQL("org.postgresql."),
        MARIADB("org.mariadb."),
        SPRING("org.springframework."),
        JTA("jakarta.transaction."),
        VALIDATION("jakarta.validation.");

        private final String packages;

        OptionalLibrary(String packages) {
            this.packages = packages;
        }
    }

    /** These classes refer to types of Spring. Only SpringConnectionSource uses them, and only when it is created. */
    private static final Set<String> OF_SPRING = Set.of(
            "dev.invitations.jdbc.SpringCommitActions",
            "dev.invitations.jdbc.SpringStack",
            "dev.invitations.jdbc.SpringTransactions",
            "dev.invitations.jdbc.SpringTransactions$Completion",
            "dev.invitations.jdbc.SpringTransactions$Watch");

    private static final List<String> PUBLIC = List.of(
            "dev.invitations.Invitations",
            "dev.invitations.inmemory.InMemoryStorage",
            "dev.invitations.jdbc.JdbcStorage",
            "dev.invitations.jdbc.JdbcSchema",
            "dev.invitations.jdbc.JdbcRoleCatalog",
            "dev.invitations.jdbc.SpringConnectionSource",
            "dev.invitations.jdbc.JtaConnectionSource");

    /** Loads the classes of the tests, and no class of a missing library. */
    private static final class LimitedLoader extends URLClassLoader {

        private final Set<OptionalLibrary> missing;

        LimitedLoader(Set<OptionalLibrary> missing) {
            super(locations(), ClassLoader.getPlatformClassLoader());
            this.missing = missing;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (missing.stream().anyMatch(library -> name.startsWith(library.packages))) {
                throw new ClassNotFoundException(name);
            }
            return super.findClass(name);
        }
    }

    private static URL[] locations() {
        Map<String, URL> urls = new LinkedHashMap<>();
        for (String name : List.of(
                Invitations.class.getName(),
                InMemoryStorage.class.getName(),
                JdbcStorage.class.getName(),
                Logger.class.getName(),
                Nullable.class.getName(),
                "org.h2.Driver",
                "org.postgresql.Driver",
                "org.mariadb.jdbc.Driver",
                "org.springframework.core.NestedRuntimeException",
                "org.springframework.jdbc.datasource.DataSourceUtils",
                "org.springframework.transaction.TransactionManager",
                "jakarta.transaction.TransactionManager")) {
            try {
                URL url = Class.forName(name)
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation();
                urls.put(url.toExternalForm(), url);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
        return urls.values().toArray(URL[]::new);
    }

    static Stream<Set<OptionalLibrary>> missing() {
        return Stream.concat(
                Arrays.stream(OptionalLibrary.values()).map(EnumSet::of),
                Stream.of(EnumSet.allOf(OptionalLibrary.class)));
    }

    @ParameterizedTest
    @MethodSource("missing")
    void every_class_can_be_introspected_without_optional_dependencies(Set<OptionalLibrary> missing) throws Exception {
        Set<String> failed = new TreeSet<>();
        List<String> open = new ArrayList<>();
        try (LimitedLoader loader = new LimitedLoader(missing)) {
            for (Class<?> member : List.of(Invitations.class, InMemoryStorage.class, JdbcStorage.class)) {
                for (String name : classes(member)) {
                    try {
                        Class<?> type = Class.forName(name, false, loader);
                        introspect(type, missing.contains(OptionalLibrary.VALIDATION));
                        Class.forName(name, true, loader);
                        if (Modifier.isPublic(type.getModifiers())) {
                            open.add(name);
                        }
                    } catch (LinkageError | TypeNotPresentException e) {
                        failed.add(name);
                    }
                }
            }
        }
        assertThat(failed).isEqualTo(missing.contains(OptionalLibrary.SPRING) ? OF_SPRING : Set.of());
        assertThat(open).containsAll(PUBLIC);
    }

    /** Reads what bean containers and code generators read. Annotations of a missing library are left out. */
    private static void introspect(Class<?> type, boolean annotationsMissing) {
        List<Executable> executables = new ArrayList<>(List.of(type.getDeclaredMethods()));
        executables.addAll(List.of(type.getDeclaredConstructors()));
        executables.forEach(Executable::toGenericString);
        Stream.of(type.getDeclaredFields())
                .forEach(field -> assertThat(field.toGenericString()).isNotEmpty());
        assertThat(type.getDeclaredClasses()).isNotNull();
        assertThat(type.getGenericInterfaces()).isNotNull();
        if (type.isRecord()) {
            Stream.of(type.getRecordComponents())
                    .forEach(component -> assertThat(component.getGenericType()).isNotNull());
        }
        if (!annotationsMissing) {
            assertThat(type.getAnnotations()).isNotNull();
        }
    }

    /** Shows that the class loader of the test really has no class of a missing library. */
    @ParameterizedTest
    @EnumSource
    void the_limited_class_loader_has_no_class_of_the_library(OptionalLibrary library) throws Exception {
        String name = library.packages
                + switch (library) {
                    case H2, POSTGRESQL -> "Driver";
                    case MARIADB -> "jdbc.Driver";
                    case SPRING -> "jdbc.datasource.DataSourceUtils";
                    case JTA -> "TransactionManager";
                    case VALIDATION -> "Constraint";
                };
        try (LimitedLoader loader = new LimitedLoader(Set.of(library))) {
            assertThatThrownBy(() -> Class.forName(name, false, loader)).isInstanceOf(ClassNotFoundException.class);
        }
        if (library != OptionalLibrary.VALIDATION) {
            try (LimitedLoader loader = new LimitedLoader(Set.of())) {
                assertThat(Class.forName(name, false, loader).getClassLoader()).isSameAs(loader);
            }
        }
    }

    @Test
    void an_embedded_database_without_h2_names_the_dependency(@TempDir Path folder) throws Exception {
        try (LimitedLoader loader = new LimitedLoader(Set.of(OptionalLibrary.H2))) {
            Class<?> storage = Class.forName(JdbcStorage.class.getName(), true, loader);
            assertThatThrownBy(() -> storage.getMethod("embedded", Path.class).invoke(null, folder.resolve("data")))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessage("JdbcStorage.embedded needs H2, which is not on the class path; add the dependency"
                            + " com.h2database:h2")
                    .extracting(failure -> failure.getClass().getSimpleName())
                    .isEqualTo("StorageException");
        }
    }

    /** Returns the names of the classes in the folder or the jar of the member. */
    private static List<String> classes(Class<?> member) throws IOException, URISyntaxException {
        Path location = Path.of(
                member.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(location)) {
            return classesIn(location);
        }
        try (FileSystem jar = FileSystems.newFileSystem(location)) {
            return classesIn(jar.getPath("/"));
        }
    }

    private static List<String> classesIn(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }
}
