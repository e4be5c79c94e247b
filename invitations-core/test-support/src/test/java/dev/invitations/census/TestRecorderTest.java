package dev.invitations.census;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import dev.invitations.census.TestRecord.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherFactory;

class TestRecorderTest {

    /** Named so that the build does not run it by itself. */
    @Tag("full")
    static class Example {

        @Test
        void passes() {}

        @Test
        @Tag("slow")
        void passes_slowly() {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void passes_for(int number) {
            assertThat(number).isPositive();
        }

        @Test
        @Disabled("an example of a skipped test")
        void is_skipped() {}
    }

    /** Named so that the build does not run it by itself. */
    @Tag("full")
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    record ParameterizedExample(int number) {

        @Test
        void passes() {
            assertThat(number).isPositive();
        }
    }

    @Test
    void every_test_is_recorded_with_its_class_and_tags(@TempDir Path folder) throws IOException {
        run(new TestRecorder(folder.toString()), Example.class);
        List<TestRecord> records = recorded(folder);
        assertThat(records).extracting(TestRecord::testClass).containsOnly(Example.class.getName());
        assertThat(records.stream().filter(record -> record.kind() == Kind.PASSED))
                .extracting(TestRecord::tags)
                .containsExactlyInAnyOrder(Set.of("full"), Set.of("full", "slow"), Set.of("full"), Set.of("full"));
        assertThat(records).extracting(TestRecord::kind).containsOnlyOnce(Kind.NOT_RUN, Kind.CLASS);
    }

    @Test
    void a_test_of_a_parameterized_class_has_the_tags_of_the_class(@TempDir Path folder) throws IOException {
        run(new TestRecorder(folder.toString()), ParameterizedExample.class);
        assertThat(recorded(folder).stream().filter(record -> record.kind() == Kind.PASSED))
                .extracting(TestRecord::tags)
                .containsExactly(Set.of("full"), Set.of("full"));
    }

    @Test
    void nothing_is_recorded_without_a_folder() {
        run(new TestRecorder(null), Example.class);
    }

    private static void run(TestRecorder recorder, Class<?> example) {
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .build())
                .execute(request().selectors(selectClass(example)).build(), recorder);
    }

    private static List<TestRecord> recorded(Path folder) throws IOException {
        List<TestRecord> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.readAllLines(file).forEach(line -> records.add(TestRecord.parse(line)));
            }
        }
        return records;
    }
}
