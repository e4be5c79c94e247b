package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.invitations.port.Storage;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * The contract suite catches every {@link BrokenAdapter} and reports nothing for a correct storage. For each broken
 * adapter the test runs only the rules that the adapter names. The proof build runs the whole suite.
 */
class ContractSelfTest {

    private static final boolean WHOLE = Boolean.getBoolean("invitations.proof");
    private static final String SEQUENCES = "invitations.sequences";
    private static final String FEW = "25";

    private static final List<String> TABLE = new ArrayList<>();
    private static String before = "";

    @BeforeAll
    static void runFewSequences() {
        before = System.getProperty(SEQUENCES, "");
        System.setProperty(SEQUENCES, FEW);
    }

    @AfterAll
    static void restoreTheNumberOfSequences() {
        if (before.isEmpty()) {
            System.clearProperty(SEQUENCES);
        } else {
            System.setProperty(SEQUENCES, before);
        }
        CheckedAdapter.storages = InMemoryStorage::create;
        TABLE.forEach(System.out::println);
    }

    @Test
    void nothing_is_reported_for_a_correct_storage() {
        assertThat(rulesBrokenBy(BrokenStorage::new, List.of(selectClass(CheckedAdapter.class))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.invitations.inmemory.BrokenAdapter#all")
    void every_broken_adapter_is_caught_by_the_rules_that_it_names(BrokenAdapter kind) {
        List<DiscoverySelector> rules = WHOLE
                ? List.of(selectClass(CheckedAdapter.class))
                : kind.rules().stream().map(ContractSelfTest::rule).toList();
        List<String> broken = rulesBrokenBy(kind.broken(), rules);
        TABLE.add("%-29s caught by %2d rules, first %s"
                .formatted(kind, broken.size(), broken.isEmpty() ? "-" : broken.get(0)));
        for (String rule : kind.rules()) {
            assertThat(broken).as("%s must be caught by %s", kind, rule).anyMatch(name -> isNamed(name, rule));
        }
    }

    private static DiscoverySelector rule(String rule) {
        List<Method> methods = Arrays.stream(CheckedAdapter.class.getMethods())
                .filter(method -> isNamed(displayName(method), rule))
                .toList();
        assertThat(methods).as("methods of rule %s", rule).hasSize(1);
        return selectMethod(CheckedAdapter.class, methods.get(0));
    }

    private static String displayName(Method method) {
        DisplayName name = method.getAnnotation(DisplayName.class);
        return name == null ? method.getName() : name.value();
    }

    private static boolean isNamed(String displayName, String rule) {
        // jqwik shows the underscores of a method's name as spaces.
        return displayName.replace(' ', '_').equals(rule) || displayName.startsWith(rule + " ");
    }

    private static List<String> rulesBrokenBy(Supplier<Storage> storages, List<DiscoverySelector> rules) {
        CheckedAdapter.storages = storages;
        EngineExecutionResults jupiter = run("junit-jupiter", rules);
        EngineExecutionResults jqwik = run("jqwik", rules);
        assertThat(Stream.of(jupiter, jqwik)
                        .mapToLong(results -> results.testEvents().finished().count())
                        .sum())
                .as("rules that ran")
                .isGreaterThanOrEqualTo(rules.size());
        return Stream.of(jupiter, jqwik)
                .flatMap(results -> results.testEvents().failed().stream())
                .map(event -> event.getTestDescriptor().getDisplayName())
                .toList();
    }

    private static EngineExecutionResults run(String engine, List<DiscoverySelector> rules) {
        return EngineTestKit.engine(engine)
                .selectors(rules.toArray(DiscoverySelector[]::new))
                .configurationParameter("jqwik.database", "target/jqwik-broken.db")
                .configurationParameter("jqwik.shrinking.default", "OFF")
                .configurationParameter("jqwik.reporting.usejunitplatform", "true")
                .execute();
    }
}
