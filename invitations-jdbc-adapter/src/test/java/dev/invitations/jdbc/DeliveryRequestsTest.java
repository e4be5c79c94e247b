package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TcpProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** Tests the number of requests of a delivery: a fixed number per batch, and a fixed number per notification. */
@Tag("full")
class DeliveryRequestsTest {

    /** Counts the requests on the network. */
    @ParameterizedTest
    @CsvSource({"POSTGRESQL, '', 4, 3", "MARIADB, transactionIsolation=READ_COMMITTED, 5, 3", "MARIADB, '', 7, 3"})
    void a_server_needs_a_fixed_number_of_requests(TestDatabase database, String driver, int batch, int each)
            throws Exception {
        DataSource direct = database.unprepared();
        JdbcSchema.of(direct).apply();
        try (TcpProxy proxy = TcpProxy.to(TcpProxy.portOf(direct))) {
            DataSource source = proxy.through(direct);
            if (source instanceof MariaDbDataSource maria) {
                maria.setUrl(maria.getUrl().replaceFirst("&transactionIsolation=.*", "&" + driver));
            }
            assertRequests(database + " " + driver, new UnvalidatedPool(source).dataSource(), batch, each, delivery -> {
                proxy.count();
                delivery.run();
                return proxy.requests();
            });
        }
    }

    /** Counts executions, commits and rollbacks. */
    @Test
    void h2_needs_a_fixed_number_of_requests() {
        AtomicInteger calls = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.empty());
        for (String method : List.of("executeQuery", "executeUpdate", "executeBatch", "commit", "rollback")) {
            tap.counting(method, calls);
        }
        assertRequests("H2", tap.dataSource(), 3, 3, delivery -> {
            calls.set(0);
            delivery.run();
            return calls.get();
        });
    }

    /**
     * @param batch requests to claim any number of notifications
     * @param each requests to count an attempt, read whether the invitation is still open, and delete the delivered
     * notification
     */
    private static void assertRequests(
            String name, DataSource pool, int batch, int each, ToIntFunction<Runnable> counting) {
        Invitations invitations = TestLibrary.withAcme(JdbcStorage.over(pool));
        for (int count : List.of(1, 10, 20)) {
            IntStream.range(0, count).forEach(i -> invite(invitations, new UserId("user-" + count + "-" + i)));
            int requests = counting.applyAsInt(
                    () -> assertThat(invitations.notifications().deliver(count).delivered())
                            .isEqualTo(count));
            System.out.println(name + ": " + requests + " requests for a delivery of " + count);
            assertThat(requests).as("%s, delivery of %d", name, count).isEqualTo(batch + count * each);
        }
    }
}
