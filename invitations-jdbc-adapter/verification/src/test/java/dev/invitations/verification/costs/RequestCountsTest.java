package dev.invitations.verification.costs;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TcpProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import dev.invitations.verification.fixture.HostLibrary;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * Tests that the number of requests of each command is fixed: the same for one invitee and for many, and for a plain user
 * and for a user with the most verified addresses.
 */
@Tag("full")
class RequestCountsTest {

    private static final Duration TIME_TO_LIVE = Duration.ofHours(1);
    private static final UserId DAVE = new UserId("dave");
    private static final UserId ERIN = new UserId("erin");
    private static final UserId FRANK = new UserId("frank");
    private static final UserId GRACE = new UserId("grace");

    /**
     * Counts the requests on the network. On PostgreSQL a command is one read and one write, also in later rounds, in
     * which the server has prepared the statements. On MariaDB there are two fewer requests if the isolation level of
     * connections need not be set and restored.
     */
    @ParameterizedTest
    @CsvSource({
        "POSTGRESQL, '', 12, 2, 2, 2, 2",
        "MARIADB, '', 1, 11, 10, 9, 11",
        "MARIADB, transactionIsolation=READ_COMMITTED, 1, 9, 8, 7, 9"
    })
    void requests_on_a_server_are_fixed(
            TestDatabase database, String driver, int rounds, int changing, int toAddresses, int least, int ofMembers)
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
            RequestNumbers numbers = new RequestNumbers(changing, toAddresses, least, ofMembers);
            assertRequests(pool.dataSource(), rounds, numbers, command -> {
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
        assertRequests(proxy.dataSource(), 1, new RequestNumbers(7, 6, 5, 6), command -> {
            calls.set(0);
            command.run();
            return calls.get();
        });
    }

    /**
     * The requests of the commands.
     *
     * @param changing of a command that changes four tables, or three with a member as a precondition
     * @param toAddresses of a send to addresses, which needs no user that is not a member
     * @param least of a reject, which changes three tables, and of a delete, which changes two tables and has a member as
     *     a precondition
     * @param ofMembers of a removal, which closes an invitation, and of a transfer, which changes two members
     */
    private record RequestNumbers(int changing, int toAddresses, int least, int ofMembers) {

        Map<String, Integer> byCommand() {
            Map<String, Integer> expected = new HashMap<>();
            Stream.of("send", "send to expired", "accept", "accept by address", "accept by link", "resend")
                    .forEach(command -> expected.put(command, changing));
            expected.put("send to addresses", toAddresses);
            Stream.of("reject", "reject by address", "delete").forEach(command -> expected.put(command, least));
            Stream.of("remove", "transfer").forEach(command -> expected.put(command, ofMembers));
            // A founder needs a read that finds no other member.
            expected.put("add a founder", least + 1);
            Stream.of("inbox", "list", "list to me", "read a link").forEach(query -> expected.put(query, 1));
            return expected;
        }
    }

    private static void assertRequests(
            DataSource pool, int rounds, RequestNumbers numbers, ToIntFunction<Runnable> counting) {
        for (int invitees : List.of(1, 10, 1000)) {
            for (int round = 1; round <= rounds; round++) {
                DomainId domain = new DomainId(invitees + "-in-round-" + round);
                assertThat(new CommandSeries(pool, domain, invitees == 10).requests(invitees, counting))
                        .as(domain.value())
                        .isEqualTo(numbers.byCommand());
            }
        }
    }

    /** Each command once, in one domain. The actors are plain users, or users with the most verified addresses. */
    private static final class CommandSeries {

        private final DomainId domain;
        private final boolean verified;
        private final Invitations before;
        private final Invitations after;

        CommandSeries(DataSource pool, DomainId domain, boolean verified) {
            Storage storage = JdbcStorage.over(pool);
            this.domain = domain;
            this.verified = verified;
            this.before = library(storage, NOW);
            this.after = library(storage, NOW.plus(TIME_TO_LIVE));
        }

        private Invitations library(Storage storage, Instant now) {
            return HostLibrary.at(now, storage)
                    .timeToLive(TIME_TO_LIVE)
                    .links(TestLinks.KEYS)
                    .build();
        }

        /** Returns the user, with the most addresses if the users are verified. */
        private Actor actor(UserId user) {
            return verified ? HostLibrary.verified(user) : user;
        }

        private InvitationId send(Invitee invitee) {
            return after.send(ADA, domain, invitee, "viewer").id();
        }

        /** Runs each command, and counts its requests. */
        Map<String, Integer> requests(int invitees, ToIntFunction<Runnable> counting) {
            SendInvitations many = HostLibrary.inviteMany(domain, "user", 0, invitees);
            SendInvitations addresses = HostLibrary.inviteAddresses(domain, "user", 0, invitees);
            before.members().addFounder(ADA, domain, "admin");
            InvitationId bobs = send(BOB);
            InvitationId carols = send(CAROL);
            InvitationId daves = send(DAVE);
            InvitationId erins = send(HostLibrary.address(ERIN, 0));
            send(HostLibrary.address(ERIN, 1));
            send(ERIN);
            InvitationId franks = send(HostLibrary.address(FRANK, 0));
            InvitationId linked = send(EmailAddress.of("linked@example.org"));
            String token = ReferenceLinks.token(linked);

            Map<String, Runnable> commands = new LinkedHashMap<>();
            commands.put(
                    "send",
                    () -> assertThat(before.send(actor(ADA), many).sent()).hasSize(invitees));
            commands.put(
                    "send to expired",
                    () -> assertThat(after.send(actor(ADA), many).sent())
                            .hasSize(invitees)
                            .allMatch(invitation -> invitation.timesSent() == 2));
            commands.put(
                    "send to addresses",
                    () -> assertThat(after.send(actor(ADA), addresses).sent()).hasSize(invitees));
            commands.put("inbox", () -> after.inbox(actor(BOB)));
            commands.put("list", () -> after.list(actor(ADA), InvitationQuery.inDomain(domain)));
            commands.put("list to me", () -> after.list(actor(ERIN), InvitationQuery.toMe(domain)));
            commands.put("read a link", () -> after.links().read(token));
            commands.put("accept", () -> after.accept(actor(BOB), bobs));
            // Two other pending invitations to the same person are superseded.
            commands.put("accept by address", () -> after.accept(HostLibrary.verified(ERIN), erins));
            commands.put("accept by link", () -> after.accept(LinkHolder.of(GRACE, token), linked));
            commands.put("reject", () -> after.reject(actor(CAROL), carols));
            commands.put("reject by address", () -> after.reject(HostLibrary.verified(FRANK), franks));
            commands.put("resend", () -> after.resend(actor(ADA), carols, "viewer"));
            commands.put("delete", () -> after.delete(actor(ADA), daves));
            commands.put("remove", () -> after.members().remove(actor(ADA), domain, ERIN));
            commands.put("transfer", () -> after.members().transfer(actor(ADA), domain, GRACE, "viewer"));
            commands.put(
                    "add a founder",
                    () -> after.members().addFounder(actor(ADA), new DomainId(domain.value() + "-founded"), "admin"));
            Map<String, Integer> requests = new LinkedHashMap<>();
            commands.forEach((name, command) -> requests.put(name, counting.applyAsInt(command)));
            return requests;
        }
    }
}
