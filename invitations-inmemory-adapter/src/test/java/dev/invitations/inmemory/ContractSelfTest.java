package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The contract is worth something: it catches every kind of {@link Breakage}, and finds nothing where nothing is broken. */
class ContractSelfTest {

    private static final String SEQUENCES = "invitations.sequences";
    private static final String FEW = "25";

    private static final List<String> TABLE = new ArrayList<>();
    private static String before = "";

    @BeforeAll
    static void fewSequences() {
        before = System.getProperty(SEQUENCES, "");
        System.setProperty(SEQUENCES, FEW);
    }

    @AfterAll
    static void asBefore() {
        if (before.isEmpty()) {
            System.clearProperty(SEQUENCES);
        } else {
            System.setProperty(SEQUENCES, before);
        }
        Suspect.storages = InMemoryStorage::create;
        TABLE.forEach(System.out::println);
    }

    @Test
    void nothingIsFoundWhereNothingIsBroken() {
        assertThat(rulesBrokenBy(InMemoryStorage::create)).isEmpty();
        assertThat(rulesBrokenBy(Passing::new)).isEmpty();
    }

    static Stream<Breakage> kinds() {
        return Stream.of(BrokenWriting.ALL, BrokenReading.ALL, BrokenOutbox.ALL).flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isCaught(Breakage kind) {
        List<String> broken = rulesBrokenBy(kind.broken());
        TABLE.add("%-29s caught by %2d rules, first %s"
                .formatted(kind, broken.size(), broken.isEmpty() ? "-" : broken.get(0)));
        for (String rule : kind.rules()) {
            assertThat(broken).as("%s must be caught by %s", kind, rule).anyMatch(name -> name.startsWith(rule));
        }
    }

    private static List<String> rulesBrokenBy(Supplier<Storage> storages) {
        Suspect.storages = storages;
        List<String> broken = new ArrayList<>(brokenIn("junit-jupiter"));
        broken.addAll(brokenIn("jqwik"));
        return broken;
    }

    private static List<String> brokenIn(String engine) {
        EngineExecutionResults results = EngineTestKit.engine(engine)
                .selectors(selectClass(Suspect.class))
                .configurationParameter("jqwik.database", "target/jqwik-broken.db")
                .configurationParameter("jqwik.shrinking.default", "OFF")
                .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                .execute();
        assertThat(results.testEvents().finished().count())
                .as("rules run by %s", engine)
                .isPositive();
        return results.testEvents().failed().stream()
                .map(ContractSelfTest::name)
                .toList();
    }

    /** Of one of several cases of a rule, the name of the rule. */
    private static String name(Event event) {
        return event.getTestDescriptor().isContainer()
                ? event.getTestDescriptor().getDisplayName()
                : event.getTestDescriptor()
                        .getParent()
                        .filter(parent -> parent.getDisplayName().matches("[A-Z0-9]+\\.\\d+ .*"))
                        .orElse(event.getTestDescriptor())
                        .getDisplayName();
    }
}
