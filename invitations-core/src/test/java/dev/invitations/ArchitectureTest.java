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
import dev.invitations.broken.Everything;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The architecture rules, as lists of permitted items. A test fails if an item is not listed, or if a listed item no
 * longer exists. Each rule is also run on the package {@code broken} and must report it.
 */
class ArchitectureTest {

    private static final String HOME = "dev.invitations";
    private static final String BROKEN = "dev.invitations.broken";

    private static final JavaClasses CORE = new ClassFileImporter()
            .importUrl(Invitations.class.getProtectionDomain().getCodeSource().getLocation());
    private static final ModuleDescriptor CORE_MODULE = coreModule();
    private static final JavaClasses FIXTURE = new ClassFileImporter().importPackagesOf(Everything.class);

    @Test
    void the_model_knows_java_and_annotations() {
        holdsAtHomeAlone(ArchitectureTest::model);
    }

    @Test
    void the_ports_know_the_model() {
        holdsAtHomeAlone(ArchitectureTest::ports);
    }

    @Test
    void the_decisions_know_the_ports_and_the_model() {
        holdsAtHomeAlone(ArchitectureTest::decisions);
    }

    @Test
    void the_api_knows_decisions_ports_model_and_a_log() {
        holdsAtHomeAlone(ArchitectureTest::api);
    }

    @Test
    void packages_have_no_cycles() {
        holdsAtHomeAlone(ArchitectureTest::noCycles);
    }

    private static ArchRule model(String root) {
        return packageKnows(root + ".model", root + ".model");
    }

    private static ArchRule ports(String root) {
        return packageKnows(root + ".port", root + ".port", root + ".model");
    }

    private static ArchRule decisions(String root) {
        return packageKnows(root + ".decision", root + ".decision", root + ".port", root + ".model");
    }

    private static ArchRule api(String root) {
        return packageKnows(root, root, root + ".decision", root + ".port", root + ".model", "org.slf4j");
    }

    private static ArchRule packageKnows(String name, String... others) {
        String[] everywhere = {"java..", "org.jspecify..", "org.immutables..", "jakarta.validation.."};
        return ArchRuleDefinition.classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        Stream.of(everywhere, others).flatMap(Arrays::stream).toArray(String[]::new));
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
    void types_of_the_model_have_no_cycles() {
        assertThat(cycles(CORE, HOME + ".model")).isEmpty();
        assertThat(cycles(FIXTURE, BROKEN + ".model")).containsExactly(Set.of("Chicken", "Egg"));
    }

    @Test
    void a_permitted_type_and_a_generated_type_make_no_cycle() {
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
                    .map(ArchitectureTest::topLevel)
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
    private static void holdsAtHomeAlone(java.util.function.Function<String, ArchRule> rule) {
        rule.apply(HOME).check(CORE);
        assertThat(rule.apply(BROKEN).evaluate(FIXTURE).hasViolation()).isTrue();
    }

    @Test
    void clock_chance_and_threads_come_in_at_these_places_alone() {
        assertThat(uses(CORE, ArchitectureTest::isAmbient))
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
        assertThat(uses(FIXTURE, ArchitectureTest::isAmbient))
                .containsExactlyInAnyOrder(
                        "Everything: Instant.now",
                        "Everything: LocalDate.now",
                        "Everything: Clock.instant",
                        "Everything: Clock.millis",
                        "Everything: Clock.systemDefaultZone",
                        "Everything: System.currentTimeMillis",
                        "Everything: System.nanoTime",
                        "Everything: Random.<init>",
                        "Everything: Random.nextInt",
                        "Everything: SecureRandom.<init>",
                        "Everything: SecureRandom.nextInt",
                        "Everything: ThreadLocalRandom.current",
                        "Everything: ThreadLocalRandom.nextInt",
                        "Everything: Math.random",
                        "Everything: UUID.randomUUID",
                        "Everything: Thread.<init>",
                        "Everything: Thread.start",
                        "Everything: Thread.sleep",
                        "Everything: Executors.newCachedThreadPool",
                        "Everything: List.parallelStream");
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
    void one_decision_is_behind_every_command() {
        assertThat(uses(CORE, ArchitectureTest::decides))
                .containsExactlyInAnyOrder(
                        "Invitations: InvitationDecisions.sendAll",
                        "Invitations: InvitationDecisions.accept",
                        "Invitations: InvitationDecisions.reject",
                        "Invitations: InvitationDecisions.resend",
                        "Invitations: InvitationDecisions.delete",
                        "Members: MembershipDecisions.addFounder",
                        "Members: MembershipDecisions.assign",
                        "Members: MembershipDecisions.remove");
        assertThat(uses(FIXTURE, ArchitectureTest::decides))
                .containsExactlyInAnyOrder(
                        "Everything: InvitationDecisions.accept", "Everything: MembershipDecisions.addFounder");
    }

    /** Checks that the list above contains every decision. */
    @Test
    void every_decision_has_its_command() {
        Set<String> decisions = Stream.of(InvitationDecisions.class, MembershipDecisions.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods())
                        .filter(method -> method.getReturnType() == Decision.class)
                        .filter(method -> java.lang.reflect.Modifier.isPublic(method.getModifiers()))
                        .map(method -> type.getSimpleName() + "." + method.getName()))
                .collect(Collectors.toSet());
        assertThat(uses(CORE, ArchitectureTest::decides).stream().map(use -> use.replaceFirst(".*: ", "")))
                .containsExactlyInAnyOrderElementsOf(decisions);
    }

    private static boolean decides(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        return !access.getOriginOwner().getPackageName().equals("dev.invitations.decision")
                && (owner.isEquivalentTo(InvitationDecisions.class) || owner.isEquivalentTo(MembershipDecisions.class));
    }

    @Test
    void one_place_commits() {
        Predicate<JavaAccess<?>> commits = access -> access.getTargetOwner().isAssignableTo(Storage.class)
                && access.getTarget().getName().equals("commit");
        assertThat(uses(CORE, commits)).containsExactly("CommandExecutor: Storage.commit");
        assertThat(uses(FIXTURE, commits)).containsExactly("Everything: Storage.commit");
    }

    @Test
    void one_place_asks_the_catalogue() {
        Predicate<JavaAccess<?>> asks = access -> access.getTargetOwner().isEquivalentTo(RoleCatalog.class);
        assertThat(uses(CORE, asks)).containsExactly("CommandExecutor: RoleCatalog.in");
        assertThat(uses(FIXTURE, asks)).containsExactly("Everything: RoleCatalog.in");
    }

    @Test
    void the_decisions_are_not_exported() {
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
    private static Set<String> uses(JavaClasses classes, Predicate<? super JavaAccess<?>> what) {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                if (what.test(access)) {
                    found.add(name(access.getOriginOwner()) + ": " + name(access.getTargetOwner()) + "."
                            + access.getTarget().getName());
                }
            }
        }
        return found;
    }

    @Test
    void nothing_static_can_change() {
        assertThat(changeable(CORE)).isEmpty();
        assertThat(changeable(FIXTURE))
                .containsExactlyInAnyOrder("Everything.calls", "Everything.SEEN", "Everything.NAMES");
        assertThat(CORE.stream().flatMap(type -> type.getFields().stream()).filter(ArchitectureTest::isStatic))
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
                .filter(ArchitectureTest::isStatic)
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

    @Test
    void what_is_public_is_listed() {
        assertThat(published(CORE, HOME))
                .containsExactlyInAnyOrder(
                        "DeliveryReport",
                        "DeliverySettings",
                        "InvitationQuery",
                        "InvitationQuery.Scope",
                        "Invitations",
                        "Invitations.Builder",
                        "MemberQuery",
                        "Members",
                        "Notifications",
                        "Page",
                        "Permissions",
                        "SendInvitations",
                        "SendInvitations.Invite",
                        "SendResult",
                        "SendResult.Outcome");
        assertThat(published(CORE, HOME + ".model"))
                .containsExactlyInAnyOrder(
                        "Action",
                        "Actions",
                        "Actor",
                        "DomainId",
                        "Inbox",
                        "Invitation",
                        "Invitation.Builder",
                        "HistoryEvent",
                        "HistoryEvent.Builder",
                        "HistoryEvent.Kind",
                        "InvitationException",
                        "InvitationId",
                        "Invitee",
                        "Invitee.Kind",
                        "Limits",
                        "Membership",
                        "Membership.Builder",
                        "Notification",
                        "Notification.Kind",
                        "Reason",
                        "Reason.Category",
                        "Role",
                        "Roles",
                        "DeadLetter",
                        "Status",
                        "UserId");
        assertThat(published(CORE, HOME + ".port"))
                .containsExactlyInAnyOrder(
                        "Change",
                        "Change.Builder",
                        "InvitationFilter",
                        "InvitationFilter.Builder",
                        "InvitationFilter.Viewer",
                        "InvitationQueries",
                        "Listener",
                        "MemberPrecondition",
                        "MembershipQueries",
                        "Notifier",
                        "Outbox",
                        "Outbox.Claim",
                        "Outbox.Claims",
                        "OutcomeUnknownException",
                        "Position",
                        "RoleCatalog",
                        "Snapshot",
                        "Storage",
                        "StorageException");
        assertThat(CORE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.isEmpty())
                        .distinct())
                .containsExactlyInAnyOrder(HOME, HOME + ".decision", HOME + ".model", HOME + ".port");
        assertThat(published(FIXTURE, BROKEN)).containsExactly("Everything");
    }

    private static List<String> published(JavaClasses classes, String in) {
        return classes.stream()
                .filter(type -> type.getPackageName().equals(in))
                .filter(ArchitectureTest::isPublished)
                .map(ArchitectureTest::name)
                .toList();
    }

    /** A public class inside a hidden class is hidden. */
    private static boolean isPublished(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.isAnonymousClass()
                && type.getEnclosingClass().map(ArchitectureTest::isPublished).orElse(true);
    }

    private static String name(JavaClass type) {
        return type.getName().replace(type.getPackageName() + ".", "").replace('$', '.');
    }
}
