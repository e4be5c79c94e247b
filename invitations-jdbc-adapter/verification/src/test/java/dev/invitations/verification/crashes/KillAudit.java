package dev.invitations.verification.crashes;

import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.verification.crashes.LoadCaller.Mark;
import dev.invitations.verification.crashes.Script.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Compares the results that the callers received in one domain of PostgreSQL with the stored rows. */
final class KillAudit {

    /**
     * Queries for half-done changes. Each returns a description per row, and must never return one, no matter which
     * process was killed.
     */
    private static final Map<String, String> HALVES = Map.of(
            "accepted, but no member",
            """
            SELECT i.invitee FROM invitation i LEFT JOIN membership m ON m.domain_id = i.domain_id AND m.user_id = i.invitee
            WHERE i.domain_id = '%1$s' AND i.status = 'ACCEPTED' AND i.closed_at IS NULL AND m.user_id IS NULL""",
            "member, but did not accept",
            """
            SELECT m.user_id FROM membership m LEFT JOIN invitation_event e
                ON e.domain_id = m.domain_id AND e.subject = m.user_id AND e.event_id = m.granted_by
            LEFT JOIN invitation i ON i.domain_id = e.domain_id AND i.invitation_id = e.invitation_id
                AND i.status = 'ACCEPTED' AND i.closed_at IS NULL
            WHERE m.domain_id = '%1$s' AND m.founder IS NULL AND i.invitee IS NULL""",
            "versions with gaps or repeats",
            """
            SELECT i.invitee FROM invitation i LEFT JOIN invitation_event e
                ON e.domain_id = i.domain_id AND e.invitation_id = i.invitation_id
            WHERE i.domain_id = '%1$s' GROUP BY i.domain_id, i.invitation_id
            HAVING count(e.version) <> i.version OR count(DISTINCT e.version) <> i.version
                OR min(e.version) <> 1 OR max(e.version) <> i.version""",
            "not as its last event says",
            """
            SELECT i.invitee FROM invitation i JOIN invitation_event e
                ON e.domain_id = i.domain_id AND e.invitation_id = i.invitation_id AND e.version = i.version
            WHERE i.domain_id = '%1$s' AND e.to_status <> i.status""",
            "an event of no invitation",
            """
            SELECT e.subject FROM invitation_event e LEFT JOIN invitation i
                ON i.domain_id = e.domain_id AND i.invitation_id = e.invitation_id
            WHERE e.domain_id = '%1$s' AND e.kind <> 'FOUNDED' AND i.invitee IS NULL""",
            "an event without its notification, or a notification of nothing",
            """
            SELECT coalesce(e.subject, o.invitee) FROM
                (SELECT * FROM invitation_event WHERE domain_id = '%1$s'
                    AND kind IN ('SENT', 'RESENT', 'ACCEPTED', 'REJECTED')) e
            FULL JOIN (SELECT * FROM invitation_outbox WHERE domain_id = '%1$s') o
                ON o.notification_id = e.event_id AND o.invitation_id = e.invitation_id AND o.version = e.version
            WHERE e.event_id IS NULL OR o.notification_id IS NULL""",
            "two live ones",
            """
            SELECT invitee FROM invitation WHERE domain_id = '%1$s' AND closed_at IS NULL
            GROUP BY invitee HAVING count(*) > 1""");

    private static final String STORED =
            "SELECT concat_ws(' ', invitee, status, version) FROM invitation WHERE domain_id = '%s'";

    private static final String EVENTS =
            "SELECT event_id FROM invitation_event WHERE domain_id = '%s' AND kind <> 'FOUNDED'";

    /**
     * A result that a caller received.
     *
     * @param attempt the attempt that returned the result, counted from 0
     * @param undone the attempts for which the caller was notified that they had changed nothing
     */
    record Answered(Step step, int attempt, String answer, Set<Integer> undone) {}

    private final DataSource database;
    private final DomainId domain;
    private final List<String> complaints = new ArrayList<>();
    private int unheard;

    KillAudit(DataSource database, int round) {
        this.database = database;
        this.domain = LoadCaller.domain(round);
    }

    /** May be called at any time, even while callers are at work. */
    void halves() {
        HALVES.forEach((what, sql) -> TestDatabase.query(database, sql.formatted(domain.value()))
                .forEach(row -> complaints.add(what + ": " + row)));
    }

    /** Must be called when all commands have ended, with every result that a caller received in the domain. */
    void compare(Map<Integer, List<Answered>> lanes) {
        halves();
        Map<Mark, Long> events = TestDatabase.query(database, EVENTS.formatted(domain.value())).stream()
                .map(UUID::fromString)
                .collect(Collectors.groupingBy(Mark::of, Collectors.counting()));
        Map<String, String> expected = new HashMap<>();
        lanes.forEach((lane, answers) -> answers.forEach(answered -> {
            check(lane, answered, events);
            expected.put(answered.step().invitee().value(), answered.step().outcome());
        }));
        events.keySet().forEach(mark -> complaints.add("done, but not asked for or done before: " + mark));
        Map<String, String> stored = new LinkedHashMap<>();
        for (String row : TestDatabase.query(database, STORED.formatted(domain.value()))) {
            stored.put(row.substring(0, row.indexOf(' ')), row.substring(row.indexOf(' ') + 1));
        }
        if (!stored.equals(expected)) {
            complaints.add("stored " + stored + ", but told " + expected);
        }
    }

    private void check(int lane, Answered answered, Map<Mark, Long> events) {
        String told = "lane " + lane + " " + answered;
        for (int attempt = 0; attempt <= answered.attempt(); attempt++) {
            Long found = events.remove(new Mark(lane, answered.step().number(), attempt));
            if (found == null) {
                continue;
            }
            boolean earlier = attempt < answered.attempt();
            String right =
                    earlier ? answered.step().repeated() : answered.step().outcome();
            whether(found > 1, "done twice", told);
            whether(!answered.answer().equals(right), "wrong answer", told);
            whether(answered.undone().contains(attempt), "done though it was said that it was not", told);
            unheard += earlier ? 1 : 0;
            return;
        }
        complaints.add("acknowledged, but not there: " + told);
    }

    private void whether(boolean wrong, String what, String told) {
        if (wrong) {
            complaints.add(what + ": " + told);
        }
    }

    /** Returns the violations; empty if there are none. */
    List<String> complaints() {
        return complaints;
    }

    /** Returns the number of commands that had been committed although their caller had to repeat them. */
    int unheard() {
        return unheard;
    }
}
