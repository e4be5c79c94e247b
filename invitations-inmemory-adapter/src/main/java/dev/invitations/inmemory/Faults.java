package dev.invitations.inmemory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The faults that are still to strike, each after a number of calls that could suffer it. */
final class Faults {

    private record Planned(Fault fault, AtomicInteger callsLeft) {}

    private final List<Planned> planned = new CopyOnWriteArrayList<>();

    void plan(Fault fault, int call) {
        planned.add(new Planned(fault, new AtomicInteger(call)));
    }

    /** Counts a call that this fault could strike, and says whether it does. */
    boolean strikes(Fault fault) {
        return planned.removeIf(
                plan -> plan.fault() == fault && plan.callsLeft().decrementAndGet() == 0);
    }
}
