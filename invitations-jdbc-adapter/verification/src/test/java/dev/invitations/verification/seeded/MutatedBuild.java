package dev.invitations.verification.seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.invitations.jdbc.fixture.MariaDbServer;
import dev.invitations.jdbc.fixture.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * A second copy of the library with some sources replaced, and the tests that run on the copy. It loads the classes of
 * the project again. It shares all other classes and the database servers, so a run starts no JVM and no server.
 */
final class MutatedBuild implements AutoCloseable {

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** The test classes of these modules are not on this module's class path; they are compiled before it. */
    private static final List<Path> OTHER_HARNESSES = Stream.of("invitations-core", "invitations-inmemory-adapter")
            .map(module -> SeededBug.ROOT.resolve(Path.of(module, "target", "test-classes")))
            .toList();

    /** Loads the project's classes in the order of the class path, after the sources compiled here. */
    private static final class MutatedClassLoader extends URLClassLoader {

        private static final Set<String> SHARED = Set.of(PostgresServer.class.getName(), MariaDbServer.class.getName());

        MutatedClassLoader(Path compiled) {
            super(
                    Stream.of(
                                    Stream.of(compiled),
                                    Arrays.stream(CLASS_PATH.split(File.pathSeparator))
                                            .map(Path::of),
                                    OTHER_HARNESSES.stream())
                            .flatMap(paths -> paths)
                            .map(MutatedClassLoader::url)
                            .toArray(URL[]::new),
                    MutatedBuild.class.getClassLoader());
        }

        private static URL url(Path path) {
            try {
                return path.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("dev.invitations.") || SHARED.contains(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }

    private static final class SourceText extends SimpleJavaFileObject {

        private final String text;

        SourceText(Path file, String text) {
            super(URI.create("string:///" + file.getFileName()), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private final MutatedClassLoader loader;

    private MutatedBuild(MutatedClassLoader loader) {
        this.loader = loader;
    }

    /** @param sources the sources that differ from the project */
    static MutatedBuild with(String name, Map<Path, String> sources) throws IOException {
        Path compiled = Files.createDirectories(Path.of("target", "seeded", name));
        List<JavaFileObject> texts = new ArrayList<>();
        sources.forEach((file, text) -> texts.add(new SourceText(file, text)));
        StringWriter output = new StringWriter();
        List<String> options = List.of("-proc:none", "-implicit:none", "-classpath", CLASS_PATH, "-d", "" + compiled);
        assertThat(COMPILER.getTask(output, FILES, null, options, null, texts).call())
                .as("%s compiles: %s", name, output)
                .isTrue();
        return new MutatedBuild(new MutatedClassLoader(compiled));
    }

    /**
     * Returns the first failed assertion of this test, or an empty list.
     *
     * @throws AssertionError if the test did not run, or failed for any other reason than an assertion
     */
    List<String> failures(String harness) throws ClassNotFoundException {
        String[] parts = harness.split("[#\\[\\]]", -1);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        PrintStream out = System.out;
        EngineExecutionResults results;
        try {
            // The output of a test over broken code must not be mistaken for its findings.
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            results = EngineTestKit.engine("junit-jupiter")
                    .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                    .configurationParameter(FirstFailure.INVOCATION, parts.length > 2 ? parts[2] : "0")
                    .selectors(selectMethod(loader.loadClass(parts[0]), method(loader.loadClass(parts[0]), parts[1])))
                    .execute();
        } finally {
            System.setOut(out);
            thread.setContextClassLoader(before);
        }
        assertThat(results.testEvents().finished().count())
                .as("tests run by %s", harness)
                .isPositive();
        return results.allEvents().failed().stream()
                .map(event -> message(harness, event))
                .toList();
    }

    private static Method method(Class<?> harness, String name) {
        List<Method> found = Stream.concat(
                        Arrays.stream(harness.getDeclaredMethods()), Arrays.stream(harness.getMethods()))
                .filter(method -> method.getName().equals(name))
                .distinct()
                .toList();
        assertThat(found).as("%s#%s", harness.getName(), name).hasSize(1);
        return found.get(0);
    }

    private static String message(String harness, Event event) {
        Throwable failure = event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
        if (event.getTestDescriptor().isTest() && failure instanceof AssertionError) {
            return String.valueOf(failure.getMessage());
        }
        throw new AssertionError(harness + " failed, but not by an assertion", failure);
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
