package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ACME;
import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.contract.RoleBook;
import dev.invitations.contract.RoleCatalogContract;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the roles that a domain defines itself. */
@Tag("full")
class JdbcRoleCatalogTest {

    private static final DomainId GLOBEX = new DomainId("globex");

    @Nested
    class OnH2 implements RoleCatalogContract {
        @Override
        public RoleBook emptyBook() {
            return book(JdbcRoleCatalog.over(TestDatabase.H2.empty()));
        }
    }

    @Nested
    class OnPostgres implements RoleCatalogContract {
        @Override
        public RoleBook emptyBook() {
            return book(JdbcRoleCatalog.over(TestDatabase.POSTGRESQL.empty()));
        }
    }

    @Nested
    class OnMariaDb implements RoleCatalogContract {
        @Override
        public RoleBook emptyBook() {
            return book(JdbcRoleCatalog.over(TestDatabase.MARIADB.empty()));
        }
    }

    @Nested
    class CachedAndRunOut implements RoleCatalogContract {
        @Override
        public RoleBook emptyBook() {
            AtomicLong questions = new AtomicLong();
            return book(JdbcRoleCatalog.over(TestDatabase.H2.empty())
                    .cached(Duration.ofSeconds(1), () -> NOW.plusSeconds(questions.incrementAndGet())));
        }
    }

    /** The same catalog sees its own changes at once, so the clock need not advance. */
    @Nested
    class CachedWhileTheClockStands implements RoleCatalogContract {
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
    void anInvitationWithARoleOfTheDomainsOwn(TestDatabase database) {
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

        assertThat(invitations
                        .send(ADA, SendInvitations.to(GLOBEX).invite(BOB, "reviewer"))
                        .outcomes()
                        .get(0)
                        .refusal())
                .contains(Reason.ROLE_UNKNOWN);
        InvitationId bobs = invitations
                .send(ADA, SendInvitations.to(ACME).invite(BOB, "reviewer"))
                .sent()
                .get(0)
                .id();
        roles.remove(ACME, "reviewer");
        assertThatThrownBy(() -> invitations.accept(BOB, bobs))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.ROLE_UNKNOWN));
        roles.define(ACME, Role.of("reviewer", Action.of("reviews.write"), Action.of("bills.pay")));
        assertThatThrownBy(() -> invitations.accept(BOB, bobs))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.ROLE_EXCEEDS_GRANTER));
        roles.define(ACME, Role.of("reviewer", Action.of("reviews.write")));
        invitations.accept(BOB, bobs);
        assertThat(invitations.members().isAllowed(BOB, ACME, Action.of("reviews.write")))
                .isTrue();
    }

    @Test
    void rolesOfAllDomainsCountWhereADomainHasNoneOfThatName() {
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
    void whatOthersChangeIsSeenAfterTheTimeToLiveAtTheLatest() {
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
    void aChangeIsSeenAtOnceByWhoMadeIt() {
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
    void tenThousandDomainsAreRemembered() {
        DataSource source = Pool.over(TestDatabase.H2.empty());
        JdbcRoleCatalog cached = JdbcRoleCatalog.over(source).cached(Duration.ofDays(1), () -> NOW);
        cached.in(ACME);
        JdbcRoleCatalog.over(source).define(ACME, Role.of("viewer"));
        IntStream.range(1, 10_000).forEach(i -> cached.in(new DomainId("domain" + i)));
        assertThat(cached.in(ACME).find("viewer")).as("as remembered").isNull();
        cached.in(GLOBEX);
        assertThat(cached.in(ACME).find("viewer")).as("as it is").isNotNull();
    }

    @Test
    void whoIsOutrunDefinesAgainButNotForEver() {
        DataSource source = TestDatabase.H2.empty();
        SQLException taken = new SQLException("somebody defines it at this moment", "23505");
        DataSourceProxy once = DataSourceProxy.on(source).once("executeUpdate", call -> {
            throw taken;
        });
        JdbcRoleCatalog.over(once.dataSource()).define(ACME, Role.of("viewer", Action.of("view")));
        assertThat(JdbcRoleCatalog.over(source).in(ACME).find("viewer"))
                .isEqualTo(Role.of("viewer", Action.of("view")));

        AtomicLong attempts = new AtomicLong();
        DataSourceProxy always = DataSourceProxy.on(source).at("executeUpdate", call -> {
            attempts.incrementAndGet();
            throw taken;
        });
        assertThatThrownBy(() -> JdbcRoleCatalog.over(always.dataSource()).define(ACME, Role.of("editor")))
                .isExactlyInstanceOf(StorageException.class)
                .hasFieldOrPropertyWithValue("retryable", true);
        assertThat(attempts).hasValue(5);
    }

    @ParameterizedTest
    @EnumSource
    void ofManyWhoDefineOneRoleAtOnceOneIsSeenWhole(TestDatabase database) throws Exception {
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
    void theLimits() {
        DataSource source = TestDatabase.H2.empty();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(source);
        for (int i = 0; i < JdbcRoleCatalog.ROLES_PER_DOMAIN; i++) {
            roles.define(ACME, Role.of("role." + i));
        }
        refused("role", () -> roles.define(ACME, Role.of("one-more")));
        roles.define(ACME, Role.of("role.7", Action.of("a")));
        roles.define(GLOBEX, Role.of("one-more"));
        Action[] actions = IntStream.range(0, JdbcRoleCatalog.ACTIONS_PER_ROLE)
                .mapToObj(i -> Action.of("a." + i))
                .toArray(Action[]::new);
        roles.define(GLOBEX, Role.of("many", actions));
        actions = IntStream.rangeClosed(0, JdbcRoleCatalog.ACTIONS_PER_ROLE)
                .mapToObj(i -> Action.of("a." + i))
                .toArray(Action[]::new);
        Role tooMany = Role.of("many", actions);
        refused("role.actions", () -> roles.define(GLOBEX, tooMany));
        for (String bad : List.of("", " a", "a\n", "\ud800", "x".repeat(256))) {
            refused("domain", () -> roles.define(new DomainId(bad), Role.of("viewer")));
            refused("domain", () -> roles.remove(new DomainId(bad), "viewer"));
        }
        assertThat(TestDatabase.query(source, "SELECT role FROM invitation_role WHERE action = ''"))
                .hasSize(JdbcRoleCatalog.ROLES_PER_DOMAIN + 2);
    }

    private static void refused(String field, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(InvitationException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_INPUT);
            assertThat(refusal.field()).contains(field);
        });
    }

    /** A pool of one connection is enough, and a role is not defined if the host rolls back. */
    @ParameterizedTest
    @EnumSource
    void insideTheHostsTransaction(TestDatabase database) throws Exception {
        DataSource source = database.empty();
        PlainHost host = new PlainHost(source);
        JdbcRoleCatalog joining = JdbcRoleCatalog.joining(host, JdbcTables.standard());
        assertThatThrownBy(() -> host.transaction(connection -> {
                    joining.define(ACME, Role.of("viewer", Action.of("view")));
                    assertThat(joining.in(ACME).find("viewer")).isNotNull();
                    assertThat(JdbcRoleCatalog.over(source).in(ACME).find("viewer"))
                            .isNull();
                    throw new IllegalStateException("the host thinks better of it");
                }))
                .hasMessage("the host thinks better of it");
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
    void underOtherNames(TestDatabase database) {
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
