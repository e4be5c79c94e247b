package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.invitations.jdbc.broken.Everything;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Checks the dependencies and the public API of the adapter against allow-lists. Each rule is shown to catch the
 * package {@code broken}.
 */
class ArchitectureTest {

    private static final JavaClasses ADAPTER = new ClassFileImporter()
            .importUrl(JdbcStorage.class.getProtectionDomain().getCodeSource().getLocation());
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackagesOf(Everything.class);

    @Test
    void it_knows_ports_model_and_a_log() {
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
    void no_clock_no_threads_and_one_pause() {
        assertThat(ambient(ADAPTER))
                .containsExactlyInAnyOrder(
                        "OwnTransactions: LockSupport.parkNanos", "JdbcRoleCatalog: ConcurrentHashMap.<init>");
        assertThat(ambient(FIXTURE)).containsExactlyInAnyOrder("Everything: Instant.now", "Everything: Thread.sleep");
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

    @Test
    void what_is_public_is_listed() {
        assertThat(published(ADAPTER))
                .containsExactlyInAnyOrder(
                        "ConnectionSource",
                        "JdbcRoleCatalog",
                        "JdbcSchema",
                        "JdbcStorage",
                        "JdbcTables",
                        "KeyType",
                        "MembersTable");
        assertThat(published(FIXTURE)).containsExactly("Everything");
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

    private static List<String> published(JavaClasses classes) {
        return classes.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .map(JavaClass::getSimpleName)
                .toList();
    }
}
