package dev.invitations.census;

import static java.util.Objects.requireNonNull;

import dev.invitations.census.TestRecord.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records every test that ran, in a file per JVM in the folder that the system property {@value #FOLDER} names. Records
 * nothing without that property. JUnit finds this class as a service.
 */
public final class TestRecorder implements TestExecutionListener {

    static final String FOLDER = "invitations.census";

    private final @Nullable Path file;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> started = new ConcurrentHashMap<>();
    private @Nullable TestPlan plan;

    /** Used by the service loader. */
    public TestRecorder() {
        this(System.getProperty(FOLDER));
    }

    TestRecorder(@Nullable String folder) {
        file = folder == null ? null : Path.of(folder, ProcessHandle.current().pid() + ".tsv");
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        record(test, Kind.NOT_RUN);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean failed = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
        if (test.isTest()) {
            record(test, result.getStatus() == TestExecutionResult.Status.ABORTED ? Kind.NOT_RUN : outcome(failed));
        } else if (isTopLevelClass(test)) {
            record(test, Kind.CLASS);
        }
    }

    private static Kind outcome(boolean failed) {
        return failed ? Kind.FAILED : Kind.PASSED;
    }

    private void record(TestIdentifier test, Kind kind) {
        long now = System.nanoTime();
        long start = requireNonNull(started.getOrDefault(test.getUniqueId(), now));
        lines.add(new TestRecord(kind, classOf(test), tags(test), Duration.ofNanos(now - start)).line());
    }

    /** Returns the tags of the test and of its containers: a test of a parameterized class does not inherit its tags. */
    private Set<String> tags(TestIdentifier test) {
        Set<String> tags = new TreeSet<>();
        for (Optional<TestIdentifier> next = Optional.of(test); next.isPresent(); next = parent(next.get())) {
            next.get().getTags().forEach(tag -> tags.add(tag.getName()));
        }
        return tags;
    }

    private boolean isTopLevelClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent()
                && parent(test).flatMap(this::parent).isEmpty();
    }

    private String classOf(TestIdentifier test) {
        TestIdentifier top = test;
        for (Optional<TestIdentifier> next = parent(top);
                next.isPresent() && parent(next.get()).isPresent();
                next = parent(top)) {
            top = next.get();
        }
        return top.getSource()
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getClassName())
                .orElse(top.getDisplayName());
    }

    private Optional<TestIdentifier> parent(TestIdentifier test) {
        return requireNonNull(plan).getParent(test);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        if (file == null) {
            return;
        }
        try {
            Files.createDirectories(requireNonNull(file.getParent()));
            Files.write(file, List.copyOf(lines), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            lines.clear();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
