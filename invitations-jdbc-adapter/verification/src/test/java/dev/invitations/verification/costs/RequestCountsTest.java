package dev.invitations.verification.costs;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TcpProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.HostLibrary;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** Tests that the number of requests of each command is fixed, and the same for one invitee and for many. */
@Tag("full")
class RequestCountsTest {

    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);
    private static final UserId DAVE = new UserId("dave");

    /**
     * Counts the requests on the network. A command is one read and one write, in the first round and in later rounds,
     * in which the server has prepared the statements.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void requests_on_postgresql_are_fixed(int invitees) throws SQLException {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(source).apply();
        try (TcpProxy proxy = TcpProxy.to(TcpProxy.portOf(source))) {
            UnvalidatedPool pool = new UnvalidatedPool(proxy.through(source));
            pool.warm();
            for (int round = 1; round <= 12; round++) {
                assertThat(requests(pool.dataSource(), round, invitees, command -> requests(proxy, command)))
                        .as("round %d", round)
                        .isEqualTo(expected(2, 2));
            }
        }
    }

    /**
     * Counts the requests on the network. There are two fewer if the isolation level of connections need not be set and
     * restored.
     */
    @ParameterizedTest
    @CsvSource({
        "1, '', 9",
        "10, '', 9",
        "1000, '', 9",
        "1, transactionIsolation=READ_COMMITTED, 7",
        "1000, transactionIsolation=READ_COMMITTED, 7"
    })
    void requests_on_mariadb_are_fixed(int invitees, String driver, int least) throws SQLException {
        MariaDbDataSource direct = (MariaDbDataSource) TestDatabase.MARIADB.unprepared();
        JdbcSchema.of(direct).apply();
        int port = URI.create(direct.getUrl().substring("jdbc:".length())).getPort();
        try (TcpProxy proxy = TcpProxy.to(port)) {
            String url = direct.getUrl().replace(":" + port + "/", ":" + proxy.port() + "/") + "&" + driver;
            DataSource pool = new UnvalidatedPool(new MariaDbDataSource(url)).dataSource();
            assertThat(requests(pool, 1, invitees, command -> requests(proxy, command)))
                    .isEqualTo(expected(least + 2, least));
        }
    }

    /** Counts executions, commits and rollbacks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void calls_on_h2_are_fixed(int invitees) {
        AtomicInteger calls = new AtomicInteger();
        DataSourceProxy proxy = DataSourceProxy.on(TestDatabase.H2.empty());
        for (String method : List.of("executeQuery", "executeUpdate", "executeBatch", "commit", "rollback")) {
            proxy.at(method, call -> {
                calls.incrementAndGet();
                return call.proceed();
            });
        }
        Map<String, Integer> requests = requests(proxy.dataSource(), 1, invitees, command -> {
            calls.set(0);
            command.run();
            return calls.get();
        });
        assertThat(requests).isEqualTo(expected(7, 5));
    }

    private static int requests(TcpProxy proxy, Runnable command) {
        proxy.count();
        command.run();
        return proxy.requests();
    }

    /**
     * @param changing the requests of a command that changes four tables, or three with a member as a precondition
     * @param least the requests of a reject, which changes three tables, and of a delete, which changes two tables and
     *     has a member as a precondition
     */
    private static Map<String, Integer> expected(int changing, int least) {
        return Map.of(
                "send", changing,
                "send to expired", changing,
                "accept", changing,
                "reject", least,
                "resend", changing,
                "delete", least,
                "inbox", 1,
                "list", 1);
    }

    /** Runs each command in the domain of this round. */
    private static Map<String, Integer> requests(
            DataSource pool, int round, int invitees, ToIntFunction<Runnable> counting) {
        DomainId domain = new DomainId("round-" + round);
        Storage storage = JdbcStorage.over(pool);
        Invitations before =
                HostLibrary.at(NOW, storage).timeToLive(TIME_TO_LIVE).build();
        Invitations after = HostLibrary.at(NOW.plus(TIME_TO_LIVE), storage)
                .timeToLive(TIME_TO_LIVE)
                .build();
        SendInvitations many = HostLibrary.inviteMany(domain, "user", 0, invitees);
        before.members().addFounder(ADA, domain, "admin");
        InvitationId bobs = after.send(ADA, domain, BOB, "viewer").id();
        InvitationId carols = after.send(ADA, domain, CAROL, "viewer").id();
        InvitationId daves = after.send(ADA, domain, DAVE, "viewer").id();

        Map<String, Runnable> commands = new LinkedHashMap<>();
        commands.put("send", () -> assertThat(before.send(ADA, many).sent()).hasSize(invitees));
        commands.put(
                "send to expired",
                () -> assertThat(after.send(ADA, many).sent())
                        .hasSize(invitees)
                        .allMatch(invitation -> invitation.timesSent() == 2));
        commands.put("inbox", () -> after.inbox(BOB));
        commands.put("list", () -> after.list(ADA, InvitationQuery.inDomain(domain)));
        commands.put("accept", () -> after.accept(BOB, bobs));
        commands.put("reject", () -> after.reject(CAROL, carols));
        commands.put("resend", () -> after.resend(ADA, carols, "viewer"));
        commands.put("delete", () -> after.delete(ADA, daves));
        Map<String, Integer> requests = new LinkedHashMap<>();
        commands.forEach((name, command) -> requests.put(name, counting.applyAsInt(command)));
        return requests;
    }
}
