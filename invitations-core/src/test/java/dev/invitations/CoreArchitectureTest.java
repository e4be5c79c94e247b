package dev.invitations;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.invitations.broken.CoreViolations;
import dev.invitations.decision.Decision;
import dev.invitations.decision.InvitationDecisions;
import dev.invitations.decision.MembershipDecisions;
import dev.invitations.model.Action;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The architecture rules, as lists of permitted items. A test fails if an item is not listed, or if a listed item no
 * longer exists. Each rule is also run on the package {@code broken} and must report it.
 */
class CoreArchitectureTest {

    private static final String HOME = "dev.invitations";
    private static final String BROKEN = "dev.invitations.broken";

    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Invitations.class.getProtectionDomain().getCodeSource().getLocation());
    private static final ModuleDescriptor CORE_MODULE = coreModule();
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackagesOf(CoreViolations.class);

    @ParameterizedTest
    @CsvSource({
        "model,    model",
        "port,     port model",
        "decision, decision port model",
        "'',       . decision port model org.slf4j",
    })
    void each_package_depends_only_on_listed_packages(String name, String others) {
        holdsOnlyInCore(root -> ArchRuleDefinition.classes()
                .that()
                .resideInAPackage(in(root, name))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Stream.of("java..", "org.jspecify..", "org.immutables..", "jakarta.validation.."),
                                Arrays.stream(others.split(" ", -1)).map(other -> in(root, other)))
                        .toArray(String[]::new)));
    }

    private static String in(String root, String name) {
        return switch (name) {
            case "", "." -> root;
            case "org.slf4j" -> name;
            default -> root + "." + name;
        };
    }

    @Test
    void packages_have_no_cyclic_dependencies() {
        holdsOnlyInCore(CoreArchitectureTest::noCycles);
    }

    private static ArchRule noCycles(String root) {
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return type.getPackageName().startsWith(root)
                                ? SliceIdentifier.of(type.getPackageName())
                                : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages of " + root;
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    @Test
    void types_of_the_model_have_no_cyclic_dependencies() {
        assertThat(cycles(CORE, HOME + ".model")).isEmpty();
        assertThat(cycles(FIXTURE, BROKEN + ".model")).containsExactly(Set.of("CycleEnd", "CycleStart"));
    }

    @Test
    void permitted_and_generated_types_do_not_count_as_dependencies() {
        Map<String, Set<String>> known = known(CORE, HOME + ".model");
        assertThat(known.get("Actor")).doesNotContain("UserId");
        assertThat(known.get("UserId")).contains("Actor", "Invitee");
        assertThat(known).doesNotContainKey("ImmutableInvitation");
        assertThat(known.get("Invitation")).contains("Status", "UserId").doesNotContain("ImmutableInvitation");
    }

    /** Returns the sets of top-level types of a package that depend on each other in a cycle. */
    private static Set<Set<String>> cycles(JavaClasses classes, String in) {
        Map<String, Set<String>> reachable = known(classes, in);
        for (String between : reachable.keySet()) {
            for (Set<String> targets : reachable.values()) {
                if (targets.contains(between)) {
                    targets.addAll(reachable.getOrDefault(between, Set.of()));
                }
            }
        }
        return reachable.keySet().stream()
                .filter(type -> reachable.getOrDefault(type, Set.of()).contains(type))
                .map(type -> reachable.getOrDefault(type, Set.of()).stream()
                        .filter(other -> reachable.getOrDefault(other, Set.of()).contains(type))
                        .collect(Collectors.toSet()))
                .collect(Collectors.toSet());
    }

    /**
     * Returns the hand-written top-level types of a package, each with its dependencies in the package. A nested type
     * counts as its top-level type. The dependency of a sealed interface on a permitted type does not count.
     */
    private static Map<String, Set<String>> known(JavaClasses classes, String in) {
        Map<String, Set<String>> known = new TreeMap<>();
        for (JavaClass type : classes) {
            String name = topLevel(type);
            if (!type.getPackageName().equals(in) || isGenerated(name)) {
                continue;
            }
            Set<String> targets = known.computeIfAbsent(name, key -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target -> target.getPackageName().equals(in) && !permits(type, target))
                    .map(CoreArchitectureTest::topLevel)
                    .filter(target -> !target.equals(name) && !isGenerated(target))
                    .forEach(targets::add);
        }
        return known;
    }

    private static String topLevel(JavaClass type) {
        return name(type.getBaseComponentType()).replaceFirst("\\..*", "");
    }

    private static boolean isGenerated(String name) {
        return name.startsWith("Immutable") || name.equals("package-info");
    }

    private static boolean permits(JavaClass type, JavaClass target) {
        return type.isInterface()
                && type.reflect().isSealed()
                && Arrays.asList(type.reflect().getPermittedSubclasses()).contains(target.reflect());
    }

    /** Checks the code and the broken package. ArchUnit itself fails if no class matches a rule. */
    private static void holdsOnlyInCore(java.util.function.Function<String, ArchRule> rule) {
        rule.apply(HOME).check(CORE);
        assertThat(rule.apply(BROKEN).evaluate(FIXTURE).hasViolation()).isTrue();
    }

    @Test
    void only_listed_places_use_clocks_randomness_and_threads() {
        assertThat(uses(CORE, CoreArchitectureTest::isAmbient))
                .containsExactlyInAnyOrder(
                        "CommandExecutor: Clock.instant",
                        "Invitations.Builder: Clock.systemUTC",
                        "UuidV7: SecureRandom.<init>",
                        "UuidV7: SecureRandom.nextLong",
                        "UuidV7: AtomicLong.<init>",
                        "UuidV7: AtomicLong.accumulateAndGet",
                        "Delivery: Thread.currentThread",
                        "Delivery: Thread.interrupted",
                        "Delivery: Thread.interrupt");
        assertThat(uses(FIXTURE, CoreArchitectureTest::isAmbient))
                .containsExactlyInAnyOrder(
                        "CoreViolations: Instant.now",
                        "CoreViolations: LocalDate.now",
                        "CoreViolations: Clock.instant",
                        "CoreViolations: Clock.millis",
                        "CoreViolations: Clock.systemDefaultZone",
                        "CoreViolations: System.currentTimeMillis",
                        "CoreViolations: System.nanoTime",
                        "CoreViolations: Random.<init>",
                        "CoreViolations: Random.nextInt",
                        "CoreViolations: SecureRandom.<init>",
                        "CoreViolations: SecureRandom.nextInt",
                        "CoreViolations: ThreadLocalRandom.current",
                        "CoreViolations: ThreadLocalRandom.nextInt",
                        "CoreViolations: Math.random",
                        "CoreViolations: UUID.randomUUID",
                        "CoreViolations: Thread.<init>",
                        "CoreViolations: Thread.start",
                        "CoreViolations: Thread.sleep",
                        "CoreViolations: Executors.newCachedThreadPool",
                        "CoreViolations: List.parallelStream");
    }

    private static boolean isAmbient(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String member = access.getTarget().getName();
        return owner.isAssignableTo(Clock.class)
                || owner.isAssignableTo(java.time.InstantSource.class)
                || owner.isAssignableTo(java.util.random.RandomGenerator.class)
                || owner.isAssignableTo(Thread.class)
                || owner.isAssignableTo(Process.class)
                || owner.isAssignableTo(ProcessBuilder.class)
                || owner.isAssignableTo(Runtime.class)
                || owner.isAssignableTo(java.util.Timer.class)
                || owner.isEquivalentTo(System.class)
                || owner.getPackageName().startsWith("java.util.concurrent")
                || (owner.getPackageName().startsWith("java.time") && member.equals("now"))
                || Set.of("parallel", "parallelStream", "random", "randomUUID").contains(member);
    }

    @Test
    void each_command_calls_one_decision() {
        assertThat(uses(CORE, CoreArchitectureTest::decides))
                .containsExactlyInAnyOrder(
                        "Invitations: InvitationDecisions.sendAll",
                        "Invitations: InvitationDecisions.accept",
                        "Invitations: InvitationDecisions.reject",
                        "Invitations: InvitationDecisions.resend",
                        "Invitations: InvitationDecisions.delete",
                        "Members: MembershipDecisions.addFounder",
                        "Members: MembershipDecisions.assign",
                        "Members: MembershipDecisions.remove");
        assertThat(uses(FIXTURE, CoreArchitectureTest::decides))
                .containsExactlyInAnyOrder(
                        "CoreViolations: InvitationDecisions.accept", "CoreViolations: MembershipDecisions.addFounder");
    }

    /** Checks that the list above contains every decision. */
    @Test
    void every_decision_is_called_by_a_command() {
        Set<String> decisions = Stream.of(InvitationDecisions.class, MembershipDecisions.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.getReturnType() == Decision.class)
                        .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                        .map(method -> type.getSimpleName() + "." + method.getName()))
                .collect(Collectors.toSet());
        assertThat(uses(CORE, CoreArchitectureTest::decides).stream().map(use -> use.replaceFirst(".*: ", "")))
                .containsExactlyInAnyOrderElementsOf(decisions);
    }

    private static boolean decides(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        return !access.getOriginOwner().getPackageName().equals("dev.invitations.decision")
                && (owner.isEquivalentTo(InvitationDecisions.class) || owner.isEquivalentTo(MembershipDecisions.class));
    }

    @Test
    void only_the_command_executor_commits() {
        Predicate<JavaAccess<?>> commits = access -> access.getTargetOwner().isAssignableTo(Storage.class)
                && access.getTarget().getName().equals("commit");
        assertThat(uses(CORE, commits)).containsExactly("CommandExecutor: Storage.commit");
        assertThat(uses(FIXTURE, commits)).containsExactly("CoreViolations: Storage.commit");
    }

    @Test
    void only_the_command_executor_reads_the_role_catalogue() {
        Predicate<JavaAccess<?>> asks = access -> access.getTargetOwner().isEquivalentTo(RoleCatalog.class);
        assertThat(uses(CORE, asks)).containsExactly("CommandExecutor: RoleCatalog.in");
        assertThat(uses(FIXTURE, asks)).containsExactly("CoreViolations: RoleCatalog.in");
    }

    @Test
    void only_api_model_and_port_are_exported() {
        Set<String> exported = CORE_MODULE.exports().stream()
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        assertThat(exported).containsExactlyInAnyOrder(HOME, HOME + ".model", HOME + ".port");
    }

    private static ModuleDescriptor coreModule() {
        try {
            Path classes = Path.of(Invitations.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return ModuleFinder.of(classes)
                    .find("dev.invitations")
                    .orElseThrow()
                    .descriptor();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns which type uses which member, through a call, a method reference or a field access. */
    private static Set<String> uses(JavaClasses classes, Predicate<? super JavaAccess<?>> condition) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                if (condition.test(access)) {
                    found.add(name(access.getOriginOwner()) + ": " + name(access.getTargetOwner()) + "."
                            + access.getTarget().getName());
                }
            }
        }
        return found;
    }

    @Test
    void static_fields_are_immutable() {
        assertThat(changeable(CORE)).isEmpty();
        assertThat(changeable(FIXTURE))
                .containsExactlyInAnyOrder("CoreViolations.calls", "CoreViolations.SEEN", "CoreViolations.NAMES");
        assertThat(CORE.stream().flatMap(type -> type.getFields().stream()).filter(CoreArchitectureTest::isStatic))
                .isNotEmpty();
    }

    private static Set<String> changeable(JavaClasses classes) {
        Set<Class<?>> values = Set.of(
                String.class,
                Instant.class,
                Duration.class,
                Set.class,
                Pattern.class,
                Action.class,
                DeliverySettings.class);
        return classes.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(CoreArchitectureTest::isStatic)
                .filter(field -> {
                    JavaClass type = field.getRawType();
                    boolean fixed = type.isPrimitive()
                            || type.isEnum()
                            || type.isRecord()
                            || type.isEquivalentTo(org.slf4j.Logger.class)
                            || values.stream().anyMatch(type::isEquivalentTo);
                    return !fixed || !field.getModifiers().contains(JavaModifier.FINAL);
                })
                .map(field -> name(field.getOwner()) + "." + field.getName())
                .collect(Collectors.toSet());
    }

    /** Synthetic fields do not count, because the compiler adds them. */
    private static boolean isStatic(JavaField field) {
        return field.getModifiers().contains(JavaModifier.STATIC)
                && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    /** The public types are compared by {@link CorePublicApiTest}. */
    @Test
    void the_packages_are_listed() {
        assertThat(CORE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.isEmpty())
                        .distinct())
                .containsExactlyInAnyOrder(HOME, HOME + ".decision", HOME + ".model", HOME + ".port");
    }

    private static String name(JavaClass type) {
        return type.getName().replace(type.getPackageName() + ".", "").replace('$', '.');
    }
}
