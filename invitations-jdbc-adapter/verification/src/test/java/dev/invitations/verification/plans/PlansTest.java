package dev.invitations.verification.plans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.jdbc.JdbcRoleCatalog;
import dev.invitations.jdbc.JdbcSchema;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.JdbcTables;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.verification.plans.QueryCatalog.QueryShape;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that no statement on PostgreSQL scans a whole table or sorts, in small and large domains, and that no statement
 * touches more pages than the limit in {@link QueryCatalog}.
 */
@Tag("full")
class PlansTest {

    private static DataSource database;

    @BeforeAll
    static void insertLargeData() throws Exception {
        database = emptyDatabase();
        try (InputStream script = PlansTest.class.getResourceAsStream("large-data.sql")) {
            TestDatabase.execute(database, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static DataSource emptyDatabase() {
        DataSource empty = TestDatabase.POSTGRESQL.unprepared();
        JdbcSchema.of(empty).apply();
        return empty;
    }

    /** Removes the dead rows of rolled-back writes, which later statements would read. */
    @AfterEach
    void vacuum() {
        TestDatabase.execute(database, "VACUUM invitation, membership, invitation_event, invitation_outbox");
    }

    @ParameterizedTest
    @ValueSource(strings = {"custom", "generic"})
    void every_query_uses_an_index(String mode) throws SQLException {
        List<String> findings = new ArrayList<>();
        try (PlanCapture capture = PlanCapture.on(database, mode)) {
            String inbox = capture.plansOf(QueryCatalog.INBOX_OF_POPULAR.work()).get(0);
            print("inbox of 20,000 pending, " + mode, inbox);
            assertThat(inbox.contains("(expires_at > $"))
                    .as("the plan is generic")
                    .isEqualTo(mode.equals("generic"));
            for (QueryShape shape : shapes(capture, QueryCatalog.DOMAINS)) {
                findings.addAll(findings(capture, shape));
            }
        }
        assertThat(findings).isEmpty();
    }

    /**
     * Here all domains have the same number of members. The generic plan once joined with all members of the domain.
     */
    @ParameterizedTest
    @ValueSource(strings = {"custom", "generic"})
    void a_member_among_many_is_found_by_its_key(String mode) throws Exception {
        DataSource even = emptyDatabase();
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

    /**
     * An index with the invitation would add to the write-ahead log of every command. A range of instants would lose
     * events, because the clocks of processes differ.
     */
    @ParameterizedTest
    @ValueSource(strings = {"custom", "generic"})
    void the_history_of_one_invitation_reads_only_events_of_its_invitee(String mode) throws Exception {
        DataSource repeated = emptyDatabase();
        JdbcStorage storage = JdbcStorage.over(repeated);
        assertThat(ChangeFixtures.save(storage, ChangeFixtures.sent(ChangeFixtures.BOB)))
                .isTrue();
        TestDatabase.execute(repeated, """
                INSERT INTO invitation_event (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role,
                    occurred_at, to_status, version)
                SELECT domain_id, subject_kind, CASE WHEN n % 5 = 0 THEN subject ELSE 'user' || n END, gen_random_uuid(),
                    gen_random_uuid(), kind, actor, role, occurred_at + n * INTERVAL '1 minute', to_status, version
                FROM invitation_event, generate_series(1, 100000) n;
                VACUUM ANALYZE""");
        InvitationId id = ChangeFixtures.live(storage, ChangeFixtures.BOB).id();
        try (PlanCapture capture = PlanCapture.on(repeated, mode)) {
            List<String> plans = capture.plansOf(reading -> assertThat(reading.invitations()
                            .history(id.domain(), ChangeFixtures.BOB, id.uuid(), Limits.HISTORY_SIZE))
                    .hasSize(1));
            print("history of an invitation whose invitee has 20,000 events, " + mode, plans.get(0));
            // Sorting the few events of the invitation is cheap.
            assertThat(plans).flatExtracting(PlanCapture::unwanted).isSubsetOf("Sort");
            assertThat(PlanCapture.pages(plans.get(0))).isLessThan(2_500);
        }
    }

    /** Copies notifications, with another invitation id and due time, and with the version increased by a number. */
    private static final String COPIES = """
            INSERT INTO invitation_outbox (domain_id, invitation_id, notification_id, kind, occurred_at, due_at, attempts,
                set_aside, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, changed_by, version)
            SELECT domain_id, %s, gen_random_uuid(), kind, occurred_at, %s, attempts, set_aside, invitee_kind, invitee, role,
                status, inviter, created_at, sent_at, times_sent, changed_by, version + %d
            FROM invitation_outbox%s WHERE %s;
            VACUUM ANALYZE invitation_outbox""";

    /**
     * A claim does not read notifications that are not due. An unclaimed notification that reports an invitation does
     * not delay later notifications. A claim does read every due notification that waits for an earlier one.
     */
    @ParameterizedTest
    @ValueSource(strings = {"custom", "generic"})
    void a_claim_reads_only_due_notifications(String mode) throws Exception {
        DataSource waiting = emptyDatabase();
        assertThat(ChangeFixtures.save(JdbcStorage.over(waiting), ChangeFixtures.sent(ChangeFixtures.BOB)))
                .isTrue();
        TestDatabase.execute(
                waiting,
                COPIES.formatted(
                        "gen_random_uuid()", "due_at + INTERVAL '1 day'", 0, ", generate_series(1, 100000)", "TRUE"));
        assertThat(pagesOfClaim(waiting, mode, "1 of 100,000 is due", 1)).isLessThan(20);

        TestDatabase.execute(
                waiting,
                COPIES.formatted("invitation_id", "occurred_at", 1, "", "due_at > occurred_at AND version = 1"));
        assertThat(pagesOfClaim(waiting, mode, "100,000 are due, each behind an invitation in its backoff", 20))
                .isLessThan(1_000);

        TestDatabase.execute(
                waiting,
                "UPDATE invitation_outbox SET kind = 'REJECTED' WHERE due_at > occurred_at; VACUUM ANALYZE invitation_outbox");
        assertThat(pagesOfClaim(waiting, mode, "100,000 are due, all but one behind an answer in its backoff", 1))
                .isLessThan(600_000);
    }

    /**
     * Claims at most twenty notifications, checks the number of claims, and returns the pages that the claim touched.
     */
    private static int pagesOfClaim(DataSource database, String mode, String where, int claims) throws Exception {
        try (PlanCapture capture = PlanCapture.on(database, mode)) {
            List<String> plans = capture.plansOf(storage -> assertThat(storage.outbox()
                            .claim(new UUID(0, 1), ChangeFixtures.NOW, ChangeFixtures.NOW.plusSeconds(60), 20)
                            .claims())
                    .hasSize(claims));
            String claim = plans.get(0);
            print("claim where " + where + ", " + mode, claim);
            assertThat(plans).flatExtracting(PlanCapture::unwanted).isEmpty();
            return PlanCapture.pages(claim);
        }
    }

    private static void print(String query, String plan) {
        System.out.println(
                query + ": " + plan.lines().findFirst().orElseThrow() + " " + PlanCapture.pages(plan) + " pages");
    }

    private static final String DROP = """
            SELECT COALESCE((SELECT 'ALTER TABLE ' || conrelid::regclass FROM pg_constraint WHERE conname = '%1$s')
                || ' DROP CONSTRAINT ', 'DROP INDEX ') || '%1$s'""";

    @ParameterizedTest
    @MethodSource("indexes")
    void every_index_is_used_by_a_query(String index) throws Exception {
        String drop = TestDatabase.query(database, DROP.formatted(index)).get(0);
        try (PlanCapture capture = PlanCapture.on(database, "custom")) {
            capture.execute(drop);
            for (QueryShape shape : shapes(capture, List.of(QueryCatalog.BIG))) {
                if (!findings(capture, shape).isEmpty()) {
                    return;
                }
            }
        }
        fail("All queries are as fast without " + index);
    }

    /** Returns all indexes except the index of founders, which only prevents a second founder. No query needs it. */
    static List<String> indexes() {
        return TestDatabase.query(
                database,
                "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' AND indexname <> 'membership_founder'");
    }

    private static List<QueryShape> shapes(PlanCapture capture, List<DomainId> domains) {
        JdbcRoleCatalog roles = JdbcRoleCatalog.joining(capture.source(), JdbcTables.standard());
        List<QueryShape> shapes = new ArrayList<>();
        shapes.add(new QueryShape("roles", 10, storage -> roles.in(QueryCatalog.BIG)));
        shapes.add(new QueryShape("roles of domains", 100, storage -> roles.in(QueryCatalog.ownRoles(20))));
        shapes.addAll(QueryCatalog.withListsOf(domains));
        return shapes;
    }

    private static List<String> findings(PlanCapture capture, QueryShape shape) throws SQLException {
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
