package dev.invitations.inmemory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.invitations.inmemory.broken.InMemoryViolations;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The permitted dependencies of the adapter. Each rule is also run on the package {@code broken}. */
class InMemoryArchitectureTest {

    private static final JavaClasses ADAPTER = new ClassFileImporter()
            .importUrl(
                    InMemoryStorage.class.getProtectionDomain().getCodeSource().getLocation());
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackagesOf(InMemoryViolations.class);

    @Test
    void the_adapter_uses_only_the_ports_and_the_model() {
        holdsAndCatches(classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "dev.invitations.inmemory",
                        "dev.invitations.model",
                        "dev.invitations.port"));
    }

    @Test
    void the_adapter_reads_no_clock() {
        holdsAndCatches(noClasses().should().callMethod(Instant.class, "now"));
        holdsAndCatches(noClasses().should().dependOnClassesThat().belongToAnyOf(System.class));
    }

    @Test
    void the_adapter_uses_no_random_numbers() {
        holdsAndCatches(noClasses().should().callMethod(UUID.class, "randomUUID"));
    }

    @Test
    void the_adapter_starts_no_threads() {
        holdsAndCatches(noClasses().should().dependOnClassesThat().areAssignableTo(Thread.class));
    }

    private static void holdsAndCatches(ArchRule rule) {
        rule.check(ADAPTER);
        assertThat(rule.evaluate(FIXTURE).hasViolation()).isTrue();
    }
}
