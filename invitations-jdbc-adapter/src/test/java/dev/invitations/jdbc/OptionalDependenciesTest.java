package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Tests that frameworks can introspect the public classes without H2, Spring, JTA and drivers. */
class OptionalDependenciesTest {

    @Test
    void every_public_class_can_be_introspected_without_the_optional_dependencies() throws Exception {
        List<String> seen = new ArrayList<>();
        try (URLClassLoader mandatory = withoutOptional()) {
            for (String name : classes()) {
                if (!Modifier.isPublic(Class.forName(name).getModifiers())) {
                    continue;
                }
                Class<?> type = Class.forName(name, false, mandatory);
                assertThat(type.getClassLoader()).isSameAs(mandatory);
                seen.add(type.getSimpleName());
                assertThat(type.getDeclaredMethods()).isNotNull();
                assertThat(type.getDeclaredFields()).isNotNull();
                assertThat(type.getDeclaredConstructors()).isNotNull();
                assertThat(type.getDeclaredClasses()).isNotNull();
                Class.forName(name, true, mandatory);
            }
        }
        assertThat(seen)
                .contains(
                        "JdbcStorage",
                        "JdbcSchema",
                        "JdbcRoleCatalog",
                        "SpringConnectionSource",
                        "JtaConnectionSource");
    }

    /** Shows that the class loader of the test really has no optional dependency. */
    @Test
    void the_class_loader_without_optional_dependencies_has_no_class_of_spring() throws Exception {
        try (URLClassLoader mandatory = withoutOptional()) {
            for (String optional : List.of(
                    "org.springframework.jdbc.datasource.DataSourceUtils",
                    "jakarta.transaction.TransactionManager",
                    "javax.transaction.TransactionManager",
                    "org.h2.Driver")) {
                assertThatThrownBy(() -> Class.forName(optional, false, mandatory))
                        .isInstanceOf(ClassNotFoundException.class);
            }
        }
    }

    private static URLClassLoader withoutOptional() {
        List<URL> urls = new ArrayList<>();
        for (Class<?> mandatory : List.of(JdbcStorage.class, Invitations.class, Logger.class, Nullable.class)) {
            urls.add(mandatory.getProtectionDomain().getCodeSource().getLocation());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static List<String> classes() throws IOException, URISyntaxException {
        Path root = Path.of(JdbcStorage.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.list(root.resolve("dev/invitations/jdbc"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                    .map(file -> "dev.invitations.jdbc." + file.substring(0, file.length() - 6))
                    .sorted()
                    .toList();
        }
    }
}
