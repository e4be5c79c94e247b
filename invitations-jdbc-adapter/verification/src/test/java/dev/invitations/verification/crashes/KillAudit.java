package dev.invitations.verification.crashes;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.verification.crashes.LoadClient.EventMark;
import dev.invitations.verification.crashes.LoadClient.LoadStep;
import dev.invitations.verification.fixture.DatabaseState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;

/**
 * Compares the results that the clients of one round received with the rows of the round's domain on PostgreSQL.
 * Thread-safe until {@link #compare}.
 */
final class KillAudit {

    /** All members except the inviter have accepted an invitation. */
    private static final String NOT_ACCEPTED = """
            SELECT concat('a membership without an acceptance: ', m.user_id) FROM membership m LEFT JOIN invitation_event e
                ON e.domain_id = m.domain_id AND e.subject = m.user_id AND e.event_id = m.granted_by
            LEFT JOIN invitation i ON i.domain_id = e.domain_id AND i.invitation_id = e.invitation_id
                AND i.status = 'ACCEPTED' AND i.closed_at IS NULL
            WHERE m.founder IS NULL AND i.invitee IS NULL""";

    private static final String STORED =
            "SELECT concat_ws(' ', invitee, status, version) FROM invitation WHERE domain_id = '%s'";

    /** The event of a member that accepted an invitation to an address is checked with the acceptance. */
    private static final String EVENTS =
            "SELECT event_id FROM invitation_event WHERE domain_id = '%s' AND kind NOT IN ('FOUNDED', 'JOINED')";

    /**
     * A result that a client received.
     *
     * @param attempt the attempt that returned the result, counted from 0
     * @param failed the attempts that failed without an effect, as the client was informed
     */
    record LoadAnswer(int lane, LoadStep step, int attempt, String answer, Set<Integer> failed) {}

    private final DataSource database;
    private final int round;
    private final Queue<LoadAnswer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> violations = new ArrayList<>();
    private int repeated;

    KillAudit(DataSource database, int round) {
        this.database = database;
        this.round = round;
    }

    /** Adds a result that a client received. */
    void add(LoadAnswer answer) {
        answers.add(answer);
    }

    /** Returns the number of results that the client of this lane received. */
    int answers(int lane) {
        return (int) answers.stream().filter(answer -> answer.lane() == lane).count();
    }

    /** Looks for partly applied changes. May be called at any time, also while clients run commands. */
    void checkHalves() {
        violations.addAll(TestDatabase.query(database, DatabaseState.INVARIANTS_BEFORE_DELIVERY));
        violations.addAll(TestDatabase.query(database, NOT_ACCEPTED));
    }

    /** Compares the results with the rows. All commands must have ended, and all results must have been added. */
    void compare() {
        checkHalves();
        String domain = LoadClient.domain(round).value();
        Map<EventMark, Long> events = TestDatabase.query(database, EVENTS.formatted(domain)).stream()
                .map(UUID::fromString)
                .collect(groupingBy(EventMark::of, counting()));
        answers.forEach(answer -> check(answer, events));
        events.keySet().forEach(mark -> violations.add("done without a request, or twice: " + mark));
        Map<String, String> expected = answers.stream()
                .map(LoadAnswer::step)
                .collect(toMap(step -> step.invitee().value(), LoadStep::outcome, (earlier, later) -> later));
        Map<String, String> stored = TestDatabase.query(database, STORED.formatted(domain)).stream()
                .map(row -> row.split(" ", 2))
                .collect(toMap(row -> row[0], row -> row[1]));
        if (!stored.equals(expected)) {
            violations.add("stored " + stored + ", but answered " + expected);
        }
    }

    private void check(LoadAnswer answered, Map<EventMark, Long> events) {
        for (int attempt = 0; attempt <= answered.attempt(); attempt++) {
            Long found =
                    events.remove(new EventMark(answered.lane(), answered.step().number(), attempt));
            if (found == null) {
                continue;
            }
            boolean earlier = attempt < answered.attempt();
            String right =
                    earlier ? answered.step().repeated() : answered.step().outcome();
            check(found == 1, "done twice", answered);
            check(answered.answer().equals(right), "wrong answer", answered);
            check(!answered.failed().contains(attempt), "done, but reported as failed", answered);
            repeated += earlier ? 1 : 0;
            return;
        }
        check(false, "acknowledged, but not stored", answered);
    }

    private void check(boolean holds, String violation, LoadAnswer answered) {
        if (!holds) {
            violations.add(violation + ": " + answered);
        }
    }

    /** Returns the violations; empty if there are none. */
    List<String> violations() {
        return violations;
    }

    /** Adds the result to the report. A committed command that its client had to repeat is a hit of the window. */
    void report(HarnessReport proof) {
        proof.tried();
        violations.forEach(violation -> proof.violated("round " + round + ": " + violation));
        for (int hit = 0; hit < repeated; hit++) {
            proof.hit();
        }
    }
}
