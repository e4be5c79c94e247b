package dev.invitations.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names in the sources of all modules, and planted violations that the check must report. */
class NamingConventionsTest {

    private static final Path REPOSITORY = Path.of("..", "..");

    @TempDir
    private Path folder;

    @Test
    void simple_class_names_are_unique_in_the_repository() throws IOException {
        assertThat(SourceNames.in(REPOSITORY).repeatedTypes()).isEmpty();
    }

    @Test
    void test_names_are_in_snake_case() throws IOException {
        assertThat(SourceNames.in(REPOSITORY).testNamesNotInSnakeCase()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "class Twin {}",
                "record Twin(int x) {}",
                "interface Twin {}",
                "enum Twin { A }",
                "@interface Twin {}",
                "class Outer { static class Twin {} }",
                "interface Outer { record Twin() {} }",
                "enum Outer { A; enum Twin { B } }",
                "class Outer { void run() { record Twin() {} } }",
                "class Outer { class Inner { Object o = new Object() { class Twin {} }; } }"
            })
    void a_repeated_class_name_is_reported_with_both_files(String second) throws IOException {
        write("one/Twin.java", "class Twin {}");
        write("two/Second.java", second);
        assertThat(SourceNames.in(folder).repeatedTypes())
                .singleElement()
                .asString()
                .startsWith("The class name Twin must be unique, but is in ")
                .contains(
                        Path.of("one", "Twin.java").toString(),
                        Path.of("two", "Second.java").toString());
    }

    @Test
    void nested_builders_and_kinds_may_repeat_but_top_level_ones_may_not() throws IOException {
        write("One.java", "class One { class Builder {} enum Kind { A } }");
        write("Two.java", "record Two() { static class Builder {} enum Kind { B } }");
        assertThat(SourceNames.in(folder).repeatedTypes()).isEmpty();
        write("a/Kind.java", "enum Kind { A }");
        write("b/Kind.java", "enum Kind { B }");
        assertThat(SourceNames.in(folder).repeatedTypes()).hasSize(1);
    }

    @Test
    void comments_package_descriptions_and_build_output_do_not_count() throws IOException {
        write("one/One.java", "/** class Two {} */ class One { String text = \"class Two {}\"; }");
        write("one/package-info.java", "package one;");
        write("two/package-info.java", "package two;");
        write("two/Two.java", "class Two {}");
        write("two/target/generated/Two.java", "class Two {}");
        write(".copy/Two.java", "class Two {}");
        assertThat(SourceNames.in(folder).repeatedTypes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@Test void camelCase() {}",
                "@ParameterizedTest(name = \"{0}\") void Upper_case(int x) {}",
                "@Property(tries = 3) void doubled__underscore() {}",
                "@FuzzTest void trailing_() {}",
                "@TestFactory Object camel_andSnake() { return 1; }",
                "@org.junit.jupiter.api.RepeatedTest(2) void _leading() {}"
            })
    void a_test_that_is_not_in_snake_case_is_reported_with_its_file(String method) throws IOException {
        write("OneTest.java", "class OneTest { class Nested { " + method + " } }");
        assertThat(SourceNames.in(folder).testNamesNotInSnakeCase())
                .singleElement()
                .asString()
                .contains("OneTest.java")
                .endsWith(" must be in snake_case");
    }

    @Test
    void helpers_and_snake_case_tests_are_accepted() throws IOException {
        write(
                "OneTest.java",
                "class OneTest { @Test void accepts_2_users() {} @Test void rejects() {} void aHelper() {} }");
        assertThat(SourceNames.in(folder).testNamesNotInSnakeCase()).isEmpty();
    }

    private void write(String name, String source) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
    }
}
