package dev.invitations.verification.deliveries;

import dev.invitations.verification.deliveries.WorkerLogEntry.WorkerStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares the log of the workers with the notifications that follow from the history. It finds lost, repeated (with
 * the cause) and wrongly ordered notifications, and counts the faults that occurred.
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
    record DueNotification(UUID id, UUID invitation, long version, boolean superseded, boolean poisoned) {}

    /**
     * A call of the notifier that returned, with the log entry of its acknowledgement. The entry is missing if the
     * process was killed before.
     */
    private static final class DeliveredCall {
        private final WorkerLogEntry delivered;
        private final long started;
        private @Nullable WorkerLogEntry outcome;

        DeliveredCall(WorkerLogEntry delivered, long started) {
            this.delivered = delivered;
            this.started = started;
        }

        boolean ended(WorkerStep step) {
            return outcome != null && outcome.step() == step;
        }
    }

    private final Map<UUID, DueNotification> dues = new HashMap<>();
    private final Set<UUID> deadLetters;
    private final long leaseNanos;
    private final Map<UUID, List<DeliveredCall>> calls = new HashMap<>();
    private final Map<UUID, Long> lastThrown = new HashMap<>();
    private final Map<UUID, Long> firstCalled = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    private int thrown;
    private int openCalls;
    private int openClaims;
    private int duplicates;
    private int afterCrash;
    private int afterLease;
    private int afterLostAcknowledgement;
    private int lost;
    private int outOfOrder;

    DeliveryAudit(List<DueNotification> dues, Set<UUID> deadLetters, Duration lease) {
        dues.forEach(due -> this.dues.put(due.id(), due));
        this.deadLetters = deadLetters;
        this.leaseNanos = lease.toNanos();
    }

    /** Reads the log of one worker. */
    void read(List<WorkerLogEntry> worker) {
        Set<UUID> held = new LinkedHashSet<>();
        WorkerLogEntry started = null;
        DeliveredCall call = null;
        boolean isCalled = false;
        boolean isClaiming = false;
        for (WorkerLogEntry entry : worker) {
            if (!dues.containsKey(entry.id())) {
                violations.add("no such notification: " + entry.line());
                continue;
            }
            switch (entry.step()) {
                case CLAIMED -> {
                    if (!isClaiming) {
                        held.clear();
                    }
                    held.add(entry.id());
                }
                case STARTED -> {
                    held.remove(entry.id());
                    started = entry;
                    call = null;
                }
                case CALLED -> {
                    isCalled = true;
                    firstCalled.merge(entry.id(), entry.at(), Math::min);
                }
                case THREW -> {
                    isCalled = false;
                    thrown++;
                    lastThrown.merge(entry.id(), entry.at(), Math::max);
                }
                case DELIVERED -> {
                    isCalled = false;
                    call = new DeliveredCall(entry, started == null ? entry.at() : started.at());
                    calls.computeIfAbsent(entry.id(), id -> new ArrayList<>()).add(call);
                }
                case HELD -> {}
                case ACKNOWLEDGED, LEASE_LOST, UNKNOWN -> {
                    if (call != null) {
                        call.outcome = entry;
                    }
                }
            }
            isClaiming = entry.step() == WorkerStep.CLAIMED;
        }
        if (isCalled) {
            openCalls++;
        }
        if (isCalled || (call != null && call.outcome == null)) {
            openClaims += held.size();
        }
    }

    /** Returns the violations; empty if there are none. */
    List<String> violations() {
        Map<UUID, SortedMap<Long, DueNotification>> queues = new HashMap<>();
        for (DueNotification due : dues.values()) {
            List<DeliveredCall> all = calls(due);
            queues.computeIfAbsent(due.invitation(), id -> new TreeMap<>()).put(due.version(), due);
            check(!due.superseded() || !firstCalled.containsKey(due.id()), "delivered, but superseded", due);
            boolean isDeadLetter = deadLetters.contains(due.id());
            check((due.poisoned() && !due.superseded()) == isDeadLetter, "wrongly a dead letter, or not", due);
            boolean isLost = !due.superseded() && all.isEmpty() && !isDeadLetter;
            lost += isLost ? 1 : 0;
            check(!isLost, "lost", due);
            count(due, all);
        }
        queues.values().forEach(this::checkOrder);
        return violations;
    }

    private void count(DueNotification due, List<DeliveredCall> all) {
        duplicates += Math.max(0, all.size() - 1);
        long acknowledged =
                all.stream().filter(call -> call.ended(WorkerStep.ACKNOWLEDGED)).count();
        check(acknowledged <= 1, "acknowledged twice", due);
        boolean isExplained = true;
        int explained = all.size() - 1;
        for (DeliveredCall call : all) {
            if (call.ended(WorkerStep.ACKNOWLEDGED)) {
                continue;
            }
            int counted = explained-- > 0 ? 1 : 0;
            if (call.outcome == null) {
                afterCrash += counted;
            } else if (call.ended(WorkerStep.UNKNOWN)) {
                afterLostAcknowledgement += counted;
            } else if (call.outcome.at() - call.started >= leaseNanos - TOLERANCE_NANOS) {
                afterLease += counted;
            } else {
                isExplained = false;
            }
        }
        check(isExplained, "delivered again without a cause", due);
    }

    /** Checks that each notification is delivered, or is a dead letter, before the delivery of a later one begins. */
    private void checkOrder(SortedMap<Long, DueNotification> queue) {
        long settled = Long.MIN_VALUE;
        for (DueNotification due : queue.values()) {
            Long called = firstCalled.get(due.id());
            if (called != null) {
                boolean isInOrder = called >= settled;
                outOfOrder += isInOrder ? 0 : 1;
                check(isInOrder, "out of order", due);
                settled = Math.max(settled, settledAt(due));
            }
        }
    }

    private long settledAt(DueNotification due) {
        List<DeliveredCall> all = calls(due);
        return all.isEmpty()
                ? lastThrown.getOrDefault(due.id(), Long.MIN_VALUE)
                : all.get(0).delivered.at();
    }

    private List<DeliveredCall> calls(DueNotification due) {
        return calls.getOrDefault(due.id(), List.of()).stream()
                .sorted(Comparator.comparingLong(call -> call.delivered.at()))
                .toList();
    }

    private void check(boolean holds, String violation, DueNotification due) {
        if (!holds) {
            violations.add(violation + ": " + due);
        }
    }

    /** Returns the faults that did not occur. The run proves nothing about them. */
    List<String> missed() {
        Map<String, Integer> occurred = Map.of(
                "failures", thrown,
                "dead letters", deadLetters.size(),
                "open calls when killed", openCalls,
                "open claims when killed", openClaims,
                "duplicates after a crash", afterCrash,
                "duplicates after a lease", afterLease,
                "duplicates after a lost acknowledgement", afterLostAcknowledgement);
        return occurred.keySet().stream()
                .filter(fault -> occurred.getOrDefault(fault, 0) == 0)
                .toList();
    }

    /** Returns a summary in one line. */
    String summary() {
        return "deliveries %d told %d duplicates %d (crash %d, late %d, lost acknowledgement %d) dead letters %d superseded %d"
                        .formatted(
                                dues.size(),
                                calls.size(),
                                duplicates,
                                afterCrash,
                                afterLease,
                                afterLostAcknowledgement,
                                deadLetters.size(),
                                dues.values().stream()
                                        .filter(DueNotification::superseded)
                                        .count())
                + " lost %d order broken %d, failures %d, killed with %d calls under way and %d claims held"
                        .formatted(lost, outOfOrder, thrown, openCalls, openClaims);
    }
}
