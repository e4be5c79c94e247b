package dev.invitations.verification.deliveries;

import dev.invitations.model.DeadLetter;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** An outbox with an optional mistake. {@link DeliveriesTest} shows that each mistake is detected. */
class BrokenOutbox implements Outbox {

    /** The mistake, and the complaint that it must cause. */
    enum Mistake {
        NONE(""),
        ACKNOWLEDGES_BEFORE_CALLING("lost") {
            @Override
            Outbox in(Outbox real) {
                return new BrokenOutbox(real) {
                    @Override
                    public boolean startAttempt(Claim claim, Instant leaseEnd) {
                        return real.startAttempt(claim, leaseEnd) && real.acknowledge(claim);
                    }

                    @Override
                    public boolean acknowledge(Claim claim) {
                        return true;
                    }
                };
            }
        },
        ACCEPTS_LATE_ACKNOWLEDGEMENTS("acknowledged twice") {
            @Override
            Outbox in(Outbox real) {
                return new BrokenOutbox(real) {
                    @Override
                    public boolean acknowledge(Claim claim) {
                        real.acknowledge(claim);
                        return true;
                    }
                };
            }
        },
        CLAIMS_WITHOUT_LEASE("told again without a cause") {
            @Override
            Outbox in(Outbox real) {
                return new BrokenOutbox(real) {
                    @Override
                    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                        return real.claim(token, now, now, limit);
                    }

                    @Override
                    public boolean startAttempt(Claim claim, Instant leaseEnd) {
                        real.startAttempt(claim, Instant.EPOCH);
                        return true;
                    }
                };
            }
        },
        LOSES_ON_FAILURE("lost") {
            @Override
            Outbox in(Outbox real) {
                return new BrokenOutbox(real) {
                    @Override
                    public boolean reschedule(Claim claim, Instant dueAt, String error) {
                        return real.acknowledge(claim);
                    }
                };
            }
        },
        LETS_LATER_ONES_PASS("out of order") {
            @Override
            Outbox in(Outbox real) {
                Queue<UUID> waiting = new ConcurrentLinkedQueue<>();
                Set<UUID> passed = ConcurrentHashMap.newKeySet();
                return new BrokenOutbox(real) {
                    @Override
                    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                        Claims claims = real.claim(token, now, leaseEnd, limit);
                        for (UUID id = waiting.poll(); id != null; id = waiting.poll()) {
                            real.retry(id, now);
                        }
                        return claims;
                    }

                    @Override
                    public boolean reschedule(Claim claim, Instant dueAt, String error) {
                        UUID id = claim.notification().id();
                        return passed.add(id)
                                ? real.deadLetter(claim, dueAt, error) && waiting.add(id)
                                : real.reschedule(claim, dueAt, error);
                    }
                };
            }
        };

        private final String symptom;

        Mistake(String symptom) {
            this.symptom = symptom;
        }

        String symptom() {
            return symptom;
        }

        Outbox in(Outbox real) {
            return real;
        }
    }

    private final Outbox real;

    BrokenOutbox(Outbox real) {
        this.real = real;
    }

    @Override
    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        return real.claim(token, now, leaseEnd, limit);
    }

    @Override
    public boolean startAttempt(Claim claim, Instant leaseEnd) {
        return real.startAttempt(claim, leaseEnd);
    }

    @Override
    public boolean acknowledge(Claim claim) {
        return real.acknowledge(claim);
    }

    @Override
    public boolean reschedule(Claim claim, Instant dueAt, String error) {
        return real.reschedule(claim, dueAt, error);
    }

    @Override
    public boolean deadLetter(Claim claim, Instant at, String error) {
        return real.deadLetter(claim, at, error);
    }

    @Override
    public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
        return real.deadLetters(after, limit);
    }

    @Override
    public boolean retry(UUID id, Instant dueAt) {
        return real.retry(id, dueAt);
    }

    @Override
    public boolean discard(UUID id) {
        return real.discard(id);
    }
}
