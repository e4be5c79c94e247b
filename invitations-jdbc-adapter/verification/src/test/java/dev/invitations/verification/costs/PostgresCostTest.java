package dev.invitations.verification.costs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TcpProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the costs of commands on PostgreSQL, in counts that do not depend on the load of the machine. */
@Tag("full")
class PostgresCostTest {

    private static final DomainId ACME = new DomainId("1042");
    private static final UserId ADA = new UserId("7");

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
            FROM invitation""";

    /**
     * The average costs of one command.
     *
     * @param wal bytes of the write-ahead log
     * @param buffers pages read
     * @param commits flushes of the log
     * @param updates rows changed, not inserted
     * @param hotUpdates the updates that touched no index
     */
    private record Meter(double wal, double buffers, double commits, double updates, double hotUpdates) {

        private static final String NOW = """
                SELECT CONCAT_WS(' ', PG_CURRENT_WAL_INSERT_LSN(), blks_hit + blks_read, SUM(n_tup_upd), SUM(n_tup_hot_upd))
                FROM pg_stat_database, pg_stat_user_tables
                WHERE datname = CURRENT_DATABASE() GROUP BY blks_hit + blks_read""";

        private static final String COMMITS = """
                SELECT COUNT(*) FROM PG_GET_WAL_RECORDS_INFO('%s', '%s')
                WHERE resource_manager = 'Transaction' AND record_type = 'COMMIT'""";

        static Meter of(DataSource source, int count, IntConsumer command) {
            String[] before = now(source);
            IntStream.range(0, count).forEach(command);
            String[] after = now(source);
            String[] log = {before[0], after[0]};
            String written = "SELECT PG_WAL_LSN_DIFF('%s', '%s')".formatted(log[1], log[0]);
            double updates = difference(before, after, 2);
            return new Meter(
                    number(source, written) / count,
                    difference(before, after, 1) / count,
                    number(source, COMMITS.formatted((Object[]) log)) / count,
                    updates / count,
                    updates == 0 ? 1 : difference(before, after, 3) / updates);
        }

        private static String[] now(DataSource source) {
            TestDatabase.query(source, "SELECT PG_STAT_FORCE_NEXT_FLUSH()");
            return TestDatabase.query(source, NOW).get(0).split(" ");
        }

        private static double difference(String[] before, String[] after, int what) {
            return Double.parseDouble(after[what]) - Double.parseDouble(before[what]);
        }

        private static double number(DataSource source, String sql) {
            return Double.parseDouble(TestDatabase.query(source, sql).get(0));
        }
    }

    private static Invitations verbs(DataSource source) {
        return Invitations.builder()
                .storage(JdbcStorage.over(source))
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("x.view")),
                        Role.of("viewer", Action.of("x.view"))))
                .notifier(notification -> {})
                .build();
    }

    private static UserId user(int number) {
        return new UserId(String.valueOf(number));
    }

    private static SendInvitations to(DomainId domain, int first, int count) {
        SendInvitations request = SendInvitations.to(domain);
        for (int i = first; i < first + count; i++) {
            request = request.invite(user(i), "viewer");
        }
        return request;
    }

    @Test
    void roundTrips() throws Exception {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(source).apply();
        verbs(source).members().addFounder(ADA, ACME, "admin");
        try (TcpProxy wire = TcpProxy.to(TcpProxy.portOf(source))) {
            UnvalidatedPool pool = new UnvalidatedPool(wire.through(source));
            Invitations invitations = verbs(pool.dataSource());
            pool.warm();
            // The costs are the same for the first round and for later rounds, in which the server has prepared the
            // statements.
            for (int round = 1; round <= 12; round++) {
                int from = round * 10_000;
                List<Invitation> sent = new ArrayList<>();
                for (int count : List.of(1, 10, 1000)) {
                    SendInvitations request = to(ACME, from + count, count);
                    assertThat(trips(
                                    wire,
                                    () -> sent.addAll(
                                            invitations.send(ADA, request).sent())))
                            .as("send of %d", count)
                            .isEqualTo(2);
                }
                InvitationId first = sent.get(0).id();
                InvitationId second = sent.get(1).id();
                InvitationId third = sent.get(2).id();
                UserId rejecting = (UserId) sent.get(1).invitee();
                assertThat(trips(wire, () -> invitations.inbox(rejecting))).isEqualTo(1);
                assertThat(trips(wire, () -> invitations.accept(user(from + 1), first)))
                        .as("accept")
                        .isEqualTo(2);
                assertThat(trips(wire, () -> invitations.reject(rejecting, second)))
                        .as("reject")
                        .isEqualTo(2);
                assertThat(trips(wire, () -> invitations.resend(ADA, second)))
                        .as("resend")
                        .isEqualTo(2);
                assertThat(trips(wire, () -> invitations.delete(ADA, third)))
                        .as("delete")
                        .isEqualTo(2);
                assertThat(trips(wire, () -> invitations.list(ADA, InvitationQuery.inDomain(ACME))))
                        .as("list")
                        .isEqualTo(1);
            }
        }
    }

    private static int trips(TcpProxy wire, Runnable call) {
        wire.count();
        call.run();
        return wire.requests();
    }

    /**
     * At 100,000 invitations, with ids of a few digits like those of most services. Longer ids are written as often,
     * and each time add their length to the costs.
     */
    @Test
    void writes() throws Exception {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(source).apply();
        TestDatabase.execute(source, "CREATE EXTENSION pg_walinspect");
        String name = TestDatabase.query(source, "SELECT CURRENT_DATABASE()").get(0);
        TestDatabase.execute(source, "ALTER DATABASE " + name + " SET synchronous_commit = on");
        UnvalidatedPool pool = new UnvalidatedPool(source);
        Invitations invitations = verbs(pool.dataSource());
        List<DomainId> domains = IntStream.range(0, 100)
                .mapToObj(i -> new DomainId(String.valueOf(1000 + i)))
                .toList();
        domains.forEach(domain -> invitations.members().addFounder(ADA, domain, "admin"));
        TestDatabase.execute(source, SEED);
        TestDatabase.execute(source, "VACUUM ANALYZE");
        IntStream.range(0, 50).forEach(i -> {
            invitations.send(ADA, to(domains.get(i), 200_000 + i, 1));
            accept(invitations, 80_000 + i);
        });

        Meter sends =
                Meter.of(pool.dataSource(), 300, i -> invitations.send(ADA, to(domains.get(i % 100), 210_000 + i, 1)));
        Meter accepts = Meter.of(pool.dataSource(), 300, i -> accept(invitations, 100 * i));
        System.out.println("PostgreSQL, per send: " + sends);
        System.out.println("PostgreSQL, per accept: " + accepts);
        for (Meter meter : List.of(sends, accepts)) {
            // The server sometimes commits a transaction of its own.
            assertThat(meter.commits()).isBetween(1.0, 1.05);
        }
        assertThat(sends.wal()).isLessThanOrEqualTo(1400);
        assertThat(accepts.wal()).isLessThanOrEqualTo(1500);
        assertThat(accepts.buffers()).isLessThanOrEqualTo(45);
        // Only the accepted invitation is ever updated, and its update touches no index.
        assertThat(sends.updates()).isZero();
        assertThat(accepts.updates()).isEqualTo(1);
        assertThat(accepts.hotUpdates()).isGreaterThan(0.95);
    }

    /** Accepts the invitation of this user in the seed data. */
    private static void accept(Invitations invitations, int number) {
        String hex = String.format("%012x", number);
        invitations.accept(
                user(number),
                new InvitationId(
                        new DomainId(String.valueOf(1000 + number % 100)),
                        UUID.fromString("00000000-0000-7000-8000-" + hex)));
    }
}
