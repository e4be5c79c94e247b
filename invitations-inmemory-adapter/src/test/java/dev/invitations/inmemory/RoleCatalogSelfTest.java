package dev.invitations.inmemory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.invitations.contract.RoleBook;
import dev.invitations.contract.RoleCatalogContract;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The contract of role catalogues catches each broken catalogue, and reports nothing for a correct one. */
class RoleCatalogSelfTest {

    enum Broken {
        SHARES_ROLES_BETWEEN_DOMAINS("C.2") {
            @Override
            RoleBook book() {
                return new MapRoleBook() {
                    @Override
                    String domain(DomainId domain) {
                        return "all";
                    }
                };
            }
        },
        FOLDS_THE_CASE_OF_DOMAINS("C.2") {
            @Override
            RoleBook book() {
                return new MapRoleBook() {
                    @Override
                    String domain(DomainId domain) {
                        return domain.value().toLowerCase(Locale.ROOT);
                    }
                };
            }
        },
        FOLDS_THE_CASE_OF_ROLES("C.1") {
            @Override
            RoleBook book() {
                return new MapRoleBook() {
                    @Override
                    public void define(DomainId domain, Role role) {
                        super.define(domain, new Role(role.name().toLowerCase(Locale.ROOT), role.actions()));
                    }
                };
            }
        },
        FORGETS_ROLES_WITHOUT_ACTIONS("C.1") {
            @Override
            RoleBook book() {
                return new MapRoleBook() {
                    @Override
                    public void define(DomainId domain, Role role) {
                        if (!role.actions().isEmpty()) {
                            super.define(domain, role);
                        }
                    }
                };
            }
        },
        ADDS_TO_A_ROLE("C.3") {
            @Override
            RoleBook book() {
                return new MapRoleBook() {
                    @Override
                    public void define(DomainId domain, Role role) {
                        Set<Action> actions = new HashSet<>(role.actions());
                        Role before = in(domain).find(role.name());
                        if (before != null) {
                            actions.addAll(before.actions());
                        }
                        super.define(domain, new Role(role.name(), actions));
                    }
                };
            }
        },
        REMOVES_NOTHING("C.4") {
            @Override
            RoleBook book() {
                return new MapRoleBook() {
                    @Override
                    public void remove(DomainId domain, String role) {}
                };
            }
        },
        REMEMBERS_FOR_EVER("C.3") {
            @Override
            RoleBook book() {
                Map<DomainId, Roles> first = new HashMap<>();
                return new MapRoleBook() {
                    @Override
                    public Roles in(DomainId domain) {
                        return first.computeIfAbsent(domain, super::in);
                    }
                };
            }
        },
        DOES_NOT_KNOW_NEW_DOMAINS("C.5") {
            @Override
            RoleBook book() {
                return new MapRoleBook() {
                    @Override
                    public Roles in(DomainId domain) {
                        requireNonNull(roles.get(domain(domain)));
                        return super.in(domain);
                    }
                };
            }
        };

        /** The rule that must fail. */
        private final String rule;

        Broken(String rule) {
            this.rule = rule;
        }

        abstract RoleBook book();
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
    @EnumSource
    void every_broken_catalog_is_caught(Broken kind) {
        assertThat(rulesBrokenBy(kind::book)).contains(kind.rule);
    }

    private static List<String> rulesBrokenBy(Supplier<RoleBook> books) {
        CheckedCatalog.books = books;
        var events = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(CheckedCatalog.class))
                .execute()
                .testEvents();
        assertThat(events.finished().count()).isEqualTo(5);
        return events.failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName().substring(0, 3))
                .toList();
    }
}
