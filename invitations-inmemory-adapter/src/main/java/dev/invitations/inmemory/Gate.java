package dev.invitations.inmemory;

import dev.invitations.port.StorageException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Where every call of a port passes, one at a time; and where a fault is planned for it, not at all. */
final class Gate {

    private record Planned(Fault fault, AtomicInteger callsLeft) {}

    private final List<Planned> planned = new CopyOnWriteArrayList<>();

    void plan(Fault fault, int call) {
        planned.add(new Planned(fault, new AtomicInteger(call)));
    }

    /** Counts a call that this fault could strike, and says whether it does. */
    boolean strikes(Fault fault) {
        return !planned.isEmpty()
                && planned.removeIf(
                        plan -> plan.fault() == fault && plan.callsLeft().decrementAndGet() == 0);
    }

    <T> T step(Supplier<T> call) {
        if (strikes(Fault.UNAVAILABLE)) {
            throw new StorageException("The storage is unavailable", true, null);
        }
        synchronized (this) {
            return call.get();
        }
    }
}
