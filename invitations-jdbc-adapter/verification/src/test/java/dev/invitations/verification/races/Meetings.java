package dev.invitations.verification.races;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.StorageProxy;
import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.verification.races.Authority.Act;
import dev.invitations.verification.races.Authority.Meeting;
import dev.invitations.verification.races.Authority.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Runs the two sides of a {@link Meeting} at the same time, at random or interrupted at every point, and compares the
 * outcome with sequential runs of their commands.
 */
final class Meetings {

    private static final long PATIENCE_SECONDS = 60;

    /** The maximum delay of either side. It is about the time of a command, so that each side is the first at times. */
    private static final int LATER_NANOS = 1_000_000;

    /** The answers of a side, and when it began and ended. */
    private record Side(List<String> answers, long begun, long ended) {}

    /** Runs the rival's acts during the victim's command, each act before a certain call of the victim. */
    private static final class Interruption {
        private final Stage stage;
        private final List<Act> acts;
        private final int[] places;
        private final List<String> answers = new ArrayList<>();
        private int calls;
        private boolean busy;

        Interruption(Stage stage, List<Act> acts, int... places) {
            this.stage = stage;
            this.acts = acts;
            this.places = places;
        }

        /** Runs before each call of the victim. */
        void call() {
            if (!busy) {
                actUpTo(calls++);
            }
        }

        void actUpTo(int place) {
            busy = true;
            while (answers.size() < acts.size() && places[answers.size()] <= place) {
                answers.add(stage.answer(acts.get(answers.size())));
            }
            busy = false;
        }
    }

    private final HarnessReport proof;
    private final Authority authority;
    private volatile Runnable beforeCall = () -> {};

    Meetings(
            HarnessReport proof,
            Storage storage,
            RoleCatalog roles,
            BiConsumer<DomainId, Role> define,
            boolean recheckInviter) {
        this.proof = proof;
        this.authority = new Authority(
                StorageProxy.on(storage, (method, args, call) -> {
                    beforeCall.run();
                    return call.proceed(args);
                }),
                domain -> {
                    beforeCall.run();
                    return roles.in(domain);
                },
                define,
                recheckInviter);
    }

    /** Runs the one side at every place between the acts of the other. The last place is after all of them. */
    private List<String> serial(Meeting meeting) {
        List<String> outcomes = new ArrayList<>();
        for (int place = 0; place <= meeting.other().size(); place++) {
            Stage stage = authority.stage(meeting);
            List<String> others = new ArrayList<>();
            String one = "";
            for (int next = 0; next <= meeting.other().size(); next++) {
                if (next == place) {
                    one = stage.answer(meeting.one());
                }
                if (next < meeting.other().size()) {
                    others.add(stage.answer(meeting.other().get(next)));
                }
            }
            outcomes.add(stage.outcome(one, others));
        }
        return outcomes;
    }

    /**
     * Runs both sides at once, on two threads. A round counts as a hit if a command was decided again, or if both ran
     * at once and either could have been first.
     */
    void race(Meeting meeting, int rounds, long seed) throws Exception {
        Random random = new Random(seed);
        List<String> serial = serial(meeting);
        Set<String> seen = new HashSet<>();
        int overlapping = 0;
        int again = 0;
        for (int round = 0; round < rounds; round++) {
            Stage stage = authority.stage(meeting);
            CyclicBarrier start = new CyclicBarrier(2);
            int later = random.nextInt(2 * LATER_NANOS) - LATER_NANOS;
            Future<Side> others = Background.start(() -> side(stage, meeting.other(), start, -later));
            Side one = side(stage, List.of(meeting.one()), start, later);
            Side other = others.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String outcome = stage.outcome(one.answers.get(0), other.answers);
            check("at once, seed " + seed + ", round " + round, meeting, stage, outcome, allowed(serial, one, other));
            if (stage.wasDecidedAgain()) {
                again++;
            } else if (one.begun < other.ended && other.begun < one.ended) {
                overlapping++;
            }
            seen.add(outcome);
        }
        int hits = seen.size() > 1 ? again + overlapping : again;
        for (int hit = 0; hit < hits; hit++) {
            proof.hit();
        }
    }

    private static Side side(Stage stage, List<Act> acts, CyclicBarrier start, int later) throws Exception {
        start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        long from = System.nanoTime() + later;
        while (System.nanoTime() < from) {
            Thread.onSpinWait();
        }
        long begun = System.nanoTime();
        List<String> answers = acts.stream().map(stage::answer).toList();
        return new Side(answers, begun, System.nanoTime());
    }

    /** If one side ended before the other began, only the order in which it is first is allowed. */
    private static Set<String> allowed(List<String> serial, Side one, Side other) {
        if (one.ended < other.begun) {
            return Set.of(serial.get(0));
        }
        if (other.ended < one.begun) {
            return Set.of(serial.get(serial.size() - 1));
        }
        return new LinkedHashSet<>(serial);
    }

    /** Starts the one side, on another thread, after the other has returned. */
    void oneAfterTheOther(Meeting meeting, int rounds) throws Exception {
        List<String> serial = serial(meeting);
        for (int round = 0; round < rounds; round++) {
            Stage stage = authority.stage(meeting);
            List<String> other = Background.start(
                            () -> meeting.other().stream().map(stage::answer).toList())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String outcome = stage.outcome(stage.answer(meeting.one()), other);
            check("one after the other", meeting, stage, outcome, Set.of(serial.get(serial.size() - 1)));
            if (meeting.takesAway() && stage.isBobMember()) {
                proof.violated(meeting + ": granted after it was taken away: " + outcome);
            }
        }
    }

    /**
     * Interrupts either side before every call to the storage and the catalog. The calls of the victim depend on the
     * earlier interruptions, so the places end when the victim ends before it reaches the next place.
     */
    void everywhere(Meeting meeting) {
        Set<String> serial = new LinkedHashSet<>(serial(meeting));
        everywhere(meeting, true, serial);
        everywhere(meeting, false, serial);
    }

    private void everywhere(Meeting meeting, boolean oneIsVictim, Set<String> serial) {
        int calls;
        int first = 0;
        do {
            int second = first;
            do {
                calls = interrupted(meeting, oneIsVictim, serial, first, second);
            } while (oneIsVictim && meeting.other().size() > 1 && second++ < calls);
        } while (first++ < calls);
    }

    /** @return the number of the victim's calls */
    private int interrupted(Meeting meeting, boolean oneIsVictim, Set<String> serial, int... places) {
        List<Act> one = List.of(meeting.one());
        Stage stage = authority.stage(meeting);
        Interruption interruption = new Interruption(stage, oneIsVictim ? meeting.other() : one, places);
        beforeCall = interruption::call;
        List<Act> victim = oneIsVictim ? one : meeting.other();
        List<String> answers = victim.stream().map(stage::answer).toList();
        beforeCall = () -> {};
        interruption.actUpTo(Integer.MAX_VALUE);
        String outcome = oneIsVictim
                ? stage.outcome(answers.get(0), interruption.answers)
                : stage.outcome(interruption.answers.get(0), answers);
        check("interrupted at " + places[0] + " and " + places[1], meeting, stage, outcome, serial);
        if (stage.wasDecidedAgain()) {
            proof.hit();
        }
        return interruption.calls;
    }

    private void check(String how, Meeting meeting, Stage stage, String outcome, Set<String> allowed) {
        proof.tried();
        if (!allowed.contains(outcome)) {
            proof.violated("%s, %s: %s, but one after the other %s".formatted(meeting, how, outcome, allowed));
        }
        if (!stage.hasManager()) {
            proof.violated("%s, %s: nobody is left who manages: %s".formatted(meeting, how, outcome));
        }
    }
}
