package dev.invitations.verification.seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import dev.invitations.jdbc.fixture.MariaDbServer;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
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
    private static final List<String> OTHER_HARNESSES = List.of("invitations-core", "invitations-inmemory-adapter");

    /** Loads the project's classes in the order of the class path, after the sources compiled here. */
    private static final class MutatedClassLoader extends URLClassLoader {

        private static final Set<String> SHARED = Set.of(PostgresServer.class.getName(), MariaDbServer.class.getName());

        MutatedClassLoader(List<URL> classPath) {
            super(classPath.toArray(URL[]::new), MutatedBuild.class.getClassLoader());
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

    private final MutatedClassLoader loader;

    private MutatedBuild(MutatedClassLoader loader) {
        this.loader = loader;
    }

    /** @param sources the sources that differ from the project */
    static MutatedBuild with(String name, Map<Path, String> sources) throws IOException {
        Path compiled = Files.createDirectories(Path.of("target", "seeded", name));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            files.add(Files.writeString(compiled.resolve(source.getKey().getFileName()), source.getValue()));
        }
        StringWriter output = new StringWriter();
        List<String> options = List.of("-proc:none", "-implicit:none", "-classpath", CLASS_PATH, "-d", "" + compiled);
        assertThat(COMPILER.getTask(output, FILES, null, options, null, FILES.getJavaFileObjectsFromPaths(files))
                        .call())
                .as("%s compiles: %s", name, output)
                .isTrue();
        List<URL> classPath = new ArrayList<>(List.of(compiled.toUri().toURL()));
        for (String path : CLASS_PATH.split(File.pathSeparator, -1)) {
            classPath.add(Path.of(path).toUri().toURL());
        }
        for (String module : OTHER_HARNESSES) {
            Path classes = SeededBug.ROOT.resolve(Path.of(module, "target", "test-classes"));
            classPath.add(classes.toUri().toURL());
        }
        return new MutatedBuild(new MutatedClassLoader(classPath));
    }

    /**
     * Returns the first failed assertion of this test, or an empty list.
     *
     * @throws AssertionError if the test did not run, or failed for any other reason than an assertion
     */
    List<String> failures(String harness) throws ClassNotFoundException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        PrintStream out = System.out;
        EngineExecutionResults results;
        try {
            // The report lines of a test on broken code must not appear among the reports of this build.
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            results = EngineTestKit.engine("junit-jupiter")
                    .selectors(selector(harness))
                    .execute();
        } finally {
            System.setOut(out);
            thread.setContextClassLoader(before);
        }
        assertThat(results.testEvents().finished().count())
                .as("tests run by %s", harness)
                .isPositive();
        return results.allEvents().failed().stream()
                .limit(1)
                .map(event -> message(harness, event))
                .toList();
    }

    /** The number in brackets counts the rows of a parameterized method or, if it has no parameter, of its class. */
    private DiscoverySelector selector(String harness) throws ClassNotFoundException {
        String[] parts = harness.split("[#\\[\\]]", -1);
        Class<?> type = loader.loadClass(parts[0]);
        List<Method> found = ReflectionSupport.findMethods(
                type, method -> method.getName().equals(parts[1]), HierarchyTraversalMode.BOTTOM_UP);
        assertThat(found).as(harness).hasSize(1);
        if (parts.length == 2) {
            return selectMethod(type, found.get(0));
        }
        return found.get(0).getParameterCount() > 0
                ? selectIteration(selectMethod(type, found.get(0)), Integer.parseInt(parts[2]) - 1)
                : selectUniqueId(
                        "[engine:junit-jupiter]/[class-template:%s]/[class-template-invocation:#%s]/[method:%s()]"
                                .formatted(parts[0], parts[2], parts[1]));
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
    public void close() throws IOException, ReflectiveOperationException {
        loader.loadClass(Pool.class.getName()).getMethod("closeAll").invoke(null);
        loader.close();
    }
}
