package dev.invitations.verification.deliveries;

import dev.invitations.verification.deliveries.Logged.Word;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares the reports of the workers with the notifications that follow from the history. It finds lost, repeated
 * (with the reason) and wrongly ordered notifications, and the dangers that occurred.
 */
final class DeliveryAudit {

    /** The maximum difference between the clock of the leases and the clock of this audit. */
    private static final long TOLERANCE_NANOS = 10_000_000;

    /**
     * A notification that must have existed.
     *
     * @param superseded whether it must not be delivered
     * @param poisoned whether every attempt to deliver it fails
     */
    record Due(UUID id, UUID invitation, long version, boolean superseded, boolean poisoned) {}

    /**
     * A call of the notifier that returned, with the worker's report of its acknowledgement. The report is missing if
     * the process was killed before.
     */
    private static final class Telling {
        private final Logged told;
        private final long begun;
        private @Nullable Logged noted;

        Telling(Logged told, long begun) {
            this.told = told;
            this.begun = begun;
        }

        boolean isNoted(Word word) {
            return noted != null && noted.word() == word;
        }
    }

    private final Map<UUID, Due> dues = new HashMap<>();
    private final Set<UUID> deadLetters;
    private final long leaseNanos;
    private final Map<UUID, List<Telling>> tellings = new HashMap<>();
    private final Map<UUID, Long> lastThrown = new HashMap<>();
    private final Map<UUID, Long> firstCalled = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private int thrown;
    private int underWay;
    private int claimsHeld;
    private int again;
    private int crashed;
    private int late;
    private int unheard;
    private int lost;
    private int disordered;

    DeliveryAudit(List<Due> dues, Set<UUID> deadLetters, Duration lease) {
        dues.forEach(due -> this.dues.put(due.id(), due));
        this.deadLetters = deadLetters;
        this.leaseNanos = lease.toNanos();
    }

    /** Reads the reports of one worker in their order. */
    void hear(List<Logged> worker) {
        Set<UUID> held = new LinkedHashSet<>();
        Logged begun = null;
        Telling telling = null;
        boolean called = false;
        boolean claiming = false;
        for (Logged entry : worker) {
            if (!dues.containsKey(entry.id())) {
                complaints.add("nothing that happened: " + entry.line());
                continue;
            }
            switch (entry.word()) {
                case CLAIMED -> {
                    if (!claiming) {
                        held.clear();
                    }
                    held.add(entry.id());
                }
                case BEGINS -> {
                    held.remove(entry.id());
                    begun = entry;
                    telling = null;
                }
                case CALLED -> {
                    called = true;
                    firstCalled.merge(entry.id(), entry.at(), Math::min);
                }
                case THROWS -> {
                    called = false;
                    thrown++;
                    lastThrown.merge(entry.id(), entry.at(), Math::max);
                }
                case TOLD -> {
                    called = false;
                    telling = new Telling(entry, begun == null ? entry.at() : begun.at());
                    tellings.computeIfAbsent(entry.id(), id -> new ArrayList<>())
                            .add(telling);
                }
                case HELD -> {}
                case REMOVED, LATE, UNKNOWN -> {
                    if (telling != null) {
                        telling.noted = entry;
                    }
                }
            }
            claiming = entry.word() == Word.CLAIMED;
        }
        if (called) {
            underWay++;
        }
        if (called || (telling != null && telling.noted == null)) {
            claimsHeld += held.size();
        }
    }

    /** Returns the violations; empty if there are none. */
    List<String> complaints() {
        Map<UUID, SortedMap<Long, Due>> lines = new HashMap<>();
        for (Due due : dues.values()) {
            List<Telling> all = tellings(due);
            lines.computeIfAbsent(due.invitation(), id -> new TreeMap<>()).put(due.version(), due);
            whether(due.superseded() && firstCalled.containsKey(due.id()), "told though superseded", due);
            whether(due.poisoned() && !due.superseded() != deadLetters.contains(due.id()), "set aside or not", due);
            boolean missing = !due.superseded() && all.isEmpty() && !deadLetters.contains(due.id());
            lost += missing ? 1 : 0;
            whether(missing, "lost", due);
            count(due, all);
        }
        lines.values().forEach(this::order);
        return complaints;
    }

    private void count(Due due, List<Telling> all) {
        again += Math.max(0, all.size() - 1);
        long removed =
                all.stream().filter(telling -> telling.isNoted(Word.REMOVED)).count();
        whether(removed > 1, "acknowledged twice", due);
        long unexplained = 0;
        int explained = all.size() - 1;
        for (Telling telling : all) {
            if (telling.isNoted(Word.REMOVED)) {
                continue;
            }
            boolean counts = explained-- > 0;
            if (telling.noted == null) {
                crashed += counts ? 1 : 0;
            } else if (telling.isNoted(Word.UNKNOWN)) {
                unheard += counts ? 1 : 0;
            } else if (telling.noted.at() - telling.begun >= leaseNanos - TOLERANCE_NANOS) {
                late += counts ? 1 : 0;
            } else {
                unexplained++;
            }
        }
        whether(unexplained > 0, "told again without a cause", due);
    }

    /** Checks that each notification is delivered, or is a dead letter, before the delivery of a later one begins. */
    private void order(SortedMap<Long, Due> line) {
        long settled = Long.MIN_VALUE;
        for (Due due : line.values()) {
            Long called = firstCalled.get(due.id());
            if (called != null) {
                boolean tooEarly = called < settled;
                disordered += tooEarly ? 1 : 0;
                whether(tooEarly, "out of order", due);
                settled = Math.max(settled, settledAt(due));
            }
        }
    }

    private long settledAt(Due due) {
        List<Telling> all = tellings(due);
        return all.isEmpty()
                ? lastThrown.getOrDefault(due.id(), Long.MIN_VALUE)
                : all.get(0).told.at();
    }

    private List<Telling> tellings(Due due) {
        return tellings.getOrDefault(due.id(), List.of()).stream()
                .sorted(Comparator.comparingLong(telling -> telling.told.at()))
                .toList();
    }

    private void whether(boolean wrong, String what, Due due) {
        if (wrong) {
            complaints.add(what + ": " + due);
        }
    }

    /** Returns the dangers that did not occur, and of which the run therefore proves nothing. */
    List<String> spared() {
        Map<String, Integer> hits = new TreeMap<>();
        hits.put("failures", thrown);
        hits.put("set aside", deadLetters.size());
        hits.put("calls under way when killed", underWay);
        hits.put("claims held when killed", claimsHeld);
        hits.put("told again after a crash", crashed);
        hits.put("told again after a lease", late);
        hits.put("told again after a lost acknowledgement", unheard);
        Set<String> none = new HashSet<>(hits.keySet());
        none.removeIf(danger -> hits.getOrDefault(danger, 0) > 0);
        return List.copyOf(none);
    }

    /** Returns a summary in one line. */
    String told() {
        return "deliveries %d told %d duplicates %d (crash %d, late %d, lost acknowledgement %d) dead letters %d superseded %d"
                        .formatted(
                                dues.size(),
                                tellings.size(),
                                again,
                                crashed,
                                late,
                                unheard,
                                deadLetters.size(),
                                dues.values().stream().filter(Due::superseded).count())
                + " lost %d order broken %d, failures %d, killed with %d calls under way and %d claims held"
                        .formatted(lost, disordered, thrown, underWay, claimsHeld);
    }
}
