package dev.invitations.verification.races;

import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.verification.races.Caller.Commit;
import dev.invitations.verification.races.Caller.Made;
import dev.invitations.verification.races.Lifecycle.Answer;
import dev.invitations.verification.races.Lifecycle.Command;
import dev.invitations.verification.races.Lifecycle.Seen;
import dev.invitations.verification.races.Lifecycle.Verb;
import dev.invitations.verification.races.Linearizability.Call;
import dev.invitations.verification.races.Meddling.Mistake;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Four threads that each run four commands on the same two invitees, and their answers. A seed decides the commands;
 * the earlier commands of the other threads decide the invitation and the state that each command meets.
 */
final class Histories {

    /** The limit for all threads. A command that takes longer is stuck. */
    private static final long SECONDS = 60;

    private static final int CALLERS = 4;
    private static final int COMMANDS = 4;

    /** The id of no invitation, because no command has this invocation time. */
    private static final long NONE = 0;

    private static final List<String> INVITEES = List.of("bob", "dave");

    /** Commands that change data occur most often. */
    private static final List<Verb> VERBS = List.of(
            Verb.SEND,
            Verb.SEND,
            Verb.SEND,
            Verb.ACCEPT,
            Verb.ACCEPT,
            Verb.REJECT,
            Verb.REJECT,
            Verb.REJECT,
            Verb.RESEND,
            Verb.RESEND,
            Verb.RESEND,
            Verb.DELETE,
            Verb.DELETE,
            Verb.DELETE,
            Verb.FIND,
            Verb.LIST,
            Verb.INBOX);

    private static final Set<Verb> READING = EnumSet.of(Verb.FIND, Verb.LIST, Verb.INBOX);

    private static final List<String> ROLES =
            List.of("viewer", "viewer", "viewer", "viewer", "admin", "admin", "admin", "owner", "ghost");

    /** The members that {@link Caller#founds} creates in ADA's domain. */
    private static final Lifecycle FOUNDED = new Lifecycle(Map.of(), Map.of("ada", "owner", "carol", "admin"));

    /**
     * @param calls the calls of the four threads, between calls of one caller that prepare the state and calls that
     * read the result
     * @param conflict whether two of the four met: a call was decided again after a conflict, or two changes of the
     * same invitee overlapped
     */
    record History(long seed, List<Call<Command, Answer>> calls, boolean conflict) {

        boolean isLinearizable() {
            return Linearizability.holds(Lifecycle::after, FOUNDED, calls);
        }

        boolean isOpen() {
            return calls.stream().anyMatch(call -> call.answer() == null);
        }

        @Override
        public String toString() {
            return calls.stream()
                    .sorted((a, b) -> Long.compare(a.invoked(), b.invoked()))
                    .map(call -> "%n  %d to %s: %s: %s"
                            .formatted(
                                    call.invoked(),
                                    call.answer() == null ? "never" : call.answered(),
                                    call.command(),
                                    call.answer()))
                    .collect(Collectors.joining("", "no order explains the history of seed " + seed, ""));
        }
    }

    private final AtomicLong counter = new AtomicLong(NONE);
    private final List<Caller> callers;

    Histories(TestDatabase database, Mistake mistake) {
        DataSource pool = Pool.of(database).emptied();
        this.callers = Stream.generate(() -> new Caller(database, pool, mistake, counter))
                .limit(CALLERS)
                .toList();
    }

    /** Runs in a domain of its own. */
    History run(long seed) throws Exception {
        Random random = new Random(seed);
        DomainId domain = new DomainId("domain-" + seed);
        callers.forEach(caller -> caller.enters(domain));
        Caller first = callers.get(0);
        first.founds("ada", "owner", "carol", "admin");
        Map<String, List<Long>> known = INVITEES.stream()
                .collect(Collectors.toMap(invitee -> invitee, invitee -> new CopyOnWriteArrayList<>()));
        List<Made> made = new ArrayList<>();
        for (String invitee : INVITEES) {
            prepare(random.nextInt(3), first, invitee, known, made);
        }
        List<Made> met = atOnce(seed, known);
        made.addAll(met);
        for (String invitee : INVITEES) {
            for (long id : idsOf(known, invitee)) {
                made.add(first.makes(new Command(Verb.FIND, "ada", invitee, id, null), Commit.KEPT));
            }
            made.add(first.makes(new Command(Verb.INBOX, invitee, invitee, NONE, null), Commit.KEPT));
        }
        made.add(first.makes(new Command(Verb.LIST, "ada", "", NONE, null), Commit.KEPT));
        return new History(seed, made.stream().map(Made::call).toList(), met(met));
    }

    /** @param steps 1 leaves a pending invitation, 2 a rejected one */
    private static void prepare(
            int steps, Caller caller, String invitee, Map<String, List<Long>> known, List<Made> made) {
        if (steps > 0) {
            made.add(noted(known, caller.makes(new Command(Verb.SEND, "carol", invitee, NONE, "viewer"), Commit.KEPT)));
        }
        if (steps > 1) {
            long id = idsOf(known, invitee).get(0);
            made.add(caller.makes(new Command(Verb.REJECT, invitee, invitee, id, null), Commit.KEPT));
        }
    }

    private List<Made> atOnce(long seed, Map<String, List<Long>> known) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CALLERS);
        List<Future<List<Made>>> running = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Caller caller = callers.get(i);
            Random random = new Random(seed * CALLERS + i);
            running.add(Background.start(() -> {
                List<Made> made = new ArrayList<>();
                start.await(SECONDS, TimeUnit.SECONDS);
                for (int command = 0; command < COMMANDS; command++) {
                    made.add(noted(known, caller.makes(drawn(random, known), fate(random))));
                }
                return made;
            }));
        }
        List<Made> made = new ArrayList<>();
        for (Future<List<Made>> one : running) {
            made.addAll(one.get(SECONDS, TimeUnit.SECONDS));
        }
        return made;
    }

    /**
     * Shares the invitation ids in an answer with the other threads. It also shares the id of an invitation that may
     * have been created.
     */
    private static Made noted(Map<String, List<Long>> known, Made made) {
        Answer answer = made.call().answer();
        Command command = made.call().command();
        if (answer == null && command.verb() == Verb.SEND) {
            idsOf(known, command.invitee()).add(command.id());
        } else if (answer != null) {
            for (Seen seen : answer.shown()) {
                if (!idsOf(known, seen.invitee()).contains(seen.id())) {
                    idsOf(known, seen.invitee()).add(seen.id());
                }
            }
        }
        return made;
    }

    private static List<Long> idsOf(Map<String, List<Long>> known, String invitee) {
        return Objects.requireNonNull(known.get(invitee));
    }

    private static Command drawn(Random random, Map<String, List<Long>> known) {
        Verb verb = VERBS.get(random.nextInt(VERBS.size()));
        String invitee = INVITEES.get(random.nextInt(INVITEES.size()));
        String manager = random.nextBoolean() ? "ada" : "carol";
        String other = INVITEES.get(random.nextInt(INVITEES.size()));
        boolean usual = random.nextInt(10) > 0;
        String role = ROLES.get(random.nextInt(ROLES.size()));
        boolean renamed = random.nextBoolean();
        boolean latest = random.nextInt(5) > 0;
        int place = random.nextInt(100);

        List<Long> ids = List.copyOf(idsOf(known, invitee));
        long id = ids.isEmpty() ? NONE : ids.get(latest ? ids.size() - 1 : place % ids.size());
        return switch (verb) {
            case SEND -> new Command(verb, usual ? manager : other, invitee, NONE, role);
            case RESEND -> new Command(verb, usual ? manager : other, invitee, id, renamed ? role : null);
            case DELETE -> new Command(verb, usual ? manager : other, invitee, id, null);
            case FIND -> new Command(verb, usual ? invitee : other, invitee, id, null);
            case ACCEPT, REJECT -> new Command(verb, usual ? invitee : manager, invitee, id, null);
            case LIST -> new Command(verb, usual ? manager : other, "", NONE, null);
            case INBOX -> new Command(verb, invitee, invitee, NONE, null);
        };
    }

    private static Commit fate(Random random) {
        return switch (random.nextInt(20)) {
            case 0 -> Commit.LOST_BEFORE;
            case 1 -> Commit.LOST_AFTER;
            default -> Commit.KEPT;
        };
    }

    private static boolean met(List<Made> calls) {
        return calls.stream().anyMatch(Made::retried)
                || calls.stream()
                        .filter(Made::changed)
                        .anyMatch(winner -> calls.stream()
                                .anyMatch(other -> !other.equals(winner) && meet(winner.call(), other.call())));
    }

    private static boolean meet(Call<Command, Answer> winner, Call<Command, Answer> other) {
        return winner.command().invitee().equals(other.command().invitee())
                && !READING.contains(other.command().verb())
                && winner.overlaps(other);
    }
}
