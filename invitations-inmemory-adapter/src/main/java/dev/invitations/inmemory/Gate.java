package dev.invitations.inmemory;

import dev.invitations.port.StorageException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Executes the calls of all ports one at a time, or throws the fault that a test planned. */
final class Gate {

    private record Planned(Fault fault, AtomicInteger callsLeft) {}

    private final List<Planned> planned = new CopyOnWriteArrayList<>();

    void plan(Fault fault, int call) {
        planned.add(new Planned(fault, new AtomicInteger(call)));
    }

    /** Counts a call that the fault can affect. Returns true if the fault affects this call. */
    boolean strikes(Fault fault) {
        return !planned.isEmpty()
                && planned.removeIf(
                        plan -> plan.fault() == fault && plan.callsLeft().decrementAndGet() == 0);
    }

    <T> T step(Supplier<T> call) {
        if (strikes(Fault.UNAVAILABLE)) {
            throw new StorageException(
                    "The storage is unavailable, because the test injected Fault.UNAVAILABLE", true, null);
        }
        synchronized (this) {
            return call.get();
        }
    }
}
