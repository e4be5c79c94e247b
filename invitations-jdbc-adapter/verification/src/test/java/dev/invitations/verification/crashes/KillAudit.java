package dev.invitations.verification.crashes;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.verification.crashes.LoadClient.EventMark;
import dev.invitations.verification.crashes.LoadScript.LoadStep;
import dev.invitations.verification.fixture.DatabaseState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
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

    private static final String EVENTS =
            "SELECT event_id FROM invitation_event WHERE domain_id = '%s' AND kind <> 'FOUNDED'";

    /**
     * A result that a client received.
     *
     * @param attempt the attempt that returned the result, counted from 0
     * @param failed the attempts that failed without an effect, as the client was informed
     */
    record LoadAnswer(LoadStep step, int attempt, String answer, Set<Integer> failed) {}

    private final DataSource database;
    private final DomainId domain;
    private final long seed;
    private final Map<Integer, List<LoadAnswer>> answers = new ConcurrentHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int repeated;

    KillAudit(DataSource database, int round, long seed) {
        this.database = database;
        this.domain = LoadClient.domain(round);
        this.seed = seed;
    }

    /** Adds a result that a client received. */
    void add(int lane, LoadAnswer answered) {
        answers.computeIfAbsent(lane, key -> new CopyOnWriteArrayList<>()).add(answered);
    }

    /** Returns the number of results that a client received. */
    int answers(int lane) {
        return answers.getOrDefault(lane, List.of()).size();
    }

    /** Looks for partly applied changes. May be called at any time, also while clients run commands. */
    void checkHalves() {
        violations.addAll(TestDatabase.query(database, DatabaseState.INVARIANTS_BEFORE_DELIVERY));
        violations.addAll(TestDatabase.query(database, NOT_ACCEPTED));
    }

    /** Must be called when all commands have ended and all results have been added. */
    void compare() {
        checkHalves();
        Map<EventMark, Long> events = TestDatabase.query(database, EVENTS.formatted(domain.value())).stream()
                .map(UUID::fromString)
                .collect(Collectors.groupingBy(EventMark::of, Collectors.counting()));
        Map<String, String> expected = new HashMap<>();
        answers.forEach((lane, steps) -> steps.forEach(answered -> {
            check(lane, answered, events);
            expected.put(answered.step().invitee().value(), answered.step().outcome());
        }));
        events.keySet().forEach(mark -> violations.add("done without a request, or twice: " + mark));
        Map<String, String> stored = new LinkedHashMap<>();
        for (String row : TestDatabase.query(database, STORED.formatted(domain.value()))) {
            stored.put(row.substring(0, row.indexOf(' ')), row.substring(row.indexOf(' ') + 1));
        }
        if (!stored.equals(expected)) {
            violations.add("stored " + stored + ", but answered " + expected);
        }
    }

    private void check(int lane, LoadAnswer answered, Map<EventMark, Long> events) {
        String where = "lane " + lane + " " + answered;
        for (int attempt = 0; attempt <= answered.attempt(); attempt++) {
            Long found = events.remove(new EventMark(lane, answered.step().number(), attempt));
            if (found == null) {
                continue;
            }
            boolean earlier = attempt < answered.attempt();
            String right =
                    earlier ? answered.step().repeated() : answered.step().outcome();
            check(found == 1, "done twice", where);
            check(answered.answer().equals(right), "wrong answer", where);
            check(!answered.failed().contains(attempt), "done, but reported as failed", where);
            repeated += earlier ? 1 : 0;
            return;
        }
        violations.add("acknowledged, but not stored: " + where);
    }

    private void check(boolean holds, String violation, String where) {
        if (!holds) {
            violations.add(violation + ": " + where);
        }
    }

    /** Returns the violations; empty if there are none. */
    List<String> violations() {
        return violations;
    }

    /** Adds the result to the report. A committed command that its client had to repeat is a hit of the window. */
    void report(HarnessReport proof) {
        proof.tried();
        violations.forEach(violation -> proof.violated(domain + ", seed " + seed + ": " + violation));
        for (int hit = 0; hit < repeated; hit++) {
            proof.hit();
        }
    }
}
