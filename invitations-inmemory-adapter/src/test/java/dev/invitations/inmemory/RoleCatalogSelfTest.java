package dev.invitations.inmemory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.invitations.contract.RoleBook;
import dev.invitations.contract.RoleCatalogContract;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract of role catalogues catches each broken catalogue, and reports nothing for a correct one. */
class RoleCatalogSelfTest {

    /** Returns the mistakes, each with the rule that must fail. */
    static Stream<Arguments> broken() {
        return Stream.of(
                mistake("shares roles between domains", "C.2", () -> new MapRoleBook() {
                    @Override
                    String domain(DomainId domain) {
                        return "all";
                    }
                }),
                mistake("folds the case of domains", "C.2", () -> new MapRoleBook() {
                    @Override
                    String domain(DomainId domain) {
                        return domain.value().toLowerCase(Locale.ROOT);
                    }
                }),
                mistake("folds the case of roles", "C.1", () -> new MapRoleBook() {
                    @Override
                    public void define(DomainId domain, Role role) {
                        super.define(domain, new Role(role.name().toLowerCase(Locale.ROOT), role.actions()));
                    }
                }),
                mistake("forgets roles without actions", "C.1", () -> new MapRoleBook() {
                    @Override
                    public void define(DomainId domain, Role role) {
                        if (!role.actions().isEmpty()) {
                            super.define(domain, role);
                        }
                    }
                }),
                mistake("adds to a role", "C.3", () -> new MapRoleBook() {
                    @Override
                    public void define(DomainId domain, Role role) {
                        Set<Action> actions = new HashSet<>(role.actions());
                        Role before = in(domain).find(role.name());
                        if (before != null) {
                            actions.addAll(before.actions());
                        }
                        super.define(domain, new Role(role.name(), actions));
                    }
                }),
                mistake("removes nothing", "C.4", () -> new MapRoleBook() {
                    @Override
                    public void remove(DomainId domain, String role) {}
                }),
                mistake("remembers the first roles", "C.3", () -> new MapRoleBook() {
                    private final Map<DomainId, Roles> first = new HashMap<>();

                    @Override
                    public Roles in(DomainId domain) {
                        return first.computeIfAbsent(domain, super::in);
                    }
                }),
                mistake("does not know new domains", "C.5", () -> new MapRoleBook() {
                    @Override
                    public Roles in(DomainId domain) {
                        requireNonNull(roles.get(domain(domain)));
                        return super.in(domain);
                    }
                }),
                mistake("reads several domains without unknown domains", "C.6", () -> new MapRoleBook() {
                    @Override
                    public Map<DomainId, Roles> in(Collection<DomainId> domains) {
                        Map<DomainId, Roles> found = super.in(domains);
                        found.keySet().removeIf(domain -> !roles.containsKey(domain(domain)));
                        return found;
                    }
                }));
    }

    private static Arguments mistake(String name, String rule, Supplier<RoleBook> books) {
        return arguments(named(name, books), rule);
    }

    /** A correct catalogue. */
    static class MapRoleBook implements RoleBook {

        final Map<String, Map<String, Role>> roles = new HashMap<>();

        String domain(DomainId domain) {
            return domain.value();
        }

        @Override
        public Roles in(DomainId domain) {
            return Roles.of(roles.getOrDefault(domain(domain), Map.of()).values());
        }

        @Override
        public void define(DomainId domain, Role role) {
            roles.computeIfAbsent(domain(domain), id -> new HashMap<>()).put(role.name(), role);
        }

        @Override
        public void remove(DomainId domain, String role) {
            roles.getOrDefault(domain(domain), new HashMap<>()).remove(role);
        }
    }

    /** Runs only through the test kit. */
    static class CheckedCatalog implements RoleCatalogContract {

        static Supplier<RoleBook> books = MapRoleBook::new;

        @Override
        public RoleBook emptyBook() {
            return books.get();
        }
    }

    @Test
    void nothing_is_reported_for_a_correct_catalog() {
        assertThat(rulesBrokenBy(MapRoleBook::new)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void every_broken_catalog_is_caught(Supplier<RoleBook> books, String rule) {
        assertThat(rulesBrokenBy(books)).contains(rule);
    }

    private static List<String> rulesBrokenBy(Supplier<RoleBook> books) {
        CheckedCatalog.books = books;
        var events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(CheckedCatalog.class))
                .execute()
                .testEvents();
        assertThat(events.finished().count()).isEqualTo(6);
        return events.failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName().substring(0, 3))
                .toList();
    }
}
