package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.invitations.jdbc.broken.JdbcViolations;
import java.time.Clock;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Checks the dependencies of the adapter against allow-lists. The package {@code broken} violates the rules, to show
 * that they can fail.
 */
class JdbcArchitectureTest {

    private static final JavaClasses ADAPTER = new ClassFileImporter()
            .importUrl(JdbcStorage.class.getProtectionDomain().getCodeSource().getLocation());
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackagesOf(JdbcViolations.class);

    @Test
    void depends_only_on_ports_model_and_a_logger() {
        holdsOnlyInAdapter(ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.sql",
                        "org.jspecify..",
                        "org.slf4j",
                        "org.h2..",
                        "org.springframework..",
                        "dev.invitations.jdbc",
                        "dev.invitations.model",
                        "dev.invitations.port"));
    }

    /** H2 is optional, so only one method may refer to it. */
    @Test
    void only_the_embedded_default_knows_h2() {
        assertThat(uses(
                        ADAPTER,
                        access -> access.getTargetOwner().getPackageName().equals("org.h2")))
                .containsExactly("EmbeddedDatabase: Driver.<init>");
    }

    /** Spring is optional, so no other class may refer to it. */
    @Test
    void only_three_classes_know_spring() {
        assertThat(ADAPTER.stream()
                        .filter(type -> type.getDirectDependenciesFromSelf().stream()
                                .anyMatch(dependency -> dependency
                                        .getTargetClass()
                                        .getPackageName()
                                        .startsWith("org.springframework")))
                        .map(type -> type.getName().replaceFirst("\\$.*", "").replaceFirst(".*\\.", ""))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("SpringTransactions", "SpringCommitActions", "SpringStack");
    }

    /** Only an embedded H2 has threads, see {@link UninterruptedCalls}. */
    @Test
    void uses_no_clock_and_no_threads() {
        assertThat(uses(ADAPTER, JdbcArchitectureTest::isAmbient))
                .filteredOn(use -> !use.startsWith("UninterruptedCalls: "))
                .containsExactlyInAnyOrder(
                        "OwnTransactions: LockSupport.parkNanos",
                        "PerNames: ConcurrentHashMap.<init>",
                        "Transactions: ConcurrentHashMap.<init>");
        assertThat(uses(FIXTURE, JdbcArchitectureTest::isAmbient))
                .containsExactlyInAnyOrder("JdbcViolations: Instant.now", "JdbcViolations: Thread.sleep");
    }

    /** Nested classes count as part of their top-level class. */
    @Test
    void no_class_depends_on_itself_through_others() {
        holdsOnlyInAdapter(SlicesRuleDefinition.slices()
                .assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""));
                    }

                    @Override
                    public String getDescription() {
                        return "top-level classes";
                    }
                })
                .should()
                .beFreeOfCycles());
    }

    private static void holdsOnlyInAdapter(ArchRule rule) {
        rule.check(ADAPTER);
        assertThat(rule.evaluate(FIXTURE).hasViolation()).isTrue();
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String member = access.getTarget().getName();
        return Set.of("java.util.concurrent", "java.util.concurrent.locks").contains(owner.getPackageName())
                || (owner.getPackageName().equals("java.time") && member.equals("now"))
                || (owner.isEquivalentTo(System.class) && !member.equals("identityHashCode"))
                || owner.isAssignableTo(Thread.class)
                || owner.isAssignableTo(Clock.class)
                || owner.isAssignableTo(RandomGenerator.class)
                || Set.of("random", "randomUUID", "parallelStream").contains(member);
    }

    /** Returns which class uses which member. */
    private static Set<String> uses(JavaClasses classes, Predicate<JavaAccess<?>> condition) {
        return classes.stream()
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(condition)
                .map(access -> access.getOriginOwner().getSimpleName() + ": "
                        + access.getTargetOwner().getSimpleName() + "."
                        + access.getTarget().getName())
                .collect(Collectors.toSet());
    }
}
