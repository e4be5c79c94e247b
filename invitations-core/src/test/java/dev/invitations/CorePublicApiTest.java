package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.publicapi.PublicApi;
import dev.invitations.publicapi.PublicJavadoc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorePublicApiTest {

    @Test
    void the_public_api_equals_the_recorded_text() throws IOException {
        PublicApi.verify(Invitations.class);
    }

    @Test
    void the_javadoc_of_the_public_api_begins_with_a_verb_in_the_third_person() throws IOException {
        assertThat(PublicJavadoc.violations(Path.of("src", "main", "java"))).isEmpty();
    }

    @Test
    void javadoc_in_another_form_is_found(@TempDir Path sources) throws IOException {
        Files.writeString(sources.resolve("module-info.java"), "module m { exports shown; exports hidden to n; }");
        for (String name : List.of("shown", "hidden")) {
            Path folder = Files.createDirectory(sources.resolve(name));
            Files.writeString(folder.resolve("Type.java"), "package " + name + ";" + """
                    /** This class is a sample. */
                    public class Type implements Runnable {
                        /** no capital. */
                        public static final int LIMIT = 1;
                        /** This is {@code private}. */
                        private int value;
                        /** Creates a value. */
                        protected Type() {}
                        /** The value. */
                        public int value() { return value; }
                        /** Its value. */
                        public int ofIts() { return value; }
                        public void bare() {}
                        @Override
                        public void run() {}
                        /** Without a full stop */
                        public interface Inner {
                            /** Read {@code it}. */
                            int read();
                            /** Reads it. */
                            int reads();
                        }
                        enum Hidden { ONE }
                        /** A kind. */
                        public enum Kind {
                            /** The first. */
                            FIRST,
                            SECOND
                        }
                    }
                    """);
        }
        assertThat(PublicJavadoc.violations(sources))
                .containsExactly(
                        "Type: This class is a sample.",
                        "Type.LIMIT: no capital.",
                        "Type.value: The value.",
                        "Type.ofIts: Its value.",
                        "Type.bare: no Javadoc",
                        "Inner: Without a full stop",
                        "Inner.read: Read {@code it}.",
                        "Kind.SECOND: no Javadoc");
    }

    @Test
    void the_text_contains_only_members_that_a_host_can_use() {
        assertThat(PublicApi.describe(Sample.class))
                .containsExactly(
                        "protected abstract static class dev.invitations.CorePublicApiTest$Sample<T extends java.lang.Number>"
                                + " extends dev.invitations.CorePublicApiTest$HiddenSuperclass implements"
                                + " java.util.function.Supplier<T>",
                        "dev.invitations.CorePublicApiTest$Sample: protected Sample(T, java.lang.String...)"
                                + " throws java.io.IOException",
                        "dev.invitations.CorePublicApiTest$Sample: public <E> java.util.List<E> inherited(@Nullable E)",
                        "dev.invitations.CorePublicApiTest$Sample: public abstract @Nullable T get()",
                        "dev.invitations.CorePublicApiTest$Sample: public static final int LIMIT = 7");
    }

    @SuppressWarnings("EffectivelyPrivate") // like the generated superclass of a builder
    private static class HiddenSuperclass {

        public <E> List<E> inherited(@Nullable E element) {
            return element == null ? List.of() : List.of(element);
        }
    }

    protected abstract static class Sample<T extends Number> extends HiddenSuperclass implements Supplier<T> {

        public static final int LIMIT = 7;
        static final int HIDDEN = 8;

        protected Sample(T value, String... names) throws IOException {}

        Sample() {}

        @Override
        public abstract @Nullable T get();

        @Override
        public String toString() {
            return "sample";
        }
    }
}
