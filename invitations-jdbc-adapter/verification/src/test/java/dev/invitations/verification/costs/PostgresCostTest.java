package dev.invitations.verification.costs;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.verification.fixture.HostLibrary;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests the costs of commands on PostgreSQL, in counts that do not depend on the load of the machine. */
@Tag("full")
class PostgresCostTest {

    private static final UserId ADA = new UserId("7");
    private static final int ROUNDS = 3;
    private static final int COMMANDS = 300;

    private static final String SEED = """
            INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                created_at, sent_at, times_sent, changed_by, version)
            SELECT 1000 + n % 100, CAST('00000000-0000-7000-8000-' || LPAD(TO_HEX(n), 12, '0') AS UUID), 'USER', n, n, 'viewer',
                'PENDING', '7', at, at, 1, '7', 1
            FROM (SELECT n, TIMESTAMPTZ '2026-01-01Z' + n * INTERVAL '1 second' AS at FROM GENERATE_SERIES(0, 99999) n) rows;
            INSERT INTO invitation_event (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role,
                occurred_at, to_status, version)
            SELECT domain_id, invitee_kind, invitee, GEN_RANDOM_UUID(), invitation_id, 'SENT', inviter, role, created_at, status,
                version
            FROM invitation;
            INSERT INTO membership (domain_id, user_id, role, since, granted_by)
            SELECT 1000 + n % 100, 500000 + n, 'viewer', TIMESTAMPTZ '2026-01-01Z' + n * INTERVAL '1 second', GEN_RANDOM_UUID()
            FROM GENERATE_SERIES(0, 19999) n""";

    /** A message and data of usual length. */
    private static final String MESSAGE = "Welcome to the team. ".repeat(10).strip();

    private static final String DATA = "{\"campaign\":\"spring\",\"plan\":\"team\",\"seats\":25}";

    /**
     * The average costs of one command.
     *
     * @param wal bytes of the write-ahead log
     * @param buffers pages touched
     * @param commits commit records in the log
     * @param updates rows changed, not inserted
     * @param hotUpdates the updates that touched no index
     */
    private record CommandCost(double wal, double buffers, double commits, double updates, double hotUpdates) {

        private static final String COUNTERS = """
                SELECT PG_WAL_LSN_DIFF(PG_CURRENT_WAL_INSERT_LSN(), '0/0') AS wal, (blks_hit + blks_read)::NUMERIC AS buffers,
                    SUM(n_tup_upd) AS updates, SUM(n_tup_hot_upd) AS hot_updates
                FROM pg_stat_database, pg_stat_user_tables
                WHERE datname = CURRENT_DATABASE() GROUP BY blks_hit + blks_read""";

        private static final String COMMITS = """
                SELECT COUNT(*) FROM PG_GET_WAL_RECORDS_INFO(PG_LSN '0/0' + ?, PG_LSN '0/0' + ?)
                WHERE resource_manager = 'Transaction' AND record_type = 'COMMIT'""";

        /** Returns several measurements, because the server sometimes writes for itself. */
        static List<CommandCost> measure(DataSource source, IntConsumer command) {
            return IntStream.range(0, ROUNDS)
                    .mapToObj(round -> measure(new JdbcTemplate(source), round * COMMANDS, command))
                    .toList();
        }

        private static CommandCost measure(JdbcTemplate jdbc, int first, IntConsumer command) {
            BigDecimal[] before = counters(jdbc);
            IntStream.range(first, first + COMMANDS).forEach(command);
            BigDecimal[] after = counters(jdbc);
            double[] added = IntStream.range(0, before.length)
                    .mapToDouble(i -> after[i].subtract(before[i]).doubleValue() / COMMANDS)
                    .toArray();
            double commits = requireNonNull(jdbc.queryForObject(COMMITS, Double.class, before[0], after[0])) / COMMANDS;
            return new CommandCost(added[0], added[1], commits, added[2], added[3]);
        }

        private static BigDecimal[] counters(JdbcTemplate jdbc) {
            jdbc.execute("SELECT PG_STAT_FORCE_NEXT_FLUSH()");
            return jdbc.queryForMap(COUNTERS).values().toArray(new BigDecimal[0]);
        }
    }

    private static double lowest(List<CommandCost> costs, ToDoubleFunction<CommandCost> figure) {
        return costs.stream().mapToDouble(figure).min().orElseThrow();
    }

    private static UserId user(int number) {
        return new UserId(String.valueOf(number));
    }

    /**
     * Uses 100,000 invitations and 20,000 members, and ids of a few digits like the ids of most services. A longer id
     * adds its length each time that it is written.
     */
    @Test
    void a_command_writes_little_and_updates_no_index() throws Exception {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(source).apply();
        TestDatabase.execute(source, "CREATE EXTENSION pg_walinspect");
        String name = TestDatabase.query(source, "SELECT CURRENT_DATABASE()").get(0);
        TestDatabase.execute(source, "ALTER DATABASE " + name + " SET synchronous_commit = on");
        UnvalidatedPool pool = new UnvalidatedPool(source);
        Invitations library =
                HostLibrary.notifying(JdbcStorage.over(pool.dataSource())).build();
        List<DomainId> domains = IntStream.range(0, 100)
                .mapToObj(i -> new DomainId(String.valueOf(1000 + i)))
                .toList();
        domains.forEach(domain -> library.members().addFounder(ADA, domain, "admin"));
        TestDatabase.execute(source, SEED);
        TestDatabase.execute(source, "VACUUM ANALYZE");
        IntStream.range(0, 50).forEach(i -> {
            library.send(ADA, domains.get(i), user(200_000 + i), "viewer");
            accept(library, 90_000 + i);
        });

        List<CommandCost> sends = CommandCost.measure(
                pool.dataSource(), i -> library.send(ADA, domains.get(i % 100), user(210_000 + i), "viewer"));
        List<CommandCost> accepts = CommandCost.measure(pool.dataSource(), i -> accept(library, 100 * i));
        System.out.println("PostgreSQL, per send: " + sends);
        System.out.println("PostgreSQL, per accept: " + accepts);
        // The server sometimes commits a transaction of its own.
        assertThat(lowest(sends, CommandCost::commits)).isBetween(1.0, 1.05);
        assertThat(lowest(accepts, CommandCost::commits)).isBetween(1.0, 1.05);
        // A send writes 1,370 bytes. A transaction of the server adds up to 40 bytes per command.
        assertThat(lowest(sends, CommandCost::wal)).isLessThanOrEqualTo(1450);
        assertThat(lowest(accepts, CommandCost::wal)).isLessThanOrEqualTo(1500);
        assertThat(lowest(accepts, CommandCost::buffers)).isLessThanOrEqualTo(45);
        // Only the accepted invitation is ever updated, and its update touches no index.
        assertThat(sends).extracting(CommandCost::updates).containsOnly(0.0);
        assertThat(accepts).extracting(CommandCost::updates).containsOnly(1.0);
        assertThat(lowest(accepts, CommandCost::hotUpdates)).isGreaterThan(0.95);

        assertAddressCosts(library, pool.dataSource(), domains);
    }

    /** An accept by address changes the index of claimants, so its update is not HOT, and it writes two events. */
    private static void assertAddressCosts(Invitations library, DataSource source, List<DomainId> domains) {
        List<InvitationId> sent = new ArrayList<>();
        List<CommandCost> sends = CommandCost.measure(
                source,
                i -> sent.add(
                        library.send(ADA, domains.get(i % 100), HostLibrary.address(user(300_000 + i), 0), "viewer")
                                .id()));
        List<CommandCost> sendsWithTexts = CommandCost.measure(source, i -> {
            Invite invite = Invite.of(HostLibrary.address(user(400_000 + i), 0), "viewer")
                    .message(MESSAGE)
                    .language("de-AT")
                    .data(DATA);
            assertThat(library.send(
                                    ADA,
                                    SendInvitations.to(domains.get(i % 100)).invite(List.of(invite)))
                            .sent())
                    .hasSize(1);
        });
        List<CommandCost> accepts =
                CommandCost.measure(source, i -> library.accept(HostLibrary.verified(user(300_000 + i)), sent.get(i)));
        System.out.println("PostgreSQL, per send to an address: " + sends);
        System.out.println("PostgreSQL, per send with a message of %d and data of %d characters: %s"
                .formatted(MESSAGE.length(), DATA.length(), sendsWithTexts));
        System.out.println("PostgreSQL, per accept by one of 21 identities: " + accepts);
        assertThat(lowest(sends, CommandCost::commits)).isBetween(1.0, 1.05);
        assertThat(lowest(accepts, CommandCost::commits)).isBetween(1.0, 1.05);
        assertThat(lowest(sends, CommandCost::wal)).isLessThanOrEqualTo(1700);
        assertThat(lowest(accepts, CommandCost::wal)).isLessThanOrEqualTo(2500);
        // The read looks up the live invitation of each identity by its key.
        assertThat(lowest(accepts, CommandCost::buffers)).isLessThanOrEqualTo(140);
        assertThat(accepts).extracting(CommandCost::updates).containsOnly(1.0);
    }

    /** Accepts the invitation of this user in the seed data. */
    private static void accept(Invitations library, int number) {
        String hex = String.format("%012x", number);
        library.accept(
                user(number),
                new InvitationId(
                        new DomainId(String.valueOf(1000 + number % 100)),
                        UUID.fromString("00000000-0000-7000-8000-" + hex)));
    }
}
