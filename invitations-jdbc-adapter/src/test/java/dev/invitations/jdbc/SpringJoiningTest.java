package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.DomainId;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests the library in transactions of Spring, with a pool that switches auto-commit off and one that does not. */
@Tag("full")
class SpringJoiningTest extends DatabaseTest {

    private static final DomainId GLOBEX = new DomainId("globex");

    private static final String REFUSAL = "No transaction of the host is active";

    private final List<HikariDataSource> pools = new ArrayList<>();

    SpringJoiningTest(TestDatabase database) {
        super(database);
        TestLibrary.withAcme(storage);
    }

    @AfterEach
    void closePools() {
        pools.forEach(HikariDataSource::close);
    }

    /** A host with Spring on one pool. */
    private final class SpringHost {
        final HikariDataSource pool = Pool.limited(source, 4, Duration.ofSeconds(5));
        final DataSourceTransactionManager manager = new DataSourceTransactionManager(pool);
        final Invitations library = joining(pool);
        final TransactionTemplate transaction = new TransactionTemplate(manager);

        SpringHost(boolean autoCommit) {
            pool.setAutoCommit(autoCommit);
            pools.add(pool);
        }

        TransactionTemplate with(int propagation) {
            TransactionTemplate template = new TransactionTemplate(manager);
            template.setPropagationBehavior(propagation);
            return template;
        }

        TransactionTemplate requiresNew() {
            return with(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        }
    }

    private static Invitations joining(DataSource database) {
        return TestLibrary.over(JdbcStorage.joining(SpringConnectionSource.of(database)));
    }

    private void onBothPools(Consumer<SpringHost> test) {
        for (boolean autoCommit : List.of(true, false)) {
            TestDatabase.execute(source, "DELETE FROM invitation_outbox");
            TestDatabase.execute(source, "DELETE FROM invitation_event");
            TestDatabase.execute(source, "DELETE FROM invitation");
            test.accept(new SpringHost(autoCommit));
        }
    }

    private static void send(Invitations library, UserId invitee) {
        assertThat(invite(library, invitee).isSent()).isTrue();
    }

    private static void assertRefused(Invitations library, UserId invitee) {
        assertNotRetryable(() -> invite(library, invitee)).hasMessageContaining(REFUSAL);
    }

    private void assertStored(UserId... users) {
        for (UserId user : List.of(BOB, CAROL)) {
            assertThat(storage.invitations().history(ACME, user))
                    .as(user.value())
                    .hasSize(List.of(users).contains(user) ? 1 : 0);
        }
    }

    /** Registers a callback of the current transaction. */
    private static void on(TransactionSynchronization callback) {
        TransactionSynchronizationManager.registerSynchronization(callback);
    }

    @Test
    void commits_and_rolls_back_with_the_transaction_of_spring() {
        onBothPools(host -> {
            host.transaction.executeWithoutResult(status -> {
                send(host.library, BOB);
                assertThat(host.library.inbox(BOB).total()).isOne();
            });
            assertStored(BOB);
            host.transaction.executeWithoutResult(status -> {
                send(host.library, CAROL);
                status.setRollbackOnly();
            });
            assertStored(BOB);
        });
    }

    @Test
    void a_call_without_a_transaction_is_refused_whatever_the_mode_of_the_pool_is() {
        onBothPools(host -> {
            assertRefused(host.library, BOB);
            host.with(TransactionDefinition.PROPAGATION_SUPPORTS)
                    .executeWithoutResult(status -> assertRefused(host.library, BOB));
            host.with(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
                    .executeWithoutResult(status -> assertRefused(host.library, BOB));
            if (host.pool.isAutoCommit()) {
                assertThat(host.library.inbox(BOB).total()).isZero();
            } else {
                assertNotRetryable(() -> host.library.inbox(BOB)).hasMessageContaining(REFUSAL);
            }
            assertThat(Pool.lent(host.pool)).isZero();
            assertStored();
        });
    }

    @Test
    void callbacks_before_the_commit_take_part_in_the_transaction() {
        for (boolean calledEarlier : List.of(true, false)) {
            onBothPools(host -> {
                host.transaction.executeWithoutResult(status -> {
                    if (calledEarlier) {
                        assertThat(host.library.inbox(BOB).total()).isZero();
                        send(host.library, new UserId("dan"));
                    }
                    on(new TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                            send(host.library, BOB);
                        }
                    });
                    on(new TransactionSynchronization() {
                        @Override
                        public void beforeCompletion() {
                            send(host.library, CAROL);
                        }
                    });
                });
                assertStored(BOB, CAROL);
            });
        }
    }

    /** Every position in the order of the callbacks, and every earlier use of the library. */
    @Test
    void callbacks_after_the_commit_are_refused() {
        for (int order : List.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE)) {
            for (String earlier : List.of("none", "before", "after", "beforeCommit", "beforeCompletion")) {
                onBothPools(host -> {
                    List<String> refused = new ArrayList<>();
                    UserId dan = new UserId("dan" + order + earlier);
                    TransactionSynchronization callback = new TransactionSynchronization() {
                        @Override
                        public int getOrder() {
                            return order;
                        }

                        @Override
                        public void beforeCommit(boolean readOnly) {
                            if (earlier.equals("beforeCommit")) {
                                send(host.library, dan);
                            }
                        }

                        @Override
                        public void beforeCompletion() {
                            if (earlier.equals("beforeCompletion")) {
                                send(host.library, dan);
                            }
                        }

                        @Override
                        public void afterCommit() {
                            assertRefused(host.library, BOB);
                            assertNotRetryable(() -> host.library.inbox(BOB)).hasMessageContaining(REFUSAL);
                            host.transaction.executeWithoutResult(status -> assertRefused(host.library, BOB));
                            refused.add("afterCommit");
                        }

                        @Override
                        public void afterCompletion(int status) {
                            assertRefused(host.library, BOB);
                            host.transaction.executeWithoutResult(joined -> assertRefused(host.library, BOB));
                            refused.add("afterCompletion");
                        }
                    };
                    host.transaction.executeWithoutResult(status -> {
                        if (earlier.equals("before")) {
                            send(host.library, dan);
                        }
                        on(callback);
                        if (earlier.equals("after")) {
                            send(host.library, dan);
                        }
                    });
                    assertThat(refused).containsExactly("afterCommit", "afterCompletion");
                    assertThat(storage.invitations().history(ACME, dan)).hasSize(earlier.equals("none") ? 0 : 1);
                    assertStored();
                });
            }
        }
    }

    /** The source knows the outer transaction, so the inner transaction is a new one. */
    @Test
    void a_new_transaction_inside_a_callback_works_if_the_completed_one_called_the_library() {
        onBothPools(host -> {
            host.transaction.executeWithoutResult(status -> {
                send(host.library, new UserId("dan"));
                on(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        host.requiresNew().executeWithoutResult(inner -> send(host.library, BOB));
                        assertRefused(host.library, CAROL);
                    }

                    @Override
                    public void afterCompletion(int result) {
                        host.requiresNew().executeWithoutResult(inner -> send(host.library, CAROL));
                    }
                });
            });
            assertStored(BOB, CAROL);
        });
    }

    /** The inner transaction completes too, and the library is called in its callback. */
    @Test
    void a_callback_inside_a_callback_is_refused() {
        onBothPools(host -> {
            host.transaction.executeWithoutResult(status -> {
                send(host.library, CAROL);
                on(new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        host.requiresNew()
                                .executeWithoutResult(inner -> on(new TransactionSynchronization() {
                                    @Override
                                    public void afterCommit() {
                                        assertRefused(host.library, BOB);
                                    }
                                }));
                    }
                });
            });
            assertStored(CAROL);
        });
    }

    /** The inner transaction suspends the callbacks of the outer one, but the connection is still the committed one. */
    @Test
    void a_transaction_of_another_manager_inside_a_callback_is_refused() {
        onBothPools(host -> {
            SpringHost other = new SpringHost(false);
            host.transaction.executeWithoutResult(status -> on(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    other.transaction.executeWithoutResult(inner -> assertRefused(host.library, BOB));
                }
            }));
            assertStored();
        });
    }

    /** If the outer transaction never called the library, nothing shows that the inner transaction is a new one. */
    @Test
    void a_new_transaction_after_a_completion_that_the_library_did_not_see_is_refused() {
        onBothPools(host -> {
            host.transaction.executeWithoutResult(status -> on(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    host.requiresNew().executeWithoutResult(inner -> assertRefused(host.library, BOB));
                }

                @Override
                public void afterCompletion(int result) {
                    host.requiresNew().executeWithoutResult(inner -> assertRefused(host.library, BOB));
                }
            }));
            assertStored();
        });
    }

    @Test
    void a_suspended_transaction_continues() {
        onBothPools(host -> {
            host.transaction.executeWithoutResult(outer -> {
                send(host.library, BOB);
                // Another domain, because on H2 the sends of one actor wait for each other.
                host.requiresNew().executeWithoutResult(inner -> {
                    host.library.members().addFounder(CAROL, GLOBEX, "admin");
                    inner.setRollbackOnly();
                });
                host.requiresNew()
                        .executeWithoutResult(inner -> host.library.members().addFounder(BOB, GLOBEX, "admin"));
                host.with(TransactionDefinition.PROPAGATION_NOT_SUPPORTED)
                        .executeWithoutResult(none -> assertRefused(host.library, CAROL));
                assertThat(host.library.inbox(BOB).total()).isOne();
                send(host.library, new UserId("dan"));
            });
            assertStored(BOB);
            assertThat(storage.invitations().history(ACME, new UserId("dan"))).hasSize(1);
            assertThat(storage.memberships().find(GLOBEX, CAROL)).isEmpty();
            assertThat(storage.memberships().find(GLOBEX, BOB)).isPresent();
            TestDatabase.execute(source, "DELETE FROM membership WHERE domain_id = 'globex'");
        });
    }

    @Test
    void a_rolled_back_transaction_accepts_no_call() {
        onBothPools(host -> {
            host.transaction.executeWithoutResult(status -> {
                send(host.library, CAROL);
                on(new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int result) {
                        assertRefused(host.library, BOB);
                    }
                });
                status.setRollbackOnly();
            });
            assertStored();
        });
    }

    @Test
    void a_listener_of_the_transaction_manager_is_refused_after_the_commit() {
        for (boolean calledEarlier : List.of(true, false)) {
            onBothPools(host -> {
                host.manager.addListener(new TransactionExecutionListener() {
                    @Override
                    public void beforeCommit(TransactionExecution transaction) {
                        if (calledEarlier) {
                            send(host.library, CAROL);
                        }
                    }

                    @Override
                    public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
                        assertRefused(host.library, BOB);
                    }
                });
                host.transaction.executeWithoutResult(status -> {});
                if (calledEarlier) {
                    assertStored(CAROL);
                } else {
                    assertStored();
                }
            });
        }
    }

    @Test
    void a_manager_without_synchronization_is_supported() {
        onBothPools(host -> {
            host.manager.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
            host.transaction.executeWithoutResult(status -> send(host.library, BOB));
            host.transaction.executeWithoutResult(status -> {
                send(host.library, CAROL);
                status.setRollbackOnly();
            });
            assertRefused(host.library, CAROL);
            assertStored(BOB);
        });
    }

    @Test
    void the_transaction_of_another_data_source_is_refused() {
        for (boolean usedEarlier : List.of(true, false)) {
            onBothPools(host -> {
                SpringHost other = new SpringHost(false);
                other.transaction.executeWithoutResult(status -> {
                    if (usedEarlier) {
                        DataSourceUtils.releaseConnection(DataSourceUtils.getConnection(host.pool), host.pool);
                    }
                    assertNotRetryable(() -> invite(host.library, BOB))
                            .hasMessageContaining("The transaction manager of the current transaction does not manage");
                });
                assertStored();
            });
        }
    }

    @Test
    void a_proxy_counts_as_the_data_source_of_the_transaction_manager() {
        onBothPools(host -> {
            DataSource aware = new TransactionAwareDataSourceProxy(host.pool);
            for (DataSource proxy : List.of(aware, new DelegatingDataSource(aware))) {
                host.transaction.executeWithoutResult(status -> {
                    send(joining(proxy), BOB);
                    status.setRollbackOnly();
                });
                assertRefused(joining(proxy), BOB);
            }
            assertStored();
            DataSource lazy = new LazyConnectionDataSourceProxy(host.pool);
            new TransactionTemplate(new DataSourceTransactionManager(lazy))
                    .executeWithoutResult(status -> send(joining(lazy), BOB));
            assertStored(BOB);
        });
    }

    @Test
    void a_listener_of_an_event_needs_a_new_transaction_after_the_commit() {
        for (boolean calledEarlier : List.of(true, false)) {
            onBothPools(host -> {
                try (AnnotationConfigApplicationContext context = SpringEventHost.start(host.pool, host.manager)) {
                    SpringEventHost.Publisher publisher = context.getBean(SpringEventHost.Publisher.class);
                    List<String> log = new ArrayList<>();
                    publisher.publish((phase, required, requiresNew) -> {
                        try {
                            if (phase.equals("before")) {
                                if (calledEarlier) {
                                    send(host.library, BOB);
                                }
                            } else {
                                assertRefused(host.library, CAROL);
                                required.run(() -> assertRefused(host.library, CAROL));
                                requiresNew.run(() -> send(host.library, CAROL));
                                assertRefused(host.library, new UserId("dan"));
                            }
                            log.add(phase);
                        } catch (StorageException | AssertionError e) {
                            log.add(e.toString());
                        }
                    });
                    assertThat(log).containsExactly("before", "after commit");
                }
                if (calledEarlier) {
                    assertStored(BOB, CAROL);
                } else {
                    assertStored(CAROL);
                }
            });
        }
    }
}
