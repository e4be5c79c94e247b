package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.internal.jta.transaction.arjunacore.TransactionSynchronizationRegistryImple;
import com.arjuna.ats.jta.TransactionManager;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.DeliveryReport;
import dev.invitations.Invitations;
import dev.invitations.inmemory.RecordingNotifier;
import dev.invitations.jdbc.fixture.JtaPool;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.RoleCatalog;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.Synchronization;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests the events and the notifications of an instance that joins the transactions of the host. */
@Tag("full")
class JoinedEventsTest extends DatabaseTest {

    private static final UserId DAN = new UserId("dan");

    private final List<String> reported = new ArrayList<>();
    private final RecordingNotifier notifier = RecordingNotifier.create();
    private final HikariDataSource pool = Pool.limited(source, 3, Duration.ofSeconds(5));
    private final DataSourceTransactionManager manager = new DataSourceTransactionManager(pool);
    private final TransactionTemplate transaction = new TransactionTemplate(manager);

    JoinedEventsTest(TestDatabase database) {
        super(database);
        TestLibrary.withAcme(storage);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    private Invitations joining(ConnectionSource connections) {
        return Invitations.builder()
                .storage(JdbcStorage.joining(connections))
                .deliverWith(storage)
                .notifier(notifier)
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .listener(new Listener() {
                    @Override
                    public void changed(HistoryEvent event) {
                        reported.add(event.subject().value());
                    }

                    @Override
                    public void refused(DomainId domain, Reason reason) {
                        reported.add(reason.name());
                    }
                })
                .build();
    }

    private Invitations joiningSpring() {
        return joining(SpringConnectionSource.of(pool));
    }

    private TransactionTemplate with(int propagation) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setPropagationBehavior(propagation);
        return template;
    }

    private static void send(Invitations library, UserId invitee) {
        assertThat(invite(library, invitee).isSent()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void roles_of_the_database_are_read_inside_and_outside_of_the_transaction(boolean autoCommit) {
        try (HikariDataSource hikari = Pool.limited(source, 3, Duration.ofSeconds(5))) {
            hikari.setAutoCommit(autoCommit);
            ConnectionSource connections = SpringConnectionSource.of(hikari);
            JdbcTables tables = JdbcTables.standard();
            JdbcRoleCatalog outside = JdbcRoleCatalog.over(hikari, tables);
            outside.define(ACME, Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()));
            outside.define(ACME, Role.of("viewer"));
            Invitations.Builder builder = Invitations.builder()
                    .storage(JdbcStorage.joining(connections))
                    .roles(JdbcRoleCatalog.joining(connections, tables))
                    .notifier(notifier);
            assertThatThrownBy(
                            () -> builder.deliverWith(JdbcStorage.over(hikari)).build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("deliverWith(storage, roles)");
            Invitations library =
                    builder.deliverWith(JdbcStorage.over(hikari), outside).build();
            new TransactionTemplate(new DataSourceTransactionManager(hikari))
                    .executeWithoutResult(status -> send(library, BOB));
            assertThat(library.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
            assertThat(notifier.received()).hasSize(1);
        }
    }

    // ---- Spring

    @Test
    void changes_are_reported_after_the_commit_of_spring() {
        Invitations library = joiningSpring();
        transaction.executeWithoutResult(status -> {
            send(library, BOB);
            send(library, CAROL);
            assertThat(invite(library, ADA).refusal()).contains(Reason.SELF_INVITATION);
            assertThat(reported).containsExactly("SELF_INVITATION");
        });
        assertThat(reported).containsExactly("SELF_INVITATION", "bob", "carol");
    }

    @Test
    void changes_of_a_rolled_back_transaction_are_never_reported() {
        Invitations library = joiningSpring();
        transaction.executeWithoutResult(status -> {
            send(library, BOB);
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> send(library, CAROL));
        assertThat(reported).containsExactly("carol");
    }

    @Test
    void changes_after_a_savepoint_that_is_rolled_back_are_not_reported() {
        Invitations library = joiningSpring();
        for (boolean calledBefore : List.of(true, false)) {
            reported.clear();
            transaction.executeWithoutResult(status -> {
                if (calledBefore) {
                    send(library, BOB);
                }
                with(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult(nested -> {
                    send(library, CAROL);
                    nested.setRollbackOnly();
                });
                with(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult(nested -> send(library, DAN));
                assertThat(reported).isEmpty();
            });
            assertThat(reported).isEqualTo(calledBefore ? List.of("bob", "dan") : List.of("dan"));
            TestDatabase.execute(source, "DELETE FROM invitation");
        }
    }

    @Test
    void each_transaction_reports_its_own_changes() {
        Invitations library = joiningSpring();
        transaction.executeWithoutResult(outer -> {
            send(library, BOB);
            with(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                    .executeWithoutResult(
                            inner -> library.members().addFounder(CAROL, new DomainId("globex"), "admin"));
            assertThat(reported).containsExactly("carol");
            outer.setRollbackOnly();
        });
        assertThat(reported).containsExactly("carol");
    }

    @Test
    void changes_are_reported_although_another_callback_of_the_commit_fails() {
        Invitations library = joiningSpring();
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                        @Override
                        public void afterCommit() {
                            throw new IllegalStateException("callback");
                        }
                    });
                    send(library, BOB);
                }))
                .hasMessage("callback");
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
        assertThat(reported).containsExactly("bob");
    }

    /** Without synchronization, Spring has no callbacks. */
    @Test
    void without_synchronization_changes_are_reported_at_once() {
        manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        Invitations library = joiningSpring();
        transaction.executeWithoutResult(status -> {
            send(library, BOB);
            assertThat(reported).containsExactly("bob");
        });
        assertThat(reported).containsExactly("bob");
    }

    // ---- JTA

    @Test
    void changes_are_reported_after_the_commit_of_a_jta_transaction() throws Exception {
        jakarta.transaction.TransactionManager transactions = TransactionManager.transactionManager();
        TransactionSynchronizationRegistryImple registry = new TransactionSynchronizationRegistryImple();
        for (boolean xa : List.of(true, false)) {
            try (AgroalDataSource enlisted = JtaPool.on(source, xa, true)) {
                Invitations library = joining(JtaConnectionSource.of(enlisted, transactions::getStatus)
                        .completions(callback -> registry.registerInterposedSynchronization(new Synchronization() {
                            @Override
                            public void beforeCompletion() {}

                            @Override
                            public void afterCompletion(int status) {
                                callback.accept(status);
                            }
                        })));
                transactions.begin();
                send(library, BOB);
                assertThat(reported).isEmpty();
                transactions.rollback();
                assertThat(reported).isEmpty();
                transactions.begin();
                send(library, CAROL);
                transactions.commit();
                assertThat(reported).containsExactly("carol");
            }
            reported.clear();
            TestDatabase.execute(source, "DELETE FROM invitation");
        }
    }

    // ---- other hosts

    /** A host that has no callbacks, or whose registration fails. */
    @Test
    void without_a_callback_changes_are_reported_at_once() throws Exception {
        for (boolean fails : List.of(true, false)) {
            JdbcHost host = new JdbcHost(source);
            Invitations library = joining(new ConnectionSource() {
                @Override
                public Connection open() throws SQLException {
                    return host.open();
                }

                @Override
                public void release(Connection connection) throws SQLException {
                    host.release(connection);
                }

                @Override
                public boolean afterCommit(Runnable action) {
                    if (fails) {
                        throw new IllegalStateException("no transaction");
                    }
                    return false;
                }
            });
            UserId invitee = new UserId("invitee of " + fails);
            host.transaction(connection -> {
                send(library, invitee);
                assertThat(reported).containsExactly(invitee.value());
                return connection;
            });
            reported.clear();
        }
    }

    // ---- notifications

    /** One instance stores the notification in the transaction of the host, and delivers it outside. */
    @Test
    void one_instance_stores_notifications_with_the_host_and_delivers_them_outside() {
        Invitations library = joiningSpring();
        transaction.executeWithoutResult(status -> {
            send(library, BOB);
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> {
            send(library, CAROL);
            assertThat(library.notifications().deliver(10).claimed())
                    .as("another transaction does not see the notification")
                    .isZero();
        });
        assertThat(library.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(notifier.received())
                .singleElement()
                .extracting(Notification::recipient)
                .isEqualTo(CAROL);
        assertThat(library.notifications().deadLetters().items()).isEmpty();
    }

    @Test
    void a_joining_storage_cannot_deliver() {
        JdbcStorage joining = JdbcStorage.joining(SpringConnectionSource.of(pool));
        assertThat(joining.joinsHostTransactions()).isTrue();
        assertThat(storage.joinsHostTransactions()).isFalse();
        assertThatThrownBy(() -> Invitations.builder().deliverWith(joining))
                .isInstanceOf(IllegalArgumentException.class);
        transaction.executeWithoutResult(status -> assertThatThrownBy(
                        () -> TestLibrary.over(joining).notifications().deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("deliverWith"));
    }
}
