package dev.invitations.census;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.reducing;

import dev.invitations.census.TestRecord.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares the tests that ran in a build with the recorded numbers. {@link #main} prints tests by module and tag, the
 * slowest classes and the report lines of the harnesses, and fails if a test is missing or was skipped.
 */
public final class Census {

    private static final int SLOWEST = 20;
    private static final int FOLDER_DEPTH = 3;

    private final Map<String, List<TestRecord>> modules;
    private final Map<String, Integer> expected;

    /**
     * Creates a census.
     *
     * @param modules the records of each module, by the module's folder
     * @param expected the least number of tests of each module
     */
    Census(Map<String, List<TestRecord>> modules, Map<String, Integer> expected) {
        this.modules = new TreeMap<>(modules);
        this.expected = new TreeMap<>(expected);
    }

    /**
     * Prints the census of a build, and exits with 1 if a test is missing.
     *
     * @param arguments the project's folder, the file of the expected numbers, and the instant at which the build began
     */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Census census = new Census(recorded(root, Instant.parse(arguments[2])), expected(Path.of(arguments[1])));
        Stream.of(census.table(), census.slowest(), HarnessReports.lines(root), census.missing())
                .flatMap(List::stream)
                .forEach(System.out::println);
        if (!census.missing().isEmpty()) {
            throw new IllegalStateException("The census failed; see the lines above");
        }
    }

    /** Returns the number of tests per module and tag. */
    List<String> table() {
        TreeSet<String> tags = new TreeSet<>();
        tests().forEach(test -> tags.addAll(test.tags()));
        List<String> lines = new ArrayList<>();
        lines.add(row("tests by module and tag", "all", tags));
        modules.forEach((module, records) -> lines.add(counts(module, records, tags)));
        lines.add(counts("all", modules.values().stream().flatMap(List::stream).toList(), tags));
        return lines;
    }

    private static String counts(String module, List<TestRecord> records, Collection<String> tags) {
        List<TestRecord> tests = records.stream().filter(TestRecord::isTest).toList();
        return row(
                module,
                String.valueOf(tests.size()),
                tags.stream()
                        .map(tag -> String.valueOf(tests.stream()
                                .filter(test -> test.tags().contains(tag))
                                .count()))
                        .toList());
    }

    private static String row(String name, String all, Collection<String> others) {
        StringBuilder row = new StringBuilder("%-42s %6s".formatted(name, all));
        others.forEach(other -> row.append(" %8s".formatted(other)));
        return row.toString();
    }

    /** Returns the slowest test classes of all modules, the slowest first. */
    List<String> slowest() {
        Map<String, Duration> times = modules.values().stream()
                .flatMap(List::stream)
                .filter(record -> record.kind() == Kind.CLASS)
                .collect(groupingBy(
                        TestRecord::testClass, reducing(Duration.ZERO, TestRecord::duration, Duration::plus)));
        List<String> lines = new ArrayList<>(List.of("the slowest test classes, in seconds"));
        times.entrySet().stream()
                .sorted(comparing(Map.Entry<String, Duration>::getValue).reversed())
                .limit(SLOWEST)
                .map(time -> "%7.1f %s".formatted(time.getValue().toMillis() / 1e3, time.getKey()))
                .forEach(lines::add);
        return lines;
    }

    /** Returns a sentence per module with too few tests, and one per test that was skipped. */
    List<String> missing() {
        List<String> lines = new ArrayList<>();
        expected.forEach((module, least) -> {
            long ran = modules.getOrDefault(module, List.of()).stream()
                    .filter(TestRecord::isTest)
                    .count();
            if (ran < least) {
                lines.add("%s ran %d tests, but the census expects at least %d".formatted(module, ran, least));
            }
        });
        modules.keySet().stream()
                .filter(module -> !expected.containsKey(module))
                .forEach(module -> lines.add(module + " has tests, but the census expects no number of them"));
        tests().filter(test -> test.kind() == Kind.NOT_RUN)
                .forEach(test -> lines.add("a test of " + test.testClass() + " was skipped"));
        return lines;
    }

    private Stream<TestRecord> tests() {
        return modules.values().stream().flatMap(List::stream).filter(TestRecord::isTest);
    }

    private static Map<String, List<TestRecord>> recorded(Path root, Instant start) throws IOException {
        Map<String, List<TestRecord>> modules = new TreeMap<>();
        for (Path file : files(root, "target/test-census", ".tsv")) {
            if (!Files.getLastModifiedTime(file).toInstant().isBefore(start)) {
                String module =
                        root.relativize(file).resolve("../../..").normalize().toString();
                modules.computeIfAbsent(module, name -> new ArrayList<>())
                        .addAll(Files.readAllLines(file).stream()
                                .map(TestRecord::parse)
                                .toList());
            }
        }
        return modules;
    }

    private static Map<String, Integer> expected(Path file) throws IOException {
        Map<String, Integer> expected = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] fields = line.trim().split("\\s+", -1);
                expected.put(fields[0], Integer.valueOf(fields[1]));
            }
        }
        return expected;
    }

    /** Returns the files with this ending in this folder of any module. */
    static List<Path> files(Path root, String folder, String ending) throws IOException {
        try (Stream<Path> all = Files.walk(root, FOLDER_DEPTH + 2)) {
            return all.filter(file -> String.valueOf(file.getParent()).endsWith(folder)
                            && file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
