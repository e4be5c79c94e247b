package dev.invitations.verification.costs;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
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
import dev.invitations.model.Action;
import dev.invitations.model.Invitation;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.net.URI;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * Tests the number of requests on a database that cannot do everything in one statement: it is fixed, and the same for
 * many invitees as for one.
 */
@Tag("full")
class RequestsTest {

    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);
    private static final UserId DAVE = new UserId("dave");

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
    void ofMariaDb(int invitees, String driver, int least) throws SQLException {
        MariaDbDataSource direct = (MariaDbDataSource) TestDatabase.MARIADB.unprepared();
        JdbcSchema.of(direct).apply();
        int port = URI.create(direct.getUrl().substring("jdbc:".length())).getPort();
        try (TcpProxy wire = TcpProxy.to(port)) {
            String url = direct.getUrl().replace(":" + port + "/", ":" + wire.port() + "/") + "&" + driver;
            DataSource pool = new UnvalidatedPool(new MariaDbDataSource(url)).dataSource();
            Map<String, Integer> requests = requests(pool, invitees, command -> {
                wire.count();
                command.run();
                return wire.requests();
            });
            assertThat(requests).isEqualTo(expected(least));
        }
    }

    /** Counts executions, commits and rollbacks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void ofH2(int invitees) {
        AtomicInteger calls = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.empty());
        for (String method : List.of("executeQuery", "executeUpdate", "executeBatch", "commit", "rollback")) {
            tap.at(method, call -> {
                calls.incrementAndGet();
                return call.proceed();
            });
        }
        Map<String, Integer> requests = requests(tap.dataSource(), invitees, command -> {
            calls.set(0);
            command.run();
            return calls.get();
        });
        assertThat(requests).isEqualTo(expected(5));
    }

    /**
     * @param least the requests of a reject, which changes three tables, and of a delete, which changes two and has a
     * member as a precondition
     */
    private static Map<String, Integer> expected(int least) {
        return Map.of(
                "send",
                least + 2,
                "send what is expired",
                least + 2,
                "accept",
                least + 2,
                "reject",
                least,
                "resend",
                least + 2,
                "delete",
                least,
                "inbox",
                1,
                "list",
                1);
    }

    private static Map<String, Integer> requests(DataSource pool, int invitees, ToIntFunction<Runnable> counting) {
        Storage storage = JdbcStorage.over(pool);
        Invitations before = verbs(storage, NOW);
        Invitations after = verbs(storage, NOW.plus(TIME_TO_LIVE));
        SendInvitations many = SendInvitations.to(ACME)
                .invite(IntStream.range(0, invitees)
                        .mapToObj(i -> SendInvitations.Invite.of(new UserId("user" + i), "viewer"))
                        .toList());
        before.members().addFounder(ADA, ACME, "admin");
        SendInvitations some = SendInvitations.to(ACME)
                .invite(BOB, "viewer")
                .invite(CAROL, "viewer")
                .invite(DAVE, "viewer");
        List<Invitation> theirs = after.send(ADA, some).sent();

        Map<String, Integer> requests = new LinkedHashMap<>();
        requests.put(
                "send",
                counting.applyAsInt(
                        () -> assertThat(before.send(ADA, many).sent()).hasSize(invitees)));
        requests.put(
                "send what is expired",
                counting.applyAsInt(() -> assertThat(after.send(ADA, many).sent())
                        .hasSize(invitees)
                        .allMatch(invitation -> invitation.timesSent() == 2)));
        requests.put("inbox", counting.applyAsInt(() -> after.inbox(BOB)));
        requests.put("list", counting.applyAsInt(() -> after.list(ADA, InvitationQuery.inDomain(ACME))));
        requests.put(
                "accept",
                counting.applyAsInt(() -> after.accept(BOB, theirs.get(0).id())));
        requests.put(
                "reject",
                counting.applyAsInt(() -> after.reject(CAROL, theirs.get(1).id())));
        requests.put(
                "resend",
                counting.applyAsInt(() -> after.resend(ADA, theirs.get(1).id(), "viewer")));
        requests.put(
                "delete",
                counting.applyAsInt(() -> after.delete(ADA, theirs.get(2).id())));
        return requests;
    }

    private static Invitations verbs(Storage storage, Instant now) {
        return Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
                .notifier(notification -> {})
                .timeToLive(TIME_TO_LIVE)
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .build();
    }
}
