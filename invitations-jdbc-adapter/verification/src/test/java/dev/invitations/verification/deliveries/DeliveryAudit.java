package dev.invitations.verification.deliveries;

import static java.util.stream.Collectors.groupingBy;

import dev.invitations.verification.deliveries.WorkerLogEntry.WorkerStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Compares the log of the workers with the notifications that follow from the history. It finds lost, repeated (with
 * the cause) and wrongly ordered notifications, and counts the faults that occurred.
 */
final class DeliveryAudit {

    /** The maximum difference between the clock of the leases and the clock of this audit. */
    private static final long TOLERANCE_NANOS = 10_000_000;

    private static final String FAILURES = "failures";
    private static final String DEAD_LETTERS = "dead letters";
    private static final String OPEN_CALLS = "open calls when killed";
    private static final String OPEN_CLAIMS = "open claims when killed";
    private static final String AFTER_CRASH = "duplicates after a crash";
    private static final String AFTER_LEASE = "duplicates after a lease";
    private static final String AFTER_LOST_ACKNOWLEDGEMENT = "duplicates after a lost acknowledgement";

    static final Set<String> FAULTS = Set.of(
            FAILURES, DEAD_LETTERS, OPEN_CALLS, OPEN_CLAIMS, AFTER_CRASH, AFTER_LEASE, AFTER_LOST_ACKNOWLEDGEMENT);

    /**
     * A notification that must have existed.
     *
     * @param superseded whether it must not be delivered
     * @param poisoned whether every attempt to deliver it fails
     */
    record DueNotification(UUID id, UUID invitation, long version, boolean superseded, boolean poisoned) {}

    /**
     * A call of the notifier that returned.
     *
     * @param next the worker's step after the call; the step of the call itself if the process was killed first
     * @param held the nanoseconds from the start of the lease to the next step
     */
    private record DeliveredCall(long at, WorkerStep next, long held) {}

    private final Map<UUID, DueNotification> dues = new HashMap<>();
    private final Set<UUID> deadLetters;
    private final Map<UUID, List<DeliveredCall>> calls = new HashMap<>();
    private final Map<UUID, Long> lastThrown = new HashMap<>();
    private final Map<UUID, Long> firstCalled = new HashMap<>();
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();

    DeliveryAudit(List<DueNotification> dues, Set<UUID> deadLetters) {
        dues.forEach(due -> this.dues.put(due.id(), due));
        this.deadLetters = deadLetters;
        count("notifications", dues.size());
        count(DEAD_LETTERS, deadLetters.size());
    }

    private void count(String what, int more) {
        counts.merge(what, more, Integer::sum);
    }

    private void check(boolean holds, String violation, Object subject) {
        if (!holds) {
            violations.add(violation + ": " + subject);
        }
    }

    /** Reads the log of one worker. */
    void read(List<WorkerLogEntry> worker) {
        Set<UUID> claimed = new HashSet<>();
        WorkerLogEntry last = null;
        long started = 0;
        for (int i = 0; i < worker.size(); i++) {
            WorkerLogEntry entry = worker.get(i);
            check(dues.containsKey(entry.id()), "no such notification", entry);
            switch (entry.step()) {
                case CLAIMED -> {
                    if (last == null || last.step() != WorkerStep.CLAIMED) {
                        claimed.clear();
                    }
                    claimed.add(entry.id());
                }
                case STARTED -> {
                    claimed.remove(entry.id());
                    started = entry.at();
                }
                case CALLED -> firstCalled.merge(entry.id(), entry.at(), Math::min);
                case THREW -> {
                    count(FAILURES, 1);
                    lastThrown.merge(entry.id(), entry.at(), Math::max);
                }
                case DELIVERED -> {
                    WorkerLogEntry next = worker.get(Math.min(i + 1, worker.size() - 1));
                    calls.computeIfAbsent(entry.id(), id -> new ArrayList<>())
                            .add(new DeliveredCall(entry.at(), next.step(), next.at() - started));
                }
                case HELD, ACKNOWLEDGED, LEASE_LOST, UNKNOWN -> {}
            }
            last = entry.step() == WorkerStep.HELD ? last : entry;
        }
        // Only the log of the killed process ends within a call.
        if (last != null && (last.step() == WorkerStep.CALLED || last.step() == WorkerStep.DELIVERED)) {
            count(OPEN_CALLS, last.step() == WorkerStep.CALLED ? 1 : 0);
            count(OPEN_CLAIMS, claimed.size());
        }
    }

    /**
     * Checks and counts all notifications after all logs have been read. Must be called once.
     *
     * @return the violations; empty if there are none
     */
    List<String> violations() {
        for (DueNotification due : dues.values()) {
            List<DeliveredCall> all = calls(due);
            check(!due.superseded() || !firstCalled.containsKey(due.id()), "delivered, but superseded", due);
            boolean isDeadLetter = deadLetters.contains(due.id());
            check((due.poisoned() && !due.superseded()) == isDeadLetter, "wrongly a dead letter, or not", due);
            check(due.superseded() || !all.isEmpty() || isDeadLetter, "lost", due);
            count("superseded", due.superseded() ? 1 : 0);
            count("delivered", all.isEmpty() ? 0 : 1);
            checkDuplicates(due, all);
        }
        dues.values().stream()
                .sorted(Comparator.comparingLong(DueNotification::version))
                .collect(groupingBy(DueNotification::invitation))
                .values()
                .forEach(this::checkOrder);
        return violations;
    }

    private void checkDuplicates(DueNotification due, List<DeliveredCall> all) {
        List<DeliveredCall> open = all.stream()
                .filter(call -> call.next() != WorkerStep.ACKNOWLEDGED)
                .toList();
        check(all.size() - open.size() <= 1, "acknowledged twice", due);
        for (DeliveredCall call : open) {
            boolean isExplained = call.next() != WorkerStep.LEASE_LOST
                    || call.held() >= DeliveryMain.LEASE.toNanos() - TOLERANCE_NANOS;
            check(isExplained, "delivered again without a cause", due);
        }
        // All deliveries of a notification except one are duplicates.
        for (DeliveredCall call : open.subList(0, Math.min(open.size(), Math.max(0, all.size() - 1)))) {
            String cause = switch (call.next()) {
                case UNKNOWN -> AFTER_LOST_ACKNOWLEDGEMENT;
                case LEASE_LOST -> AFTER_LEASE;
                default -> AFTER_CRASH;
            };
            count(cause, 1);
        }
    }

    /**
     * Checks that each notification of an invitation is delivered, or is a dead letter, before the delivery of a later
     * one begins.
     */
    private void checkOrder(List<DueNotification> queue) {
        long settled = Long.MIN_VALUE;
        for (DueNotification due : queue) {
            Long called = firstCalled.get(due.id());
            if (called != null) {
                check(called >= settled, "out of order", due);
                long settledNow = calls(due).stream()
                        .map(DeliveredCall::at)
                        .findFirst()
                        .orElse(lastThrown.getOrDefault(due.id(), Long.MIN_VALUE));
                settled = Math.max(settled, settledNow);
            }
        }
    }

    private List<DeliveredCall> calls(DueNotification due) {
        return calls.getOrDefault(due.id(), List.of()).stream()
                .sorted(Comparator.comparingLong(DeliveredCall::at))
                .toList();
    }

    /** Returns the faults that did not occur. The run proves nothing about them. */
    List<String> missed() {
        return FAULTS.stream()
                .filter(fault -> counts.getOrDefault(fault, 0) == 0)
                .toList();
    }

    /** Returns the numbers of notifications, deliveries and faults. */
    Map<String, Integer> counts() {
        return counts;
    }
}
