package dev.invitations;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ids of a supplier of the host. Refuses an id that is equal to the previous id. */
final class GivenIds implements Function<Instant, UUID> {

    private final Supplier<UUID> supplier;
    private final AtomicReference<@Nullable UUID> last = new AtomicReference<>();

    GivenIds(Supplier<UUID> supplier) {
        this.supplier = supplier;
    }

    @Override
    public UUID apply(Instant now) {
        UUID id = supplier.get();
        if (id == null) {
            throw new IllegalStateException("The supplier of ids returned null; it must return a new UUID");
        }
        if (id.equals(last.getAndSet(id))) {
            throw new IllegalStateException(
                    "The supplier of ids returned " + id + " twice; it must never return the same UUID again");
        }
        return id;
    }
}
