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
import com.tngtech.archunit.library.dependencies.SliceRule;
import dev.invitations.broken.CoreViolations;
import dev.invitations.decision.Decision;
import dev.invitations.decision.HostReview;
import dev.invitations.decision.InvitationDecisions;
import dev.invitations.decision.MembershipDecisions;
import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The architecture rules, as lists of permitted items. A test fails if an item is not listed, or if a listed item no
 * longer exists. Each rule is also run on the package {@code broken}, and must report its violations.
 */
class CoreArchitectureTest {

    private static final String HOME = "dev.invitations";
    private static final String BROKEN = "dev.invitations.broken";

    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Invitations.class.getProtectionDomain().getCodeSource().getLocation());
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
                                Stream.of(
                                        "java..",
                                        "org.jspecify..",
                                        "org.immutables..",
                                        "javax.crypto..",
                                        "jakarta.validation.."),
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
        holdsOnlyInCore(root -> noCycles(
                "packages of " + root, type -> type.getPackageName().startsWith(root) ? type.getPackageName() : null));
    }

    /** A nested type counts as its top-level type, and the permitted types of a sealed interface do not count. */
    @Test
    void hand_written_types_of_the_model_have_no_cyclic_dependencies() {
        holdsOnlyInCore(root -> noCycles("types of the model", type -> {
                    String name = name(type.getBaseComponentType()).replaceFirst("\\..*", "");
                    return type.getPackageName().equals(root + ".model") && !name.startsWith("Immutable") ? name : null;
                })
                .ignoreDependency(Actor.class, UserId.class)
                .ignoreDependency(Actor.class, VerifiedUser.class)
                .ignoreDependency(Actor.class, LinkHolder.class)
                .ignoreDependency(Invitee.class, UserId.class)
                .ignoreDependency(Invitee.class, EmailAddress.class));
    }

    private static SliceRule noCycles(String description, Function<JavaClass, @Nullable String> slice) {
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String name = slice.apply(type);
                        return name == null ? SliceIdentifier.ignore() : SliceIdentifier.of(name);
                    }

                    @Override
                    public String getDescription() {
                        return description;
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    /** Checks the code and the broken package. ArchUnit itself fails if no class matches a rule. */
    private static void holdsOnlyInCore(Function<String, ArchRule> rule) {
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
                        "UuidV7: Random.nextLong",
                        "ConflictStreak: Thread.sleep",
                        "ConflictStreak: Thread.currentThread",
                        "ConflictStreak: Thread.interrupt",
                        "GivenIds: AtomicReference.<init>",
                        "GivenIds: AtomicReference.getAndSet",
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
                        "Members: MembershipDecisions.remove",
                        "Members: MembershipDecisions.transfer");
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
        Predicate<JavaAccess<?>> asks = access -> access.getTargetOwner().isEquivalentTo(RoleCatalog.class)
                && access.getTarget().getName().equals("in");
        assertThat(uses(CORE, asks))
                .as("the default method of the catalogue calls the other method")
                .containsExactly("CommandExecutor: RoleCatalog.in", "RoleCatalog: RoleCatalog.in");
        assertThat(uses(FIXTURE, asks)).containsExactly("CoreViolations: RoleCatalog.in");
    }

    /** A review belongs to one attempt of one command, so a host is asked again after a conflict. */
    @Test
    void only_the_review_of_an_attempt_asks_the_rules_of_the_host() {
        assertThat(uses(CORE, access -> access.getTargetOwner().isEquivalentTo(HostRules.class)))
                .containsExactlyInAnyOrder("HostReview: HostRules.in", "HostReview: HostRules.review");
        assertThat(uses(
                        CORE,
                        access -> access.getTargetOwner().isEquivalentTo(HostReview.class)
                                && access.getTarget().getName().equals("<init>")))
                .containsExactly("CommandExecutor: HostReview.<init>");
    }

    /** Only the delivery makes tokens, and only actors and the reader of links verify them. */
    @Test
    void only_links_make_and_verify_tokens() {
        assertThat(uses(
                        CORE,
                        access -> access.getTargetOwner().isEquivalentTo(LinkToken.class)
                                && !access.getOriginOwner().isEquivalentTo(LinkToken.class)
                                && !access.getTarget().getName().equals("ALGORITHM")))
                .containsExactlyInAnyOrder("Links: LinkToken.make", "Links: LinkToken.verify");
        assertThat(uses(CORE, access -> access.getTarget().getName().equals("withLink")))
                .containsExactlyInAnyOrder("Delivery: Links.withLink", "Links: Notification.withLink");
    }

    /** Returns the types and the members that they use, through a call, a method reference or a field access. */
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
        assertThat(mutableStaticFields(CORE)).isEmpty();
        assertThat(mutableStaticFields(FIXTURE))
                .containsExactlyInAnyOrder("CoreViolations.calls", "CoreViolations.SEEN", "CoreViolations.NAMES");
        assertThat(CORE.stream().flatMap(type -> type.getFields().stream()).filter(CoreArchitectureTest::isStatic))
                .isNotEmpty();
    }

    private static Set<String> mutableStaticFields(JavaClasses classes) {
        Set<Class<?>> values = Set.of(
                String.class,
                Instant.class,
                Duration.class,
                Set.class,
                Pattern.class,
                Action.class,
                DeliverySettings.class,
                DomainTerms.class);
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

    /** {@link CorePublicApiTest} compares the public types. */
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
