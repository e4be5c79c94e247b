package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.jdbc.FailureAssertions.assertInvalid;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.contract.RoleBook;
import dev.invitations.contract.RoleCatalogContract;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import dev.invitations.port.UnreadableRowException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the roles that a domain defines itself. */
@Tag("full")
class JdbcRoleCatalogTest {

    private static final DomainId GLOBEX = new DomainId("globex");
    private static final Role OLD = Role.of("viewer", Action.of("old"));
    private static final Role NEW = Role.of("viewer", Action.of("new"));

    private final DataSource source = TestDatabase.H2.empty();
    private final JdbcRoleCatalog roles = JdbcRoleCatalog.over(source);

    @ParameterizedTest
    @CsvSource({"bad role, '', role", "viewer, bad action, action"})
    void a_malformed_row_is_named_and_affects_no_other_domain(String role, String action, String column) {
        roles.define(GLOBEX, NEW);
        roles.define(ACME, OLD);
        TestDatabase.execute(source, "INSERT INTO invitation_role VALUES ('acme', '" + role + "', '" + action + "')");
        assertThatThrownBy(() -> roles.in(ACME))
                .isInstanceOf(UnreadableRowException.class)
                .hasFieldOrPropertyWithValue("retryable", false)
                .hasMessageContainingAll(
                        "invitation_role", "domain_id \"acme\"", "role \"" + role + "\"", "action \"" + action + "\"")
                .hasMessageContaining(": " + column + " has a value");
        assertThat(roles.in(GLOBEX).names()).containsExactly("viewer");
        assertThat(roles.in(List.of(ACME, GLOBEX)))
                .as("together with other domains")
                .containsOnlyKeys(GLOBEX)
                .extractingByKey(GLOBEX)
                .extracting(Roles::names)
                .isEqualTo(Set.of("viewer"));
    }

    @ParameterizedTest
    @EnumSource
    void the_cache_forgets_roles_whose_change_has_an_unknown_outcome(TestDatabase database) {
        DataSourceProxy proxy = DataSourceProxy.on(database.empty());
        JdbcRoleCatalog cached = JdbcRoleCatalog.over(proxy.dataSource()).cached(Duration.ofDays(1), () -> NOW);
        DataSourceProxy.Interceptor lostAfterwards = call -> {
            call.proceed();
            throw new SQLException("The connection is lost", "08006");
        };
        assertThat(cached.in(ACME).find("viewer")).isNull();
        proxy.once("commit", lostAfterwards);
        assertThatThrownBy(() -> cached.define(ACME, NEW)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(cached.in(ACME).find("viewer")).as("defined").isEqualTo(NEW);
        proxy.once("commit", lostAfterwards);
        assertThatThrownBy(() -> cached.remove(ACME, "viewer")).isInstanceOf(OutcomeUnknownException.class);
        assertThat(cached.in(ACME).find("viewer")).as("removed").isNull();
    }

    /**
     * Runs the contract without a cache, with a cache that has always expired, and with a cache that never expires,
     * which sees its own changes at once.
     */
    @Nested
    @ParameterizedClass
    @CsvSource({"H2, 0", "POSTGRESQL, 0", "MARIADB, 0", "H2, 1", "H2, 1000"})
    class Contract implements RoleCatalogContract {

        private final TestDatabase database;
        private final int secondsToLive;

        Contract(TestDatabase database, int secondsToLive) {
            this.database = database;
            this.secondsToLive = secondsToLive;
        }

        /** The clock advances by a second with each call. */
        @Override
        public RoleBook emptyBook() {
            JdbcRoleCatalog uncached = JdbcRoleCatalog.over(HostTables.in(database), HostTables.TABLES);
            AtomicLong calls = new AtomicLong();
            return book(
                    secondsToLive == 0
                            ? uncached
                            : uncached.cached(
                                    Duration.ofSeconds(secondsToLive), () -> NOW.plusSeconds(calls.incrementAndGet())));
        }
    }

    private static RoleBook book(JdbcRoleCatalog roles) {
        return new RoleBook() {
            @Override
            public Roles in(DomainId domain) {
                return roles.in(domain);
            }

            @Override
            public Map<DomainId, Roles> in(Collection<DomainId> domains) {
                return roles.in(domains);
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

    @Test
    void a_role_of_a_domain_replaces_the_default() {
        JdbcRoleCatalog defaults = roles.withDefaults(OLD, Role.of("none"));
        defaults.define(ACME, NEW);
        assertThat(defaults.in(ACME).find("viewer")).isEqualTo(NEW);
        assertThat(defaults.in(ACME).find("none")).isEqualTo(Role.of("none"));
        assertThat(defaults.in(GLOBEX).find("viewer")).isEqualTo(OLD);
        defaults.remove(ACME, "viewer");
        assertThat(defaults.in(ACME).find("viewer")).isEqualTo(OLD);
        assertThatThrownBy(() -> roles.withDefaults(Role.of("a"), Role.of("a")))
                .isInstanceOf(InvitationException.class);
    }

    @Test
    void reads_a_cached_role_again_after_its_time_to_live() {
        Instant[] now = {NOW};
        JdbcRoleCatalog cached = roles.cached(Duration.ofSeconds(10), () -> now[0]);
        roles.define(ACME, OLD);
        assertThat(cached.in(ACME).find("viewer")).isEqualTo(OLD);
        roles.define(ACME, NEW);

        now[0] = NOW.plusSeconds(10).minusNanos(1);
        assertThat(cached.in(ACME).find("viewer")).isEqualTo(OLD);
        assertThat(cached.in(GLOBEX).find("viewer")).isNull();
        now[0] = NOW.plusSeconds(10);
        assertThat(cached.in(ACME).find("viewer")).isEqualTo(NEW);

        roles.remove(ACME, "viewer");
        assertThat(cached.in(ACME).find("viewer")).isNotNull();
        now[0] = NOW;
        assertThat(cached.in(ACME).find("viewer")).as("the clock was put back").isNull();
        assertThatThrownBy(() -> cached.cached(Duration.ZERO, () -> NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A slow reader does not put a value back into the cache that was changed in the meantime. */
    @Test
    void a_cache_sees_its_own_changes_at_once() {
        DataSourceProxy tap = DataSourceProxy.on(source);
        JdbcRoleCatalog cached = JdbcRoleCatalog.over(tap.dataSource()).cached(Duration.ofDays(1), () -> NOW);
        cached.define(ACME, OLD);
        tap.once("executeQuery", call -> {
            Object old = call.proceed();
            cached.remove(ACME, "viewer");
            return old;
        });
        assertThat(cached.in(ACME).find("viewer")).isNotNull();
        assertThat(cached.in(ACME).find("viewer")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void several_domains_are_one_request_and_a_cache_asks_only_for_missing_domains(TestDatabase database) {
        AtomicInteger requests = new AtomicInteger();
        DataSource tap = DataSourceProxy.on(database.empty())
                .counting("executeQuery", requests)
                .dataSource();
        JdbcRoleCatalog uncached = JdbcRoleCatalog.over(tap).withDefaults(OLD);
        uncached.define(ACME, NEW);
        JdbcRoleCatalog cached = uncached.cached(Duration.ofDays(1), () -> NOW);
        DomainId initech = new DomainId("initech");
        requests.set(0);

        Map<DomainId, Roles> found = uncached.in(List.of(ACME, GLOBEX, ACME));
        assertThat(found).containsOnlyKeys(ACME, GLOBEX);
        assertThat(requireNonNull(found.get(ACME)).find("viewer")).isEqualTo(NEW);
        assertThat(requireNonNull(found.get(GLOBEX)).find("viewer")).isEqualTo(OLD);
        assertThat(requests.getAndSet(0)).isEqualTo(1);
        assertThat(uncached.in(List.of())).isEmpty();
        assertThat(requests.getAndSet(0)).as("no domain").isZero();

        assertThat(cached.in(ACME).find("viewer")).isEqualTo(NEW);
        assertThat(requests.getAndSet(0)).isEqualTo(1);
        assertThat(cached.in(List.of(ACME, GLOBEX))).containsOnlyKeys(ACME, GLOBEX);
        assertThat(requests.getAndSet(0)).as("one is missing").isEqualTo(1);
        assertThat(cached.in(List.of(ACME, GLOBEX))).containsOnlyKeys(ACME, GLOBEX);
        assertThat(cached.in(GLOBEX).find("viewer")).isEqualTo(OLD);
        assertThat(requests.getAndSet(0)).as("none is missing").isZero();
        cached.remove(ACME, "viewer");
        requests.set(0);
        assertThat(requireNonNull(cached.in(List.of(initech, ACME)).get(ACME)).find("viewer"))
                .as("removed")
                .isEqualTo(OLD);
        assertThat(requests.getAndSet(0)).isEqualTo(1);
    }

    @Test
    void a_cache_of_several_domains_sees_its_own_changes_at_once() {
        DataSourceProxy tap = DataSourceProxy.on(source);
        JdbcRoleCatalog cached = JdbcRoleCatalog.over(tap.dataSource()).cached(Duration.ofDays(1), () -> NOW);
        cached.define(ACME, OLD);
        tap.once("executeQuery", call -> {
            Object old = call.proceed();
            cached.remove(ACME, "viewer");
            return old;
        });
        List<DomainId> both = List.of(ACME, GLOBEX);
        assertThat(requireNonNull(cached.in(both).get(ACME)).find("viewer")).isNotNull();
        assertThat(requireNonNull(cached.in(both).get(ACME)).find("viewer")).isNull();
    }

    /**
     * A full cache removes the domain that was not used for the longest time, so unknown domains do not remove domains
     * in use.
     */
    @Test
    void caches_the_ten_thousand_domains_that_were_used_last() {
        JdbcRoleCatalog cached = JdbcRoleCatalog.over(Pool.over(source)).cached(Duration.ofDays(1), () -> NOW);
        cached.in(ACME);
        cached.in(GLOBEX);
        roles.define(ACME, Role.of("viewer"));
        roles.define(GLOBEX, Role.of("viewer"));
        for (int i = 2; i <= 10_000; i++) {
            cached.in(new DomainId("domain" + i));
            assertThat(cached.in(ACME).find("viewer")).as("in use").isNull();
        }
        assertThat(cached.in(GLOBEX).find("viewer")).as("read again").isNotNull();
        assertThat(cached.in(ACME).find("viewer")).as("in use").isNull();
    }

    @Test
    void retries_a_conflicting_definition_at_most_four_times() {
        SQLException taken = new SQLException("a concurrent definition", "23505");
        DataSourceProxy once = DataSourceProxy.on(source).failingOnce("executeUpdate", taken);
        JdbcRoleCatalog.over(once.dataSource()).define(ACME, NEW);
        assertThat(roles.in(ACME).find("viewer")).isEqualTo(NEW);

        AtomicInteger attempts = new AtomicInteger();
        DataSourceProxy always =
                DataSourceProxy.on(source).counting("executeUpdate", attempts).failing("executeUpdate", taken);
        assertRetryable(() -> JdbcRoleCatalog.over(always.dataSource()).define(ACME, OLD));
        assertThat(attempts).hasValue(5);
    }

    @ParameterizedTest
    @EnumSource
    void concurrent_definitions_are_never_mixed(TestDatabase database) throws Exception {
        JdbcRoleCatalog shared = JdbcRoleCatalog.over(database.empty());
        List<Role> definitions = IntStream.range(0, 6)
                .mapToObj(i -> Role.of("editor", Action.of("a." + i), Action.of("b." + i), Action.of("c." + i)))
                .toList();
        List<Future<Boolean>> running = new ArrayList<>();
        for (Role definition : definitions) {
            running.add(Background.start(() -> {
                for (int round = 0; round < 5; round++) {
                    try {
                        shared.define(ACME, definition);
                    } catch (StorageException busy) {
                        assertThat(busy.isRetryable()).isTrue();
                    }
                    assertThat(definitions).contains(shared.in(ACME).find("editor"));
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
        for (int i = 0; i < JdbcRoleCatalog.ROLES_PER_DOMAIN; i++) {
            roles.define(ACME, Role.of("role." + i));
        }
        assertInvalid("role", () -> roles.define(ACME, Role.of("additional")));
        roles.define(ACME, Role.of("role.7", Action.of("a")));
        roles.define(GLOBEX, Role.of("additional"));
        roles.define(GLOBEX, roleWith(JdbcRoleCatalog.ACTIONS_PER_ROLE));
        assertInvalid("role.actions", () -> roles.define(GLOBEX, roleWith(JdbcRoleCatalog.ACTIONS_PER_ROLE + 1)));
        for (String bad : List.of("", " a", "a\n", "\ud800", "x".repeat(256))) {
            assertInvalid("domain", () -> roles.define(new DomainId(bad), Role.of("viewer")));
            assertInvalid("domain", () -> roles.remove(new DomainId(bad), "viewer"));
        }
        assertThat(TestDatabase.query(source, "SELECT role FROM invitation_role WHERE action = ''"))
                .hasSize(JdbcRoleCatalog.ROLES_PER_DOMAIN + 2);
    }

    private static Role roleWith(int actions) {
        return Role.of(
                "many",
                IntStream.range(0, actions).mapToObj(i -> Action.of("a." + i)).toArray(Action[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void joins_the_transaction_of_the_host(TestDatabase database) throws Exception {
        DataSource shared = database.empty();
        JdbcRoleCatalog other = JdbcRoleCatalog.over(shared);
        JdbcHost host = new JdbcHost(shared);
        JdbcRoleCatalog joining = JdbcRoleCatalog.joining(host, JdbcTables.standard());
        host.transaction(connection -> {
            joining.define(ACME, OLD);
            assertThat(joining.in(ACME).find("viewer")).isEqualTo(OLD);
            assertThat(other.in(ACME).find("viewer")).isNull();
            joining.remove(ACME, "viewer");
            assertThat(joining.in(ACME).find("viewer")).isNull();
            connection.rollback();
            joining.define(ACME, NEW);
            return connection;
        });
        assertThat(other.in(ACME).find("viewer")).isEqualTo(NEW);
        assertThatThrownBy(() -> joining.cached(Duration.ofSeconds(1), () -> NOW))
                .isInstanceOf(IllegalStateException.class);
    }
}
