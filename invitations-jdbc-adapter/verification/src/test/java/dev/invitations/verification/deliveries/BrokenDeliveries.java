package dev.invitations.verification.deliveries;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The mistakes of an outbox. {@link DeliveriesTest} shows that each mistake is caught. */
enum BrokenDeliveries {
    NONE,
    ACKNOWLEDGES_BEFORE_CALLING,
    ACCEPTS_LATE_ACKNOWLEDGEMENTS,
    CLAIMS_WITHOUT_LEASE,
    LOSES_ON_FAILURE,
    LETS_LATER_NOTIFICATIONS_PASS;

    Storage in(Storage real) {
        return switch (this) {
            case NONE -> real;
            case ACKNOWLEDGES_BEFORE_CALLING ->
                new ForwardingStorage(real) {
                    @Override
                    public boolean startAttempt(Claim claim, Instant leaseEnd) {
                        return super.startAttempt(claim, leaseEnd) && super.acknowledge(claim);
                    }

                    @Override
                    public boolean acknowledge(Claim claim) {
                        return true;
                    }
                };
            case ACCEPTS_LATE_ACKNOWLEDGEMENTS ->
                new ForwardingStorage(real) {
                    @Override
                    public boolean acknowledge(Claim claim) {
                        super.acknowledge(claim);
                        return true;
                    }
                };
            case CLAIMS_WITHOUT_LEASE ->
                new ForwardingStorage(real) {
                    @Override
                    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                        return super.claim(token, now, now, limit);
                    }

                    @Override
                    public boolean startAttempt(Claim claim, Instant leaseEnd) {
                        super.startAttempt(claim, Instant.EPOCH);
                        return true;
                    }
                };
            case LOSES_ON_FAILURE ->
                new ForwardingStorage(real) {
                    @Override
                    public boolean reschedule(Claim claim, Instant dueAt, String error) {
                        return super.acknowledge(claim);
                    }
                };
            case LETS_LATER_NOTIFICATIONS_PASS ->
                new ForwardingStorage(real) {
                    private final Queue<UUID> waiting = new ConcurrentLinkedQueue<>();
                    private final Set<UUID> passed = ConcurrentHashMap.newKeySet();

                    @Override
                    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                        Claims claims = super.claim(token, now, leaseEnd, limit);
                        for (UUID id = waiting.poll(); id != null; id = waiting.poll()) {
                            retry(id, now);
                        }
                        return claims;
                    }

                    @Override
                    public boolean reschedule(Claim claim, Instant dueAt, String error) {
                        UUID id = claim.notification().id();
                        return passed.add(id)
                                ? deadLetter(claim, dueAt, error) && waiting.add(id)
                                : super.reschedule(claim, dueAt, error);
                    }
                };
        };
    }
}
