package dev.invitations.verification.plans;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.jdbc.JdbcRoleCatalog;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.JdbcTables;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.InvitationId;
import dev.invitations.verification.plans.PlanCapture.PlanMode;
import dev.invitations.verification.plans.QueryCatalog.QueryShape;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that no statement on PostgreSQL scans a whole table or sorts, for any number and distribution of rows, and that
 * a lookup by index touches no more pages than necessary.
 */
@Tag("full")
class PlansTest {

    private static DataSource database;

    @BeforeAll
    static void insertLargeData() throws Exception {
        database = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(database).apply();
        try (InputStream script = PlansTest.class.getResourceAsStream("large-data.sql")) {
            TestDatabase.execute(database, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Dead rows of rolled-back writes are read until the vacuum. */
    @AfterEach
    void vacuum() {
        TestDatabase.execute(database, "VACUUM invitation, membership, invitation_event, invitation_outbox");
    }

    @ParameterizedTest
    @EnumSource
    void every_query_uses_an_index(PlanMode mode) throws Exception {
        List<String> findings = new ArrayList<>();
        try (PlanCapture capture = PlanCapture.on(database, mode)) {
            assertThat(capture.plansOf(QueryCatalog.INBOX_OF_POPULAR.work())
                            .get(0)
                            .contains("(invitee)::text = ($2)::text"))
                    .as("the values are unknown")
                    .isEqualTo(mode == PlanMode.GENERIC);
            for (QueryShape shape : shapes(capture, QueryCatalog.lists())) {
                findings.addAll(findings(capture, shape));
            }
        }
        assertThat(findings).isEmpty();
    }

    /** The only read that grows with the number of rows, because it counts the total. */
    @Test
    void an_inbox_of_20000_invitations_reads_each_page_once() throws Exception {
        try (PlanCapture capture = PlanCapture.on(database, PlanMode.CUSTOM)) {
            capture.plansOf(QueryCatalog.INBOX_OF_POPULAR.work());
            String warm = capture.plansOf(QueryCatalog.INBOX_OF_POPULAR.work()).get(0);
            System.out.println("inbox of 20,000 pending: "
                    + warm.lines().findFirst().orElseThrow() + " " + PlanCapture.pages(warm) + " pages");
            assertThat(PlanCapture.pages(warm)).isLessThan(QueryCatalog.INBOX_OF_POPULAR.pages());
        }
    }

    /**
     * All domains have equally many members here. The plan for any values once joined with all members of the domain.
     */
    @ParameterizedTest
    @EnumSource
    void a_member_among_many_is_found_by_its_key(PlanMode mode) throws Exception {
        DataSource even = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(even).apply();
        JdbcStorage storage = JdbcStorage.over(even);
        assertThat(ChangeFixtures.save(storage, ChangeFixtures.sent(ChangeFixtures.BOB)))
                .isTrue();
        TestDatabase.execute(even, """
                INSERT INTO membership (domain_id, user_id, role, since, granted_by)
                SELECT CASE WHEN n % 64 = 0 THEN 'acme' ELSE 'domain' || n % 64 END, 'm' || n, 'viewer', now(), gen_random_uuid()
                FROM generate_series(1, 100000) n;
                INSERT INTO invitation (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter,
                    created_at, sent_at, times_sent, changed_by, version)
                SELECT domain_id, gen_random_uuid(), invitee_kind, 'b' || n, 'b' || n, role, status, inviter, created_at,
                    sent_at, times_sent, changed_by, version
                FROM invitation, generate_series(1, 10000) n;
                VACUUM ANALYZE""");
        InvitationId id = ChangeFixtures.live(storage, ChangeFixtures.BOB).id();
        QueryShape load = new QueryShape("load one", 20, work -> work.load(id, ChangeFixtures.BOB));
        try (PlanCapture capture = PlanCapture.on(even, mode)) {
            assertThat(findings(capture, load)).isEmpty();
        }
    }

    private static final String WAITING = """
            INSERT INTO invitation_outbox (domain_id, invitation_id, notification_id, kind, occurred_at, due_at, attempts,
                set_aside, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, changed_by, version)
            SELECT domain_id, %s, gen_random_uuid(), kind, occurred_at, %s, attempts, set_aside, invitee_kind, invitee, role,
                status, inviter, created_at, sent_at, times_sent, changed_by, version + %d
            FROM invitation_outbox%s WHERE %s;
            VACUUM ANALYZE invitation_outbox""";

    /**
     * A claim does not read notifications that are not due yet, however many there are, and an unclaimed notification
     * of an invitation does not delay others. Each claim reads the due notifications that wait for an earlier one.
     */
    @ParameterizedTest
    @EnumSource
    void a_claim_reads_only_due_notifications(PlanMode mode) throws Exception {
        DataSource waiting = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(waiting).apply();
        assertThat(ChangeFixtures.save(JdbcStorage.over(waiting), ChangeFixtures.sent(ChangeFixtures.BOB)))
                .isTrue();
        TestDatabase.execute(
                waiting,
                WAITING.formatted(
                        "gen_random_uuid()", "due_at + INTERVAL '1 day'", 0, ", generate_series(1, 100000)", "TRUE"));
        assertThat(claimed(waiting, mode, "1 of 100,000 is due", 1)).isLessThan(20);

        TestDatabase.execute(
                waiting,
                WAITING.formatted("invitation_id", "occurred_at", 1, "", "due_at > occurred_at AND version = 1"));
        assertThat(claimed(waiting, mode, "100,000 are due, each behind an invitation in its backoff", 20))
                .isLessThan(1_000);

        TestDatabase.execute(
                waiting,
                "UPDATE invitation_outbox SET kind = 'REJECTED' WHERE due_at > occurred_at; VACUUM ANALYZE invitation_outbox");
        assertThat(claimed(waiting, mode, "100,000 are due, all but one behind an answer in its backoff", 1))
                .isLessThan(600_000);
    }

    /** Returns the number of pages to claim twenty notifications, or the only claimable notification. */
    private static int claimed(DataSource database, PlanMode mode, String where, int claims) throws Exception {
        try (PlanCapture capture = PlanCapture.on(database, mode)) {
            List<String> plans = capture.plansOf(storage -> assertThat(storage.outbox()
                            .claim(new UUID(0, 1), ChangeFixtures.NOW, ChangeFixtures.NOW.plusSeconds(60), 20)
                            .claims())
                    .hasSize(claims));
            String claim = plans.get(0);
            System.out.println("claim where " + where + ", " + mode + ": "
                    + claim.lines().findFirst().orElseThrow() + " " + PlanCapture.pages(claim) + " pages");
            assertThat(plans).flatExtracting(PlanCapture::unwanted).isEmpty();
            return PlanCapture.pages(claim);
        }
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void every_index_is_used_by_a_query(String index) throws Exception {
        String table = TestDatabase.query(
                        database, "SELECT tablename FROM pg_indexes WHERE indexname = '" + index + "'")
                .get(0);
        boolean key = !TestDatabase.query(database, "SELECT 1 FROM pg_constraint WHERE conname = '" + index + "'")
                .isEmpty();
        List<String> findings = new ArrayList<>();
        try (PlanCapture capture = PlanCapture.on(database, PlanMode.CUSTOM)) {
            capture.execute(key ? "ALTER TABLE " + table + " DROP CONSTRAINT " + index : "DROP INDEX " + index);
            for (QueryShape shape : shapes(capture, QueryCatalog.lists(List.of(QueryCatalog.BIG)))) {
                findings.addAll(findings(capture, shape));
                if (!findings.isEmpty()) {
                    return;
                }
            }
        }
        assertThat(findings).as("without " + index).isNotEmpty();
    }

    /** The index of founders only prevents a second founder, and no query needs it. */
    static List<String> indexes() {
        return TestDatabase.query(
                database,
                "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname <> 'membership_founder'");
    }

    /** Writes come last, because later statements read the dead rows of earlier writes. */
    private static List<QueryShape> shapes(PlanCapture capture, List<QueryShape> lists) {
        JdbcRoleCatalog roles = JdbcRoleCatalog.joining(capture.source(), JdbcTables.standard());
        QueryShape ofDomain = new QueryShape("roles", 10, storage -> roles.in(QueryCatalog.BIG));
        return Stream.of(QueryCatalog.reads(), List.of(ofDomain), lists, QueryCatalog.operations())
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> findings(PlanCapture capture, QueryShape shape) throws Exception {
        List<String> findings = new ArrayList<>();
        for (String plan : capture.plansOf(shape.work())) {
            PlanCapture.unwanted(plan).forEach(node -> findings.add(shape.name() + ": " + node));
            if (PlanCapture.pages(plan) > shape.pages()) {
                findings.add(shape.name() + ": " + PlanCapture.pages(plan) + " pages");
            }
        }
        return findings;
    }
}
