package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.DataSourceProxy;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * A storage over a database, and a storage that joins the transactions of a host on the same database. Counts how often
 * a member was inserted and how often a connection was aborted.
 */
final class ObservedCalls {

    private static final String INSERT = "INSERT INTO membership ";

    private final AtomicInteger inserts = new AtomicInteger();
    private final AtomicInteger aborts = new AtomicInteger();

    final DataSource source;
    final DataSourceProxy tap;
    final JdbcStorage over;
    final JdbcHost host;
    final DataSourceProxy hostTap;
    final JdbcStorage joining;

    ObservedCalls(DataSource source) {
        this.source = source;
        this.tap = observed(DataSourceProxy.on(source));
        this.over = JdbcStorage.over(tap.dataSource());
        this.host = new JdbcHost(source);
        this.hostTap = observed(host.tap());
        this.joining = JdbcStorage.joining(host);
    }

    private DataSourceProxy observed(DataSourceProxy proxy) {
        return proxy.counting("abort", aborts).everywhere(call -> {
            if (call.name().startsWith("PreparedStatement.execute")
                    && call.sql().contains(INSERT)) {
                inserts.incrementAndGet();
            }
            return call.proceed();
        });
    }

    /** Makes Bob a member, with one insert. */
    boolean add() {
        return save(over, joined(BOB, "viewer"));
    }

    /** Makes Bob a member in the transaction of the host. */
    boolean addJoined() {
        return save(joining, joined(BOB, "viewer"));
    }

    /** Asserts the numbers since the last call of this method, and that Bob is not a member and has no history. */
    void assertNothingStored(int expectedInserts, int expectedAborts) {
        assertCounted(expectedInserts, expectedAborts);
        JdbcStorage other = JdbcStorage.over(source);
        assertThat(other.memberships().find(ACME, BOB)).isEmpty();
        assertThat(other.invitations().history(ACME, BOB)).isEmpty();
    }

    /** Asserts the numbers since the last call of this method. */
    void assertCounted(int expectedInserts, int expectedAborts) {
        assertThat(inserts.getAndSet(0)).as("attempts").isEqualTo(expectedInserts);
        assertAborted(expectedAborts);
    }

    void assertAborted(int expected) {
        assertThat(aborts.getAndSet(0)).as("aborted connections").isEqualTo(expected);
    }
}
