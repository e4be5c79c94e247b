package dev.invitations.census;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.census.TestRecord.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CensusTest {

    private static final TestRecord FAST = test(Kind.PASSED, "a.Fast");
    private static final TestRecord SLOW = test(Kind.PASSED, "a.Slow", "full");
    private static final Map<String, List<TestRecord>> BUILD = Map.of(
            "core", List.of(FAST, FAST, time("a.Fast", 20)),
            "jdbc", List.of(SLOW, time("a.Slow", 3_000), time("a.Slow", 4_000)));

    @Test
    void the_table_counts_tests_by_module_and_tag() {
        assertThat(new Census(BUILD, Map.of()).table())
                .extracting(line -> line.replaceAll(" +", " "))
                .containsExactly("tests by module and tag all full", "core 2 0", "jdbc 1 1", "all 3 1");
    }

    @Test
    void the_slowest_class_comes_first_with_the_time_of_all_its_runs() {
        assertThat(new Census(BUILD, Map.of()).slowest())
                .extracting(String::trim)
                .containsExactly("the slowest test classes, in seconds", "7.0 a.Slow", "0.0 a.Fast");
    }

    @Test
    void nothing_is_missing_when_every_module_has_its_number() {
        assertThat(new Census(BUILD, Map.of("core", 2, "jdbc", 1)).missing()).isEmpty();
    }

    @Test
    void a_module_with_too_few_tests_is_named() {
        assertThat(new Census(BUILD, Map.of("core", 3, "jdbc", 1)).missing())
                .containsExactly("core ran 2 tests, but the census expects at least 3");
    }

    @Test
    void a_module_that_did_not_run_is_named() {
        assertThat(new Census(BUILD, Map.of("core", 2, "jdbc", 1, "console", 5)).missing())
                .containsExactly("console ran 0 tests, but the census expects at least 5");
    }

    @Test
    void a_module_without_an_expected_number_is_named() {
        assertThat(new Census(BUILD, Map.of("core", 2)).missing())
                .containsExactly("jdbc has tests, but the census expects no number of them");
    }

    @Test
    void a_skipped_test_is_named() {
        Map<String, List<TestRecord>> build = Map.of("core", List.of(FAST, test(Kind.NOT_RUN, "a.Skipped")));
        assertThat(new Census(build, Map.of("core", 2)).missing()).containsExactly("a test of a.Skipped was skipped");
    }

    @Test
    void the_report_lines_of_all_modules_are_collected(@TempDir Path root) throws IOException {
        Path reports = Files.createDirectories(root.resolve("core/sub/target/surefire-reports"));
        Files.writeString(reports.resolve("a.Fast-output.txt"), "noise\nproof b tried 1\nproof a tried 2\n");
        Files.writeString(reports.resolve("a.Fast.txt"), "proof c tried 3\n");
        assertThat(HarnessReports.lines(root)).containsExactly("proof a tried 2", "proof b tried 1");
    }

    @Test
    void a_record_survives_its_line() {
        TestRecord record = new TestRecord(Kind.FAILED, "a.Fast", Set.of("full", "slow"), Duration.ofMillis(12));
        assertThat(TestRecord.parse(record.line())).isEqualTo(record);
        assertThat(TestRecord.parse(FAST.line())).isEqualTo(FAST);
    }

    private static TestRecord test(Kind kind, String testClass, String... tags) {
        return new TestRecord(kind, testClass, Set.of(tags), Duration.ZERO);
    }

    private static TestRecord time(String testClass, long millis) {
        return new TestRecord(Kind.CLASS, testClass, Set.of(), Duration.ofMillis(millis));
    }
}
