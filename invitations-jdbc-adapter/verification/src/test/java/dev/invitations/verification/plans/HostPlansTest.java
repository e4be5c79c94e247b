package dev.invitations.verification.plans;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.JdbcTables;
import dev.invitations.jdbc.MembersTable;
import dev.invitations.jdbc.MembersTable.KeyType;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.UserId;
import dev.invitations.verification.fixture.HostLibrary;
import dev.invitations.verification.fixture.UsualArguments;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that no statement on PostgreSQL reads all rows of a host's members table with 200,000 rows, whatever the type
 * and the collation of its key columns are.
 */
@Tag("full")
class HostPlansTest {

    /** The key columns of the host's table. */
    enum HostKey {
        TEXT_OF_DEFAULT_COLLATION(KeyType.TEXT, "VARCHAR(255)"),
        TEXT_OF_ICU_COLLATION(KeyType.TEXT, "TEXT COLLATE \"und-x-icu\""),
        TEXT_OF_C_COLLATION(KeyType.TEXT, "VARCHAR(255) COLLATE \"C\""),
        BIGINT(KeyType.BIGINT, "BIGINT"),
        UUID(KeyType.UUID, "UUID");

        private final KeyType type;
        private final String column;

        HostKey(KeyType type, String column) {
            this.type = type;
            this.column = column;
        }

        /** Returns the SQL expression for the id with this number. */
        String sql(String number) {
            return switch (type) {
                case TEXT -> "'id' || " + number;
                case BIGINT -> number;
                case UUID -> "(LPAD(TO_HEX(" + number + "), 8, '0') || '-0000-7000-8000-000000000000')::uuid";
            };
        }

        String id(int number) {
            return switch (type) {
                case TEXT -> "id" + number;
                case BIGINT -> Integer.toString(number);
                case UUID -> uuid(number).toString();
            };
        }

        UserId user(int number) {
            return new UserId(id(number));
        }

        DomainId domain(int number) {
            return new DomainId(id(number));
        }

        /** Half of the members are in the first domain, and the others are in 1,000 domains. */
        DataSource filled(JdbcTables tables, int count) {
            DataSource database = TestDatabase.POSTGRESQL.unprepared();
            TestDatabase.execute(database, """
                    CREATE TABLE org_users (
                        org_id     %1$s NOT NULL,
                        user_id    %1$s NOT NULL,
                        role       VARCHAR(255) NOT NULL,
                        status     VARCHAR(20) NOT NULL DEFAULT 'active',
                        since      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
                        granted_by UUID NOT NULL DEFAULT gen_random_uuid(),
                        is_owner   BOOLEAN,
                        PRIMARY KEY (org_id, user_id),
                        UNIQUE (org_id, is_owner)
                    );
                    CREATE INDEX org_users_list ON org_users (org_id, since DESC, granted_by DESC);
                    CREATE INDEX org_users_user ON org_users (user_id);
                    INSERT INTO org_users (org_id, user_id, role, since, status)
                    SELECT %2$s, %3$s, CASE WHEN n = 1 THEN 'admin' ELSE 'viewer' END,
                        timestamptz '2026-01-01 00:00:00Z' + n * interval '1 minute',
                        CASE WHEN n %% 10 = 3 THEN 'left' ELSE 'active' END
                    FROM generate_series(1, %4$d) n;
                    """.formatted(
                    column, sql("(CASE WHEN n <= " + count / 2 + " THEN 1 ELSE n % 1000 + 2 END)"), sql("n"), count));
            JdbcSchema.of(database, tables).apply();
            TestDatabase.execute(database, """
                    INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                        created_at, sent_at, expires_at, times_sent, changed_by, version)
                    SELECT domain, (LPAD(TO_HEX(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'USER', invitee, invitee,
                        'viewer', 'PENDING', inviter, sent, sent, CASE WHEN n = 300004 THEN sent END, 1, inviter, 1
                    FROM (SELECT n, (%s)::text AS domain, (%s)::text AS invitee, (%s)::text AS inviter,
                        timestamptz '2026-01-01 00:00:00Z' + n * interval '1 minute' AS sent
                        FROM generate_series(300001, 320500) n) AS invited;
                    UPDATE invitation SET invitee_kind = 'EMAIL', invitee = 'carol@example.org',
                        live_invitee = 'carol@example.org', expires_at = timestamptz '2027-01-01 00:00:00Z'
                    WHERE invitation_id = (LPAD(TO_HEX(300006), 8, '0') || '-0000-7000-8000-000000000000')::uuid;
                    VACUUM ANALYZE""".formatted(
                            sql("(CASE WHEN n % 2 = 0 AND n <= 320000 THEN 1 ELSE n % 1000 + 2 END)"),
                            sql("(CASE WHEN n <= 320000 THEN n ELSE 600000 END)"),
                            sql("1")));
            return database;
        }
    }

    private static final Instant NOW = Instant.parse("2026-12-20T00:00:00Z");

    private static UUID uuid(int number) {
        return new UUID(((long) number << 32) | 0x7000, 0x8000L << 48);
    }

    @ParameterizedTest
    @EnumSource
    void no_statement_reads_all_rows_of_the_table_of_the_host(HostKey key) throws SQLException {
        MembersTable members = MembersTable.named("org_users")
                .domain("org_id", key.type)
                .user("user_id", key.type)
                .founder("is_owner");
        check(key, members, 200_000, operations(key));
    }

    /** A small case, which shows the effect of the collation in little time. */
    @Test
    void an_acceptance_finds_the_members_by_the_index_of_the_host() throws SQLException {
        HostKey key = HostKey.TEXT_OF_DEFAULT_COLLATION;
        MembersTable members = MembersTable.named("org_users").domain("org_id").user("user_id");
        check(
                key,
                members,
                20_000,
                Map.of("ACCEPT", requireNonNull(operations(key).get("ACCEPT"))));
    }

    @ParameterizedTest
    @EnumSource(names = {"TEXT_OF_DEFAULT_COLLATION", "UUID"})
    void no_statement_reads_all_rows_of_a_table_with_former_members(HostKey key) throws SQLException {
        MembersTable members = MembersTable.named("org_users")
                .domain("org_id", key.type)
                .user("user_id", key.type)
                .founder("is_owner")
                .active("status", "active", "left");
        check(key, members, 200_000, operations(key));
    }

    private static void check(HostKey key, MembersTable members, int count, Map<String, Operation> operations)
            throws SQLException {
        JdbcTables tables = JdbcTables.standard().members(members);
        DataSource database = key.filled(tables, count);
        List<String> findings = new ArrayList<>();
        for (String mode : List.of("custom", "generic")) {
            try (PlanCapture capture = PlanCapture.on(database, mode)) {
                for (Map.Entry<String, Operation> work : operations.entrySet()) {
                    Consumer<JdbcStorage> run = storage -> work.getValue().on(HostLibrary.linking(NOW, storage));
                    // The first execution in a connection also reads the catalogue of the database.
                    capture.plansOf(tables, run);
                    List<String> plans = capture.plansOf(tables, run);
                    assertThat(plans).as(work.getKey()).isNotEmpty();
                    for (String plan : plans) {
                        String name = mode + " plan of " + work.getKey() + ": ";
                        PlanCapture.fullScans(plan, "org_users").forEach(node -> findings.add(name + node));
                        int pages = PlanCapture.pages(plan);
                        if (pages > limit(work.getKey())) {
                            findings.add(name + pages + " pages");
                        }
                    }
                }
            }
        }
        assertThat(findings).isEmpty();
    }

    /** A scan of the table reads more than 1,600 pages, and a statement reads a few pages per invitee. */
    private static int limit(String operation) {
        if (operation.equals(Operations.COUNT.name())) {
            return Integer.MAX_VALUE;
        }
        if (operation.equals("inbox of 500")) {
            return 500 * 10;
        }
        return operation.endsWith(" 1000") ? 80 * Limits.BATCH_SIZE : 150;
    }

    /** Returns every operation of the library, with its name. */
    private static Map<String, Operation> operations(HostKey key) {
        DomainId domain = key.domain(1);
        UserId admin = key.user(1);
        UsualArguments usual = new UsualArguments()
                .byDefault(Parameter.ACTOR, admin)
                .byDefault(Parameter.DOMAIN, domain)
                .byDefault(Parameter.USER, key.user(400_000))
                .byDefault(Parameter.INVITATION, new InvitationId(domain, uuid(300_002)))
                .byDefault(Parameter.TOKEN, ReferenceLinks.token(new InvitationId(domain, uuid(300_006))))
                .byDefault(Parameter.ROLE, "editor")
                .byDefault(Parameter.ACTION, "members.view")
                .byDefault(Parameter.QUERY, InvitationQuery.inDomain(domain))
                .byDefault(Parameter.MEMBER_QUERY, MemberQuery.inDomain(domain))
                .of(Parameter.ACTOR, key.user(300_002), Operations.ACCEPT, Operations.REJECT, Operations.INBOX)
                .of(
                        Parameter.INVITATION,
                        new InvitationId(domain, uuid(300_004)),
                        Operations.RESEND,
                        Operations.RESEND_WITH_ROLE)
                .of(Parameter.DOMAIN, key.domain(500_000), Operations.ADD_FOUNDER)
                // A check reads all members of its domain, and the first domain has half of them.
                .of(Parameter.DOMAIN, key.domain(77), Operations.CHECK)
                .of(Parameter.ROLE, "admin", Operations.ADD_FOUNDER)
                .of(Parameter.USER, key.user(20), Operations.REMOVE, Operations.FIND_MEMBER, Operations.TRANSFER)
                .omitting(Operations.SEND, Operations.SEND_ALL_OR_NOTHING)
                .omitting(Operations.DELIVER, Operations.RETRY, Operations.DISCARD);
        Map<String, Operation> all = new LinkedHashMap<>();
        usual.all(Operations.queries()).forEach(query -> all.put(query.entry().name(), query));
        usual.all(Operations.commands())
                .forEach(command -> all.put(command.entry().name(), command));
        all.put("inbox of 500", Operations.INBOX.with(Arguments.by(key.user(600_000))));
        all.put(
                "promote",
                Operations.ASSIGN.with(
                        Arguments.by(admin).in(domain).about(key.user(20)).as("editor")));
        for (int count : List.of(1, 2, Limits.BATCH_SIZE)) {
            List<Invite> invites = IntStream.range(400_000, 400_000 + count)
                    .mapToObj(number -> Invite.of(key.user(number), "viewer"))
                    .toList();
            all.put(
                    "send of " + count,
                    Operations.SEND.with(Arguments.by(admin).in(domain).inviting(invites)));
        }
        return all;
    }
}
