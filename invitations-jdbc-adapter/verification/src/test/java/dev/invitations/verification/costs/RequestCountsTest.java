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
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** Tests that the number of requests of each command is fixed, and the same for one invitee and for many. */
@Tag("full")
class RequestCountsTest {

    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);
    private static final UserId DAVE = new UserId("dave");

    /**
     * Counts the requests on the network. On PostgreSQL a command is one read and one write, also in later rounds, in
     * which the server has prepared the statements. On MariaDB there are two fewer requests if the isolation level of
     * connections need not be set and restored.
     */
    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, '', 12, 2, 2",
        "MARIADB, '', 1, 11, 9",
        "MARIADB, transactionIsolation=READ_COMMITTED, 1, 9, 7"
    })
    void requests_on_a_server_are_fixed(TestDatabase database, String driver, int rounds, int changing, int least)
            throws SQLException {
        DataSource direct = database.unprepared();
        JdbcSchema.of(direct).apply();
        try (TcpProxy proxy = TcpProxy.to(TcpProxy.portOf(direct))) {
            DataSource source = proxy.through(direct);
            if (source instanceof MariaDbDataSource maria) {
                maria.setUrl(maria.getUrl().replaceFirst("&transactionIsolation=.*", "&" + driver));
            }
            UnvalidatedPool pool = new UnvalidatedPool(source);
            pool.warm();
            assertRequests(pool.dataSource(), rounds, changing, least, command -> {
                proxy.count();
                command.run();
                return proxy.requests();
            });
        }
    }

    /** Counts executions, commits and rollbacks. */
    @Test
    void calls_on_h2_are_fixed() {
        AtomicInteger calls = new AtomicInteger();
        DataSourceProxy proxy = DataSourceProxy.on(TestDatabase.H2.empty());
        for (String method : List.of("executeQuery", "executeUpdate", "executeBatch", "commit", "rollback")) {
            proxy.counting(method, calls);
        }
        assertRequests(proxy.dataSource(), 1, 7, 5, command -> {
            calls.set(0);
            command.run();
            return calls.get();
        });
    }

    /**
     * @param changing the requests of a command that changes four tables, or three with a member as a precondition
     * @param least the requests of a reject, which changes three tables, and of a delete, which changes two tables and
     *     has a member as a precondition
     */
    private static void assertRequests(
            DataSource pool, int rounds, int changing, int least, ToIntFunction<Runnable> counting) {
        Map<String, Integer> expected = Map.of(
                "send", changing,
                "send to expired", changing,
                "accept", changing,
                "reject", least,
                "resend", changing,
                "delete", least,
                "inbox", 1,
                "list", 1);
        for (int invitees : List.of(1, 10, 1000)) {
            for (int round = 1; round <= rounds; round++) {
                DomainId domain = new DomainId(invitees + "-in-round-" + round);
                assertThat(requests(pool, domain, invitees, counting))
                        .as(domain.value())
                        .isEqualTo(expected);
            }
        }
    }

    /** Runs each command in this domain, and counts its requests. */
    private static Map<String, Integer> requests(
            DataSource pool, DomainId domain, int invitees, ToIntFunction<Runnable> counting) {
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
