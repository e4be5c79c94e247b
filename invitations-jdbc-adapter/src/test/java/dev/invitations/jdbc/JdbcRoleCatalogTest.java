package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.jdbc.FailureAssertions.assertInvalid;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.contract.RoleBook;
import dev.invitations.contract.RoleCatalogContract;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the roles that a domain defines itself. */
@Tag("full")
class JdbcRoleCatalogTest {

    private static final DomainId GLOBEX = new DomainId("globex");

    @Nested
    @ParameterizedClass
    @EnumSource
    class Uncached implements RoleCatalogContract {

        private final TestDatabase database;

        Uncached(TestDatabase database) {
            this.database = database;
        }

        @Override
        public RoleBook emptyBook() {
            return book(JdbcRoleCatalog.over(database.empty()));
        }
    }

    @Nested
    class CachedButExpired implements RoleCatalogContract {
        @Override
        public RoleBook emptyBook() {
            AtomicLong reads = new AtomicLong();
            return book(JdbcRoleCatalog.over(TestDatabase.H2.empty())
                    .cached(Duration.ofSeconds(1), () -> NOW.plusSeconds(reads.incrementAndGet())));
        }
    }

    /** The same catalog sees its own changes at once, so the clock need not advance. */
    @Nested
    class CachedWithFixedClock implements RoleCatalogContract {
        @Override
        public RoleBook emptyBook() {
            return book(JdbcRoleCatalog.over(TestDatabase.H2.empty()).cached(Duration.ofSeconds(1), () -> NOW));
        }
    }

    private static RoleBook book(JdbcRoleCatalog roles) {
        return new RoleBook() {
            @Override
            public Roles in(DomainId domain) {
                return roles.in(domain);
            }

            @Override
            public void define(DomainId domain, Role role) {
                roles.define(domain, role);
            }

            @Override
            public void remove(DomainId domain, String role) {
                roles.remove(domain, role);
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void invites_with_a_role_of_one_domain(TestDatabase database) {
        DataSource source = database.empty();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(source)
                .withDefaults(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("reviews.write")));
        Invitations invitations = Invitations.builder()
                .storage(JdbcStorage.over(source))
                .roles(roles)
                .build();
        roles.define(ACME, Role.of("reviewer", Action.of("reviews.write")));
        invitations.members().addFounder(ADA, ACME, "admin");
        invitations.members().addFounder(ADA, GLOBEX, "admin");

        TestHost.refused(Reason.ROLE_UNKNOWN, () -> invitations.send(ADA, GLOBEX, BOB, "reviewer"));
        InvitationId bobs = invitations.send(ADA, ACME, BOB, "reviewer").id();
        roles.remove(ACME, "reviewer");
        TestHost.refused(Reason.ROLE_UNKNOWN, () -> invitations.accept(BOB, bobs));
        roles.define(ACME, Role.of("reviewer", Action.of("reviews.write"), Action.of("bills.pay")));
        TestHost.refused(Reason.ROLE_EXCEEDS_GRANTER, () -> invitations.accept(BOB, bobs));
        roles.define(ACME, Role.of("reviewer", Action.of("reviews.write")));
        invitations.accept(BOB, bobs);
        assertThat(invitations.members().isAllowed(BOB, ACME, Action.of("reviews.write")))
                .isTrue();
    }

    @Test
    void a_role_of_a_domain_replaces_the_default() {
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(TestDatabase.H2.empty())
                .withDefaults(Role.of("viewer", Action.of("view")), Role.of("none"));
        roles.define(ACME, Role.of("viewer", Action.of("look")));
        assertThat(roles.in(ACME).find("viewer")).isEqualTo(Role.of("viewer", Action.of("look")));
        assertThat(roles.in(ACME).find("none")).isEqualTo(Role.of("none"));
        assertThat(roles.in(GLOBEX).find("viewer")).isEqualTo(Role.of("viewer", Action.of("view")));
        roles.remove(ACME, "viewer");
        assertThat(roles.in(ACME).find("viewer")).isEqualTo(Role.of("viewer", Action.of("view")));
        assertThatThrownBy(() -> roles.withDefaults(Role.of("a"), Role.of("a")))
                .isInstanceOf(InvitationException.class);
    }

    @Test
    void reads_a_cached_role_again_after_its_time_to_live() {
        DataSource source = TestDatabase.H2.empty();
        Instant[] now = {NOW};
        JdbcRoleCatalog cached = JdbcRoleCatalog.over(source).cached(Duration.ofSeconds(10), () -> now[0]);
        JdbcRoleCatalog other = JdbcRoleCatalog.over(source);
        other.define(ACME, Role.of("viewer", Action.of("old")));
        assertThat(cached.in(ACME).find("viewer")).isEqualTo(Role.of("viewer", Action.of("old")));
        other.define(ACME, Role.of("viewer", Action.of("new")));

        now[0] = NOW.plusSeconds(10).minusNanos(1);
        assertThat(cached.in(ACME).find("viewer")).isEqualTo(Role.of("viewer", Action.of("old")));
        assertThat(cached.in(GLOBEX).find("viewer")).isNull();
        now[0] = NOW.plusSeconds(10);
        assertThat(cached.in(ACME).find("viewer")).isEqualTo(Role.of("viewer", Action.of("new")));

        other.remove(ACME, "viewer");
        assertThat(cached.in(ACME).find("viewer")).isNotNull();
        now[0] = NOW;
        assertThat(cached.in(ACME).find("viewer")).as("the clock was put back").isNull();
        assertThatThrownBy(() -> cached.cached(Duration.ZERO, () -> NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A slow reader does not put a value back into the cache that was changed in the meantime. */
    @Test
    void a_cache_sees_its_own_changes_at_once() {
        DataSource source = TestDatabase.H2.empty();
        JdbcRoleCatalog[] cached = new JdbcRoleCatalog[1];
        DataSourceProxy tap = DataSourceProxy.on(source);
        cached[0] = JdbcRoleCatalog.over(tap.dataSource()).cached(Duration.ofDays(1), () -> NOW);
        cached[0].define(ACME, Role.of("viewer", Action.of("old")));
        tap.once("executeQuery", call -> {
            Object old = call.proceed();
            cached[0].remove(ACME, "viewer");
            return old;
        });
        assertThat(cached[0].in(ACME).find("viewer")).isNotNull();
        assertThat(cached[0].in(ACME).find("viewer")).isNull();
    }

    /** The cache is cleared when it is full, so that its size is limited. */
    @Test
    void caches_ten_thousand_domains() {
        DataSource source = Pool.over(TestDatabase.H2.empty());
        JdbcRoleCatalog cached = JdbcRoleCatalog.over(source).cached(Duration.ofDays(1), () -> NOW);
        cached.in(ACME);
        JdbcRoleCatalog.over(source).define(ACME, Role.of("viewer"));
        IntStream.range(1, 10_000).forEach(i -> cached.in(new DomainId("domain" + i)));
        assertThat(cached.in(ACME).find("viewer")).as("cached").isNull();
        cached.in(GLOBEX);
        assertThat(cached.in(ACME).find("viewer")).as("read again").isNotNull();
    }

    @Test
    void retries_a_conflicting_definition_at_most_four_times() {
        DataSource source = TestDatabase.H2.empty();
        SQLException taken = new SQLException("a concurrent definition", "23505");
        DataSourceProxy once = DataSourceProxy.on(source).failingOnce("executeUpdate", taken);
        JdbcRoleCatalog.over(once.dataSource()).define(ACME, Role.of("viewer", Action.of("view")));
        assertThat(JdbcRoleCatalog.over(source).in(ACME).find("viewer"))
                .isEqualTo(Role.of("viewer", Action.of("view")));

        AtomicInteger attempts = new AtomicInteger();
        DataSourceProxy always =
                DataSourceProxy.on(source).counting("executeUpdate", attempts).failing("executeUpdate", taken);
        assertRetryable(() -> JdbcRoleCatalog.over(always.dataSource()).define(ACME, Role.of("editor")));
        assertThat(attempts).hasValue(5);
    }

    @ParameterizedTest
    @EnumSource
    void concurrent_definitions_are_never_mixed(TestDatabase database) throws Exception {
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(database.empty());
        List<Role> definitions = IntStream.range(0, 6)
                .mapToObj(i -> Role.of("editor", Action.of("a." + i), Action.of("b." + i), Action.of("c." + i)))
                .toList();
        List<Future<Boolean>> running = new ArrayList<>();
        for (Role definition : definitions) {
            running.add(Background.start(() -> {
                for (int round = 0; round < 5; round++) {
                    try {
                        roles.define(ACME, definition);
                    } catch (StorageException busy) {
                        assertThat(busy.isRetryable()).isTrue();
                    }
                    Role seen = roles.in(ACME).find("editor");
                    assertThat(definitions).contains(seen);
                }
                return true;
            }));
        }
        for (Future<Boolean> each : running) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void limits_roles_and_actions() {
        DataSource source = TestDatabase.H2.empty();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(source);
        for (int i = 0; i < JdbcRoleCatalog.ROLES_PER_DOMAIN; i++) {
            roles.define(ACME, Role.of("role." + i));
        }
        assertInvalid("role", () -> roles.define(ACME, Role.of("additional")));
        roles.define(ACME, Role.of("role.7", Action.of("a")));
        roles.define(GLOBEX, Role.of("additional"));
        Action[] actions = IntStream.range(0, JdbcRoleCatalog.ACTIONS_PER_ROLE)
                .mapToObj(i -> Action.of("a." + i))
                .toArray(Action[]::new);
        roles.define(GLOBEX, Role.of("many", actions));
        actions = IntStream.rangeClosed(0, JdbcRoleCatalog.ACTIONS_PER_ROLE)
                .mapToObj(i -> Action.of("a." + i))
                .toArray(Action[]::new);
        Role tooMany = Role.of("many", actions);
        assertInvalid("role.actions", () -> roles.define(GLOBEX, tooMany));
        for (String bad : List.of("", " a", "a\n", "\ud800", "x".repeat(256))) {
            assertInvalid("domain", () -> roles.define(new DomainId(bad), Role.of("viewer")));
            assertInvalid("domain", () -> roles.remove(new DomainId(bad), "viewer"));
        }
        assertThat(TestDatabase.query(source, "SELECT role FROM invitation_role WHERE action = ''"))
                .hasSize(JdbcRoleCatalog.ROLES_PER_DOMAIN + 2);
    }

    /** A pool of one connection is enough, and a role is not defined if the host rolls back. */
    @ParameterizedTest
    @EnumSource
    void joins_the_transaction_of_the_host(TestDatabase database) throws Exception {
        DataSource source = database.empty();
        JdbcHost host = new JdbcHost(source);
        JdbcRoleCatalog joining = JdbcRoleCatalog.joining(host, JdbcTables.standard());
        assertThatThrownBy(() -> host.transaction(connection -> {
                    joining.define(ACME, Role.of("viewer", Action.of("view")));
                    assertThat(joining.in(ACME).find("viewer")).isNotNull();
                    assertThat(JdbcRoleCatalog.over(source).in(ACME).find("viewer"))
                            .isNull();
                    throw new IllegalStateException("the host fails");
                }))
                .hasMessage("the host fails");
        assertThat(joining.in(ACME).find("viewer")).isNull();
        host.transaction(connection -> {
            joining.define(ACME, Role.of("viewer", Action.of("view")));
            joining.remove(ACME, "viewer");
            joining.define(ACME, Role.of("viewer", Action.of("look")));
            return true;
        });
        assertThat(JdbcRoleCatalog.over(source).in(ACME).find("viewer"))
                .isEqualTo(Role.of("viewer", Action.of("look")));
        assertThatThrownBy(() -> joining.cached(Duration.ofSeconds(1), () -> NOW))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void uses_custom_table_names(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables tables = JdbcTables.standard().prefix("acme_");
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(source, tables);
        assertThatThrownBy(() -> roles.in(ACME))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("JdbcSchema");
        JdbcSchema.of(source, tables).apply();
        roles.define(ACME, Role.of("viewer", Action.of("view")));
        assertThat(roles.in(ACME).find("viewer")).isNotNull();
        assertThat(TestDatabase.query(source, "SELECT role FROM acme_invitation_role"))
                .hasSize(2);
    }
}
