package dev.invitations.verification.seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that each bug in {@code src/test/seeded} is caught by the test that its patch names. */
@Tag("proof")
class SeededBugsTest {

    /** A race is caught only if the threads meet, so its harness runs again until it catches the bug. */
    private static final int MAX_RUNS = 10;

    private static final double MAX_SECONDS = 30;

    private static final HarnessReport PROOF = HarnessReport.of("seeded-bugs");

    /** The start of the servers must not count towards the first bug. */
    @BeforeAll
    static void startServers() {
        TestDatabase.POSTGRESQL.empty();
        TestDatabase.MARIADB.empty();
    }

    @AfterAll
    static void allAreCaught() {
        PROOF.end(145);
    }

    static List<SeededBug> bugs() throws IOException {
        return SeededBug.all();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void a_seeded_bug_is_caught_by_the_named_test(SeededBug bug) throws Exception {
        long start = System.nanoTime();
        double seconds = 0;
        List<String> failures = List.of();
        try (MutatedBuild broken = MutatedBuild.with(bug.name(), Map.of(bug.source(), bug.brokenSource()))) {
            for (int run = 0; run < MAX_RUNS && failures.isEmpty() && seconds < MAX_SECONDS; run++) {
                failures = broken.failures(bug.harness());
                seconds = (System.nanoTime() - start) / 1e9;
            }
        }
        PROOF.tried();
        System.out.printf("%-36s %-65s %7.1f s%n", bug, bug.harness().replace("dev.invitations.", ""), seconds);
        if (failures.isEmpty()) {
            PROOF.violated(bug + " is not caught by " + bug.harness());
        } else {
            PROOF.hit();
        }
        assertThat(failures).as("%s must be caught by %s", bug, bug.harness()).isNotEmpty();
        assertThat(seconds).as("seconds until %s was caught", bug).isLessThan(MAX_SECONDS);
    }

    /** Compiles and loads the same sources without the bugs in the same way. */
    @Test
    void the_named_tests_pass_without_the_bugs() throws Exception {
        Map<Path, String> sources = new LinkedHashMap<>();
        Set<String> harnesses = new TreeSet<>();
        for (SeededBug bug : bugs()) {
            sources.put(bug.source(), bug.soundSource());
            harnesses.add(bug.harness());
        }
        try (MutatedBuild sound = MutatedBuild.with("sound", sources)) {
            for (String harness : harnesses) {
                assertThat(sound.failures(harness)).as(harness).isEmpty();
            }
        }
    }

    @Test
    void a_patch_that_no_longer_applies_is_named() throws Exception {
        SeededBug bug = bugs().get(0);
        SeededBug stale = new SeededBug(bug.name(), bug.harness(), bug.source(), List.of("-no such line"));
        assertThatThrownBy(stale::brokenSource).hasMessageContaining(bug.name() + " no longer applies");
    }

    @Test
    void a_patch_applies_if_only_its_outer_lines_have_changed() throws Exception {
        for (SeededBug bug : bugs()) {
            List<String> changes = new ArrayList<>(bug.changes());
            changes.set(0, " no such line");
            SeededBug shifted = new SeededBug(bug.name(), bug.harness(), bug.source(), changes);
            assertThat(shifted.brokenSource()).isEqualTo(bug.brokenSource());
        }
    }
}
