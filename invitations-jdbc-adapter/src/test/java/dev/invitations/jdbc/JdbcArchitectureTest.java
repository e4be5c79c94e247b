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
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Checks the dependencies of the adapter against allow-lists. Each rule is shown to catch the
 * package {@code broken}.
 */
class JdbcArchitectureTest {

    private static final JavaClasses ADAPTER = new ClassFileImporter()
            .importUrl(JdbcStorage.class.getProtectionDomain().getCodeSource().getLocation());
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackagesOf(JdbcViolations.class);

    @Test
    void depends_only_on_ports_model_and_a_logger() {
        ArchRule rule = ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.sql",
                        "org.jspecify..",
                        "org.slf4j",
                        "org.h2",
                        "dev.invitations.jdbc",
                        "dev.invitations.model",
                        "dev.invitations.port");
        rule.check(ADAPTER);
        assertThat(rule.evaluate(FIXTURE).hasViolation()).isTrue();
    }

    /** H2 is optional, so only one method may refer to it. */
    @Test
    void only_the_embedded_default_knows_h2() {
        assertThat(uses(ADAPTER, "org.h2"))
                .containsExactlyInAnyOrder("EmbeddedDatabase: Driver.<init>", "EmbeddedDatabase: Driver.connect");
    }

    @Test
    void uses_no_clock_and_no_threads() {
        assertThat(ambient(ADAPTER))
                .containsExactlyInAnyOrder(
                        "OwnTransactions: LockSupport.parkNanos", "JdbcRoleCatalog: ConcurrentHashMap.<init>");
        assertThat(ambient(FIXTURE))
                .containsExactlyInAnyOrder("JdbcViolations: Instant.now", "JdbcViolations: Thread.sleep");
    }

    /** Nested classes count as part of their top-level class. */
    @Test
    void no_class_depends_on_itself_through_others() {
        ArchRule rule = SlicesRuleDefinition.slices()
                .assignedFrom(new TopLevelClass())
                .should()
                .beFreeOfCycles();
        rule.check(ADAPTER);
        assertThat(rule.evaluate(FIXTURE).hasViolation()).isTrue();
    }

    private static final class TopLevelClass implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            JavaClass top = type;
            while (top.getEnclosingClass().isPresent()) {
                top = top.getEnclosingClass().get();
            }
            return SliceIdentifier.of(top.getName());
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
    }

    private static Set<String> ambient(JavaClasses classes) {
        Set<String> found = uses(classes, "java.util.concurrent");
        found.addAll(uses(classes, "java.util.concurrent.locks"));
        for (JavaClass type : classes) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                JavaClass owner = access.getTargetOwner();
                String member = access.getTarget().getName();
                boolean clock = owner.getPackageName().equals("java.time") && member.equals("now");
                boolean system = owner.isEquivalentTo(System.class) && !member.equals("identityHashCode");
                if (clock
                        || system
                        || owner.isAssignableTo(Thread.class)
                        || owner.isAssignableTo(java.time.Clock.class)
                        || owner.isAssignableTo(java.util.random.RandomGenerator.class)
                        || Set.of("random", "randomUUID", "parallelStream").contains(member)) {
                    found.add(name(access));
                }
            }
        }
        return found;
    }

    private static Set<String> uses(JavaClasses classes, String ofPackage) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                if (access.getTargetOwner().getPackageName().equals(ofPackage)) {
                    found.add(name(access));
                }
            }
        }
        return found;
    }

    private static String name(JavaAccess<?> access) {
        return access.getOriginOwner().getSimpleName() + ": "
                + access.getTargetOwner().getSimpleName() + "."
                + access.getTarget().getName();
    }
}
