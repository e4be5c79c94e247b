package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that no result for one database of a routing data source depends on a call to another. The host chooses the
 * database before each call, as multi-tenant services do.
 */
@Tag("full")
class RoutingTest {

    private static final Role READER = Role.of("viewer", Action.of("reports.read"));
    private static final Role MANAGER = Role.of("viewer", Action.MEMBERS_MANAGE, Action.of("reports.read"));

    /** A data source that lends the connections of the current database. */
    private static final class Router {

        private final DataSource first;
        private final DataSource second;
        private DataSource current;

        Router(DataSource first, DataSource second) {
            this.first = first;
            this.second = second;
            this.current = first;
        }

        static Router over(TestDatabase first, TestDatabase second) {
            Router router = new Router(first.unprepared(), second.unprepared());
            JdbcSchema schema = JdbcSchema.of(router.dataSource());
            router.first();
            schema.apply();
            router.second();
            schema.apply();
            return router;
        }

        void first() {
            current = first;
        }

        void second() {
            current = second;
        }

        DataSource dataSource() {
            return (DataSource) Proxy.newProxyInstance(
                    Router.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, args) -> {
                        try {
                            return method.invoke(current, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"H2, H2", "POSTGRESQL, POSTGRESQL", "MARIADB, MARIADB", "H2, POSTGRESQL", "POSTGRESQL, MARIADB"})
    void cached_roles_are_those_of_the_current_database(TestDatabase first, TestDatabase second) {
        assertSeparate(Router.over(first, second), true);
    }

    /** Asserts that each database has the roles that were defined in it, in any order of the reads. */
    private static void assertSeparate(Router router, boolean cached) {
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(router.dataSource()).cached(Duration.ofDays(1), () -> NOW);
        JdbcRoleCatalog uncached = JdbcRoleCatalog.over(router.dataSource());
        router.first();
        uncached.define(ACME, MANAGER);
        router.second();
        uncached.define(ACME, READER);
        for (int round = 0; round < 2; round++) {
            router.first();
            assertThat(roles.in(ACME).find("viewer")).isEqualTo(MANAGER);
            router.second();
            assertThat(roles.in(ACME).find("viewer")).isEqualTo(READER);
        }
        uncached.remove(ACME, "viewer");
        assertThat(roles.in(ACME).find("viewer")).as("cached").isEqualTo(cached ? READER : null);
        roles.remove(ACME, "viewer");
        assertThat(roles.in(ACME).find("viewer")).as("removed").isNull();
        router.first();
        assertThat(roles.in(ACME).find("viewer")).isEqualTo(MANAGER);
    }

    /** One database, in which each session chooses its schema. A hidden driver does not know the schema. */
    @ParameterizedTest
    @CsvSource({
        "H2, SET SCHEMA %s, false",
        "H2, SET SCHEMA %s, true",
        "H2, SET SCHEMA_SEARCH_PATH %s, false",
        "POSTGRESQL, SET search_path TO %s, false",
        "POSTGRESQL, SET search_path TO %s, true",
        "POSTGRESQL, SET SESSION AUTHORIZATION %s, false",
        "MARIADB, USE %s, false",
        "MARIADB, USE %s, true"
    })
    void cached_roles_are_those_of_the_current_schema(TestDatabase database, String choosing, boolean hidden) {
        DataSource source = database.unprepared();
        DataSource lent = hidden ? withoutDriver(source) : source;
        Router router = new Router(
                each(lent, choosing.formatted(newSchema(database, source))),
                each(lent, choosing.formatted(newSchema(database, source))));
        assertSeparate(router, !hidden);
    }

    /** Creates a schema with the tables. On PostgreSQL it belongs to a user with its name. */
    private static String newSchema(TestDatabase database, DataSource source) {
        String name = "s" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        boolean owned = database == TestDatabase.POSTGRESQL;
        TestDatabase.execute(source, (owned ? "CREATE ROLE " + name + "; " : "") + "CREATE SCHEMA " + name);
        JdbcSchema.of(source, JdbcTables.standard().schema(name)).apply();
        if (owned) {
            TestDatabase.execute(
                    source,
                    "GRANT USAGE ON SCHEMA " + name + " TO " + name + "; GRANT ALL ON ALL TABLES IN SCHEMA " + name
                            + " TO " + name);
        }
        return name;
    }

    /** Returns a data source whose wrapper hides the driver. */
    private static DataSource withoutDriver(DataSource source) {
        return DataSourceProxy.on(source)
                .at("isWrapperFor", call -> false)
                .at("unwrap", call -> {
                    throw new SQLException("A wrapper hides the driver");
                })
                .dataSource();
    }

    /** The one request looks for an open transaction of the host. */
    @ParameterizedTest
    @EnumSource
    void roles_of_a_named_schema_are_cached_although_the_driver_is_hidden(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables tables = JdbcTables.standard().schema(newSchema(database, source));
        AtomicInteger statements = new AtomicInteger();
        DataSource counted = DataSourceProxy.on(withoutDriver(source))
                .counting("prepareStatement", statements)
                .counting("createStatement", statements)
                .dataSource();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(counted, tables).cached(Duration.ofDays(1), () -> NOW);
        roles.in(ACME);
        statements.set(0);
        roles.in(ACME);
        assertThat(statements).as("requests").hasValue(1);
    }

    private static DataSource each(DataSource source, String statement) {
        return DataSourceProxy.on(source)
                .at("getConnection", call -> {
                    Connection connection = (Connection) call.proceed();
                    TestDatabase.execute(connection, statement);
                    return connection;
                })
                .dataSource();
    }

    /** Without a URL the database is unknown, so nothing is cached. */
    @Test
    void roles_of_an_unknown_database_are_not_cached() {
        DataSource source = TestDatabase.H2.empty();
        DataSource unknown = DataSourceProxy.on(source)
                .at("getMetaData", call -> withoutUrl(call.proceed()))
                .dataSource();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(unknown).cached(Duration.ofDays(1), () -> NOW);
        assertThat(roles.in(ACME).find("viewer")).isNull();
        JdbcRoleCatalog.over(source).define(ACME, READER);
        assertThat(roles.in(ACME).find("viewer")).isEqualTo(READER);
    }

    private static Object withoutUrl(Object metaData) {
        return Proxy.newProxyInstance(
                Router.class.getClassLoader(),
                metaData.getClass().getInterfaces(),
                (self, method, args) -> method.getName().equals("getURL") ? null : method.invoke(metaData, args));
    }

    /** A cached call takes a connection and sends nothing. */
    @ParameterizedTest
    @EnumSource
    void cached_roles_need_no_statement(TestDatabase database) {
        AtomicInteger statements = new AtomicInteger();
        DataSource counted = DataSourceProxy.on(database.empty())
                .counting("prepareStatement", statements)
                .counting("createStatement", statements)
                .counting("getTransactionIsolation", statements)
                .counting("rollback", statements)
                .dataSource();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(counted).cached(Duration.ofDays(1), () -> NOW);
        roles.in(ACME);
        statements.set(0);
        roles.in(ACME);
        assertThat(statements).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({"H2, H2", "POSTGRESQL, POSTGRESQL", "MARIADB, MARIADB", "H2, POSTGRESQL", "MARIADB, H2"})
    void each_command_reads_and_writes_the_current_database(TestDatabase first, TestDatabase second) {
        Router router = Router.over(first, second);
        router.first();
        TestHost host = TestHost.withAcme(JdbcStorage.over(router.dataSource()));
        router.second();
        assertThat(host.members.isAllowed(ADA, ACME, Action.MEMBERS_MANAGE)).isFalse();
        host.founded(ACME, BOB, TestHost.ADMIN);
        router.first();
        assertThat(host.members.isAllowed(BOB, ACME, Action.MEMBERS_MANAGE)).isFalse();
        host.joined(ADA, ACME, BOB, TestHost.VIEWER);
        router.second();
        host.joined(BOB, ACME, ADA, TestHost.VIEWER);
        assertThat(host.storage.memberships().find(ACME, ADA).map(Membership::role))
                .contains("viewer");
        router.first();
        assertThat(host.storage.memberships().find(ACME, ADA).map(Membership::role))
                .contains("owner");
        assertThat(host.taken())
                .isNotEmpty()
                .allSatisfy(delivered ->
                        assertThat(delivered.invitation().invitee()).isEqualTo(BOB));
    }

    @Test
    void the_schema_is_that_of_the_current_database() {
        Router router = new Router(TestDatabase.H2.unprepared(), TestDatabase.POSTGRESQL.unprepared());
        JdbcSchema schema = JdbcSchema.of(router.dataSource());
        assertThat(schema.script()).doesNotContain("COLLATE");
        router.second();
        assertThat(schema.script()).contains("COLLATE \"C\"");
        schema.apply();
        schema.check();
        router.first();
        schema.apply();
        schema.check();
    }

    /** A lock timeout of H2 has a code that only its dialect knows, and a code of MariaDB is a refusal on H2. */
    @Test
    void an_error_is_classified_by_the_database_that_reported_it() {
        DataSource h2 = TestDatabase.H2.empty();
        DataSourceProxy interrupting = DataSourceProxy.on(h2);
        Router router = new Router(interrupting.dataSource(), TestDatabase.POSTGRESQL.empty());
        JdbcStorage storage = JdbcStorage.over(router.dataSource());
        interrupting.once("executeQuery", call -> {
            router.second();
            assertThat(storage.memberships().find(ACME, ADA)).isEmpty();
            router.first();
            throw new SQLException("Row changed since it was read", "90131", 90131);
        });
        assertThat(storage.memberships().find(ACME, BOB)).isEmpty();
    }
}
