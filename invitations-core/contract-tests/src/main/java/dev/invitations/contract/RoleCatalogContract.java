package dev.invitations.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Limits;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Defines the contract of a catalogue whose roles are stored and can change. The test class of a catalogue implements
 * this interface and supplies an empty catalogue. A catalogue with a cache must be tested with a cache that expires at
 * once.
 */
public interface RoleCatalogContract {

    /** Returns a catalogue without any roles, for one test. */
    RoleBook emptyBook();

    @Test
    @DisplayName("C.1 a role is returned as it was defined: with its name and all its actions")
    default void a_role_is_returned_as_it_was_defined() {
        RoleBook book = emptyBook();
        DomainId acme = new DomainId("acme");
        String longest = "r".repeat(Limits.NAME_LENGTH);
        List<Role> roles = List.of(
                Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.edit")),
                Role.of("Admin", Action.of("dashboards.view")),
                Role.of("guest"),
                new Role("later", Set.of(Action.stored("invitations.of-a-later-version"))),
                Role.of("a.b_c:d-9", Action.of("A.b_C:d-9"), Action.of("a.b_C:d-9")),
                Role.of(longest, Action.of("a".repeat(Limits.NAME_LENGTH))),
                Role.of(
                        "many",
                        IntStream.range(0, 150)
                                .mapToObj(i -> Action.of("action." + i))
                                .toArray(Action[]::new)));
        roles.forEach(role -> book.define(acme, role));
        Roles found = book.in(acme);
        for (Role role : roles) {
            assertThat(found.find(role.name())).isEqualTo(role);
        }
        assertThat(found.find("ADMIN")).isNull();
        assertThat(found.find("admin ")).isNull();
        assertThat(found.find("")).isNull();
        assertThat(found.holding(Action.MEMBERS_MANAGE)).containsExactly("admin");
        assertThat(found.holding(Action.of("dashboards.view"))).containsExactly("Admin");
    }

    @Test
    @DisplayName("C.2 a domain does not have the roles of another domain, even if the ids are similar")
    default void a_domain_has_only_its_own_roles() {
        RoleBook book = emptyBook();
        List<DomainId> domains = Arrays.stream(
                        new String[] {"acme", "Acme", "acm\u00e9", "acme2", "a%", "a_me", "x".repeat(Limits.ID_LENGTH)})
                .map(DomainId::new)
                .toList();
        for (int i = 0; i < domains.size(); i++) {
            book.define(domains.get(i), Role.of("shared", Action.of("action." + i)));
            book.define(domains.get(i), Role.of("only." + i, Action.of("action." + i)));
        }
        for (int i = 0; i < domains.size(); i++) {
            Roles found = book.in(domains.get(i));
            assertThat(found.find("shared")).isEqualTo(Role.of("shared", Action.of("action." + i)));
            for (int other = 0; other < domains.size(); other++) {
                assertThat(found.find("only." + other) != null)
                        .as("%s sees the role of %s", domains.get(i), domains.get(other))
                        .isEqualTo(i == other);
            }
        }
    }

    @Test
    @DisplayName("C.3 a new definition of a role replaces the whole role at once")
    default void a_new_definition_replaces_the_whole_role() {
        RoleBook book = emptyBook();
        DomainId acme = new DomainId("acme");
        book.define(acme, Role.of("editor", Action.of("a"), Action.of("b"), Action.of("c")));
        assertThat(book.in(acme).find("editor"))
                .isEqualTo(Role.of("editor", Action.of("a"), Action.of("b"), Action.of("c")));
        for (Role next : List.of(
                Role.of("editor", Action.of("b"), Action.of("d")),
                Role.of("editor"),
                Role.of("editor", Action.of("a")))) {
            book.define(acme, next);
            assertThat(book.in(acme).find("editor")).isEqualTo(next);
        }
        assertThat(book.in(acme).holding(Action.of("b"))).isEmpty();
    }

    @Test
    @DisplayName("C.4 a removed role is unknown at once in its domain only, and can be defined again")
    default void a_removed_role_is_unknown_in_its_domain() {
        RoleBook book = emptyBook();
        DomainId acme = new DomainId("acme");
        DomainId globex = new DomainId("globex");
        Role editor = Role.of("editor", Action.of("a"));
        Role viewer = Role.of("viewer", Action.of("b"));
        for (Role role : List.of(editor, viewer)) {
            book.define(acme, role);
            book.define(globex, role);
        }
        book.remove(acme, "editor");
        book.remove(acme, "no-such-role");
        assertThat(book.in(acme).find("editor")).isNull();
        assertThat(book.in(acme).holding(Action.of("a"))).isEmpty();
        assertThat(book.in(acme).find("viewer")).isEqualTo(viewer);
        assertThat(book.in(globex).find("editor")).isEqualTo(editor);
        book.define(acme, Role.of("editor", Action.of("c")));
        assertThat(book.in(acme).find("editor")).isEqualTo(Role.of("editor", Action.of("c")));
    }

    @Test
    @DisplayName("C.5 an unknown domain has the same roles as a new domain, and a returned result never changes")
    default void an_unknown_domain_has_the_roles_of_a_new_domain() {
        RoleBook book = emptyBook();
        DomainId acme = new DomainId("acme");
        Roles before = book.in(acme);
        assertThat(before.find("editor")).isNull();
        book.define(acme, Role.of("editor", Action.of("a")));
        assertThat(before.find("editor")).isNull();
        assertThat(book.in(acme).find("editor")).isNotNull();
        assertThat(book.in(new DomainId("nowhere")).find("editor")).isNull();
    }

    @Test
    @DisplayName("C.6 the roles of several domains are the roles of each domain, also of unknown domains")
    default void several_domains_are_read_together() {
        RoleBook book = emptyBook();
        List<DomainId> domains = new ArrayList<>();
        IntStream.range(0, 1_200).forEach(i -> domains.add(new DomainId("domain-" + i)));
        for (int i = 0; i < domains.size(); i += 400) {
            book.define(domains.get(i), Role.of("editor", Action.of("a." + i), Action.of("b")));
            book.define(domains.get(i), Role.of("only." + i));
        }
        DomainId similar = new DomainId("Domain-0");
        domains.add(similar);
        domains.add(domains.get(0));
        assertThat(book.in(List.of())).isEmpty();
        for (String change : List.of("none", "removed")) {
            Map<DomainId, Roles> found = book.in(domains);
            assertThat(found).as(change).containsOnlyKeys(domains.toArray(new DomainId[0]));
            for (DomainId domain :
                    List.of(domains.get(0), domains.get(1), domains.get(400), domains.get(800), similar)) {
                Roles expected = book.in(domain);
                Roles together = requireNonNull(found.get(domain));
                assertThat(together.names()).as("%s, %s", domain, change).isEqualTo(expected.names());
                for (String role : expected.names()) {
                    assertThat(together.find(role)).isEqualTo(expected.find(role));
                }
            }
            book.remove(domains.get(0), "editor");
            book.define(similar, Role.of("only.similar"));
        }
        assertThat(requireNonNull(book.in(List.of(domains.get(0))).get(domains.get(0)))
                        .find("editor"))
                .isNull();
    }
}
