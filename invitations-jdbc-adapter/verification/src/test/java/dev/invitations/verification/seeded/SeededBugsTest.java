package dev.invitations.verification.seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the tests: each bug in {@code src/test/seeded} is caught by the test that its patch names. */
@Tag("proof")
class SeededBugsTest {

    private static final double MOST_SECONDS = 30;

    private static final String ROW = "%-36s %-65s %7s%n";

    private static final HarnessReport PROOF = HarnessReport.of("seeded-bugs");
    private static final List<String> TABLE = new ArrayList<>();

    /** Otherwise the start of the servers would count towards the first bug. */
    @BeforeAll
    static void startServers() {
        TestDatabase.POSTGRESQL.empty();
        TestDatabase.MARIADB.empty();
    }

    @AfterAll
    static void allAreCaught() {
        System.out.printf(ROW, "bug", "harness", "seconds");
        TABLE.forEach(System.out::print);
        PROOF.end(25);
    }

    static List<Patch> bugs() {
        return Patch.all();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isCaught(Patch bug) throws Exception {
        long start = System.nanoTime();
        List<String> wrong;
        try (Seeded seeded = Seeded.with(bug.name(), Map.of(bug.source(), bug.brokenSource()))) {
            wrong = seeded.wrong(bug.harness());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        PROOF.tried();
        TABLE.add(ROW.formatted(bug, bug.harness().replace("dev.invitations.", ""), "%.1f".formatted(seconds)));
        if (wrong.isEmpty()) {
            PROOF.violated(bug + " is not caught by " + bug.harness());
        } else {
            PROOF.hit();
        }
        assertThat(wrong).as("%s must be caught by %s", bug, bug.harness()).isNotEmpty();
        assertThat(seconds).as("seconds until %s was caught", bug).isLessThan(MOST_SECONDS);
    }

    /** Compiles and loads the same sources without the bugs in the same way. */
    @Test
    void nothingIsCaughtWhereThereIsNoBug() throws Exception {
        Map<Path, String> sources = new LinkedHashMap<>();
        bugs().forEach(bug -> sources.put(bug.source(), bug.soundSource()));
        try (Seeded sound = Seeded.with("sound", sources)) {
            for (String harness :
                    new TreeSet<>(bugs().stream().map(Patch::harness).toList())) {
                assertThat(sound.wrong(harness)).as(harness).isEmpty();
            }
        }
    }

    @Test
    void aPatchThatNoLongerAppliesIsNamed() {
        Patch bug = bugs().get(0);
        Patch rotten = new Patch(bug.name(), bug.harness(), bug.source(), "no such line\n", bug.broken());
        assertThatThrownBy(rotten::brokenSource).hasMessageContaining(bug.name() + " no longer applies");
    }
}
