package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.BoundDataSource;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Role;
import dev.invitations.port.OutcomeUnknownException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.managed.BasicManagedDataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests that transactions of the library never commit or roll back the work of the host. */
@Tag("full")
class HostBoundTest extends DatabaseTest {

    private static final String REFUSAL = "takes part in a transaction that the library did not begin";

    /** The calls that begin transactions of their own. */
    private static final Map<String, Consumer<DataSource>> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("inbox", database -> library(database).inbox(BOB));
        CALLS.put("send", database -> invite(library(database), BOB));
        CALLS.put("deliver", database -> library(database).notifications().deliver(10));
        CALLS.put("roles", database -> JdbcRoleCatalog.over(database).in(ACME));
        CALLS.put("define", database -> JdbcRoleCatalog.over(database).define(ACME, Role.of("guest")));
        CALLS.put("remove", database -> JdbcRoleCatalog.over(database).remove(ACME, "guest"));
        CALLS.put("check", database -> JdbcSchema.of(database).check());
        CALLS.put("apply", database -> JdbcSchema.of(database).apply());
    }

    private static Invitations library(DataSource database) {
        return TestLibrary.over(JdbcStorage.over(database));
    }

    private final TransactionTemplate host = new TransactionTemplate(new DataSourceTransactionManager(source));

    HostBoundTest(TestDatabase database) {
        super(database);
        TestDatabase.execute(source, "DROP TABLE IF EXISTS host_note");
        TestDatabase.execute(source, "CREATE TABLE host_note (text VARCHAR(20))");
        TestLibrary.withAcme(storage);
    }

    /** Returns the data sources that lend the connection of the host's transaction and that no list of names has. */
    private Map<String, DataSource> bound() throws SQLException {
        Map<String, DataSource> found = new LinkedHashMap<>();
        found.put("home-made", BoundDataSource.lending(this::current));
        found.put("home-made and hiding the driver", BoundDataSource.hiding(this::current));
        found.put("single connection", new SingleConnectionDataSource(current(), true));
        found.put(
                "proxy that hides its target",
                BoundDataSource.hiding(new TransactionAwareDataSourceProxy(source)::getConnection));
        found.put("lazy", new LazyConnectionDataSourceProxy(BoundDataSource.lending(this::current)));
        found.put("delegating", new DelegatingDataSource(BoundDataSource.lending(this::current)));
        return found;
    }

    private Connection current() {
        return DataSourceUtils.getConnection(source);
    }

    @Test
    void every_call_on_a_connection_with_an_open_transaction_is_refused() {
        for (boolean commits : List.of(true, false)) {
            TestDatabase.execute(source, "DELETE FROM host_note");
            host.executeWithoutResult(status -> {
                try {
                    note("before");
                    for (Map.Entry<String, DataSource> each : bound().entrySet()) {
                        for (String call : CALLS.keySet()) {
                            assertRefused(each.getKey(), each.getValue(), call);
                        }
                    }
                    note("after");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
                if (!commits) {
                    status.setRollbackOnly();
                }
            });
            assertThat(notes()).isEqualTo(commits ? List.of("after", "before") : List.of());
        }
        assertThat(storage.invitations().history(ACME, BOB)).isEmpty();
        assertThat(TestDatabase.query(source, "SELECT role FROM invitation_role"))
                .isEmpty();
    }

    private void assertRefused(String kind, DataSource database, String call) throws SQLException {
        Connection connection = current();
        boolean autoCommit = connection.getAutoCommit();
        int isolation = connection.getTransactionIsolation();
        boolean readOnly = connection.isReadOnly();
        assertNotRetryable(() -> requireNonNull(CALLS.get(call)).accept(database))
                .as("%s over %s", call, kind)
                .hasMessageContaining(REFUSAL);
        assertThat(connection.isClosed()).isFalse();
        assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
        assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
        assertThat(connection.isReadOnly()).isEqualTo(readOnly);
    }

    /** The calls that would end the host's transaction must not even be tried. */
    @Test
    void a_refusal_calls_nothing_that_changes_the_connection() {
        host.executeWithoutResult(status -> {
            note("before");
            for (DataSource lending :
                    List.of(BoundDataSource.lending(this::current), BoundDataSource.hiding(this::current))) {
                DataSourceProxy tap = DataSourceProxy.on(lending);
                for (String call : CALLS.keySet()) {
                    assertNotRetryable(() -> requireNonNull(CALLS.get(call)).accept(tap.dataSource()))
                            .hasMessageContaining(REFUSAL);
                }
                assertThat(tap.called())
                        .doesNotContain(
                                "commit/0",
                                "rollback/0",
                                "rollback/1",
                                "abort/1",
                                "setAutoCommit/1",
                                "setReadOnly/1",
                                "setTransactionIsolation/1",
                                "setNetworkTimeout/2");
            }
        });
    }

    /** Before the first statement, the driver reports no transaction, and the host has no work that could be lost. */
    @Test
    void a_transaction_without_a_statement_is_not_detected_and_loses_nothing() {
        host.executeWithoutResult(status -> {
            DataSource bound = BoundDataSource.lending(this::current);
            assertThat(invite(library(bound), BOB).isSent()).isTrue();
            note("dropped");
            assertNotRetryable(() -> invite(library(bound), CAROL)).hasMessageContaining(REFUSAL);
            status.setRollbackOnly();
        });
        assertThat(notes()).isEmpty();
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
    }

    @Test
    void a_data_source_on_the_list_is_refused_behind_every_wrapper() {
        DataSource aware = new TransactionAwareDataSourceProxy(source);
        DataSource proxy = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, args) -> method.invoke(aware, args));
        for (DataSource refused : List.of(
                aware,
                new TransactionAwareDataSourceProxy(source) {},
                new DelegatingDataSource(aware),
                new LazyConnectionDataSourceProxy(aware),
                new DelegatingDataSource(new LazyConnectionDataSourceProxy(aware)),
                proxy,
                new BasicManagedDataSource())) {
            for (Consumer<DataSource> factory :
                    List.<Consumer<DataSource>>of(JdbcStorage::over, JdbcRoleCatalog::over, JdbcSchema::of)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> factory.accept(refused))
                        .withMessageContaining("lends the connection of a running transaction");
            }
        }
    }

    /** A routing data source has no target before the first request. */
    @Test
    void a_data_source_that_cannot_be_unwrapped_yet_is_accepted() {
        AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
            @Override
            protected Object determineCurrentLookupKey() {
                throw new IllegalStateException("no tenant");
            }
        };
        routing.setTargetDataSources(Map.of("tenant", source));
        routing.afterPropertiesSet();
        assertThat(JdbcStorage.over(routing)).isNotNull();
    }

    @Test
    void a_lazy_connection_of_the_pool_works_inside_the_transaction_of_the_host() {
        host.executeWithoutResult(status -> {
            assertThat(invite(library(new LazyConnectionDataSourceProxy(source)), BOB)
                            .isSent())
                    .isTrue();
            status.setRollbackOnly();
        });
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
    }

    /** Containers refuse these methods on a connection of their transaction. */
    @Test
    void a_connection_that_refuses_to_end_transactions_is_refused_and_not_aborted() throws SQLException {
        for (boolean autoCommit : List.of(true, false)) {
            AtomicInteger aborted = new AtomicInteger();
            AtomicInteger changed = new AtomicInteger();
            try (Connection connection = source.getConnection()) {
                connection.setAutoCommit(autoCommit);
                int isolation = connection.getTransactionIsolation();
                DataSourceProxy container = DataSourceProxy.on(new SingleConnectionDataSource(connection, true))
                        .failing("setAutoCommit", new SQLException("enlisted"))
                        .failing("rollback", new SQLException("enlisted"))
                        .failing("commit", new SQLException("enlisted"))
                        .counting("setTransactionIsolation", changed)
                        .counting("abort", aborted);
                if (database == TestDatabase.POSTGRESQL && autoCommit) {
                    // In auto-commit mode each statement commits itself, so nothing is refused.
                    assertThat(invite(library(container.dataSource()), BOB).isSent())
                            .isTrue();
                } else {
                    assertNotRetryable(() -> invite(library(container.dataSource()), BOB))
                            .hasMessageContaining(REFUSAL)
                            .hasMessageContaining("refuses");
                }
                assertThat(connection.isClosed()).isFalse();
                assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
            }
            assertThat(aborted).hasValue(0);
        }
    }

    /** The connection is not aborted, and the witness does not read on it. */
    @Test
    void a_connection_that_refuses_to_commit_is_neither_aborted_nor_asked() throws SQLException {
        assertNotCommitted(call -> {
            throw new SQLException("not allowed");
        });
    }

    @Test
    void a_connection_that_ignores_the_commit_is_neither_aborted_nor_asked() throws SQLException {
        assertNotCommitted(call -> "ignored");
    }

    private void assertNotCommitted(DataSourceProxy.Interceptor commit) throws SQLException {
        AtomicInteger aborted = new AtomicInteger();
        try (Connection connection = source.getConnection()) {
            DataSourceProxy container = DataSourceProxy.on(new SingleConnectionDataSource(connection, true))
                    .at("commit", commit)
                    .counting("abort", aborted);
            if (database == TestDatabase.POSTGRESQL) {
                // A command is one statement that commits itself.
                assertThat(invite(library(container.dataSource()), BOB).isSent())
                        .isTrue();
            } else {
                OutcomeUnknownException unknown = catchThrowableOfType(
                        OutcomeUnknownException.class, () -> invite(library(container.dataSource()), BOB));
                assertThat(unknown.getSuppressed())
                        .singleElement()
                        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
                        .hasMessageContaining("lends the connection whose commit failed");
                assertThat(storage.invitations().history(ACME, BOB)).isEmpty();
            }
            assertThat(connection.isClosed()).isFalse();
        }
        assertThat(aborted).hasValue(0);
    }

    private void note(String text) {
        try {
            TestDatabase.execute(current(), "INSERT INTO host_note VALUES ('" + text + "')");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> notes() {
        return TestDatabase.query(source, "SELECT text FROM host_note ORDER BY text");
    }
}
