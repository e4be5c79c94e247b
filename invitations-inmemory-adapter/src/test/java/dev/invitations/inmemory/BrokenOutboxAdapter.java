package dev.invitations.inmemory;

import dev.invitations.model.DeadLetter;
import dev.invitations.port.Position;
import dev.invitations.port.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Typical errors of outboxes. */
final class BrokenOutboxAdapter {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    /** The methods that record the result of an attempt. */
    private static final Set<String> RESULTS = Set.of("acknowledge", "reschedule", "deadLetter");

    static final List<BrokenAdapter> ALL = List.of(
            new BrokenAdapter(
                    "ACKNOWLEDGED_BEFORE_THE_CALL", List.of("7.20", "7.21", "7.5"), () -> new BrokenStorage() {
                        // If the worker dies or fails now, the notification is lost.
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            Claims found = super.claim(token, now, leaseEnd, limit);
                            found.claims().forEach(outbox::acknowledge);
                            return found;
                        }

                        @Override
                        public boolean startAttempt(Claim claim, Instant leaseEnd) {
                            return claimed.containsKey(claim.notification().id());
                        }

                        @Override
                        public boolean acknowledge(Claim claim) {
                            return claimed.remove(claim.notification().id(), claim);
                        }
                    }),
            new BrokenAdapter("CALLED_IN_THE_TRANSACTION", List.of("7.8"), () -> new BrokenStorage() {
                // An attempt holds this lock until its result is recorded, and every claim waits for it.
                private final Semaphore lock = new Semaphore(1);

                @Override
                protected Object forward(StorageCall call) throws InterruptedException {
                    if (call.method().equals("claim")) {
                        lock();
                        lock.release();
                    }
                    if (RESULTS.contains(call.method()) && notes.remove("held by", worker(call))) {
                        lock.release();
                    }
                    Object answer = call.proceed();
                    if (call.method().equals("startAttempt") && answer.equals(true)) {
                        lock();
                        notes.put("held by", worker(call));
                    }
                    return answer;
                }

                private UUID worker(StorageCall call) {
                    return ((Claim) call.arguments().get(0)).token();
                }

                /** Times out like a database. */
                private void lock() throws InterruptedException {
                    if (!lock.tryAcquire(1, TimeUnit.SECONDS)) {
                        throw new StorageException("Lock timeout", true, null);
                    }
                }
            }),
            new BrokenAdapter("POLLED_BY_POSITION", List.of("7.24"), () -> new BrokenStorage() {
                @Override
                public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                    List<Claim> behind = new ArrayList<>();
                    for (Claim claim : outbox.claim(token, now, leaseEnd, limit).claims()) {
                        Instant at = claim.notification().at();
                        if (!at.isBefore((Instant) notes.getOrDefault("position", at))) {
                            notes.put("position", at);
                            behind.add(claim);
                        }
                    }
                    return new Claims(behind, List.of());
                }
            }),
            new BrokenAdapter("LATE_ACKNOWLEDGEMENT", List.of("7.20"), () -> new BrokenStorage() {
                // Acknowledges the claim of the worker that took over.
                @Override
                public boolean acknowledge(Claim claim) {
                    return outbox.acknowledge(
                            claimed.getOrDefault(claim.notification().id(), claim));
                }
            }),
            new BrokenAdapter("LOST_ON_FAILURE", List.of("7.4", "7.5", "7.20"), () -> new BrokenStorage() {
                @Override
                public boolean reschedule(Claim claim, Instant dueAt, String error) {
                    return outbox.acknowledge(claim);
                }
            }),
            new BrokenAdapter("DEAD_LETTER_LOST", List.of("7.10", "7.26"), () -> new BrokenStorage() {
                @Override
                public boolean deadLetter(Claim claim, Instant at, String error) {
                    return outbox.acknowledge(claim);
                }
            }),
            new BrokenAdapter("BLOCKED_BEHIND_POISON", List.of("7.5"), () -> new BrokenStorage() {
                @Override
                public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                    return notes.isEmpty()
                            ? outbox.claim(token, now, leaseEnd, limit)
                            : new Claims(List.of(), List.of());
                }

                @Override
                public boolean reschedule(Claim claim, Instant dueAt, String error) {
                    notes.put("poisoned", true);
                    return outbox.reschedule(claim, dueAt, error);
                }
            }),
            new BrokenAdapter("POISON_IN_THE_QUEUE", List.of("7.5", "7.26"), () -> new BrokenStorage() {
                @Override
                public boolean deadLetter(Claim claim, Instant at, String error) {
                    return outbox.reschedule(claim, NEVER, error);
                }
            }),
            new BrokenAdapter("LEASE_IGNORED", List.of("7.20", "7.25"), () -> new BrokenStorage() {
                @Override
                public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                    return outbox.claim(token, now, now, limit);
                }
            }),
            new BrokenAdapter("LEASE_NOT_RENEWED", List.of("7.21"), () -> new BrokenStorage() {
                @Override
                public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                    notes.put(token, leaseEnd);
                    return outbox.claim(token, now, leaseEnd, limit);
                }

                @Override
                public boolean startAttempt(Claim claim, Instant leaseEnd) {
                    return outbox.startAttempt(claim, (Instant) notes.getOrDefault(claim.token(), leaseEnd));
                }
            }),
            new BrokenAdapter("ATTEMPTS_NOT_COUNTED", List.of("7.5", "7.13", "7.21"), () -> new BrokenStorage() {
                @Override
                public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                    List<Claim> found =
                            outbox.claim(token, now, leaseEnd, limit).claims();
                    return new Claims(
                            found.stream()
                                    .map(claim -> new Claim(claim.notification(), 0, token))
                                    .toList(),
                            List.of());
                }
            }),
            new BrokenAdapter("ALL_OF_AN_INVITATION_AT_ONCE", List.of("7.4", "7.25"), () -> new BrokenStorage() {
                // Acknowledges claimed notifications early, to claim the later ones of the same invitation too.
                @Override
                public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                    List<Claim> claims = new ArrayList<>();
                    List<Claim> more = outbox.claim(token, now, leaseEnd, limit).claims();
                    while (!more.isEmpty()) {
                        more.forEach(outbox::acknowledge);
                        claims.addAll(more);
                        int left = limit - claims.size();
                        more = left <= 0
                                ? List.of()
                                : outbox.claim(token, now, leaseEnd, left).claims();
                    }
                    return new Claims(claims, List.of());
                }

                @Override
                public boolean startAttempt(Claim claim, Instant leaseEnd) {
                    return true;
                }

                @Override
                public boolean acknowledge(Claim claim) {
                    return true;
                }
            }),
            new BrokenAdapter("RETRY_WHILE_LEASED", List.of("7.27"), () -> new BrokenStorage() {
                // Makes the notification due at once, even if it is not a dead letter.
                @Override
                public boolean retry(UUID id, Instant dueAt) {
                    Claim claim = claimed.get(id);
                    return outbox.retry(id, dueAt) || (claim != null && outbox.reschedule(claim, dueAt, ""));
                }
            }),
            new BrokenAdapter("DEAD_LETTERS_BY_THE_PAGE_ONLY", List.of("7.28"), () -> new BrokenStorage() {
                // The next page skips rows with the same instant as the last row of a page.
                @Override
                public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
                    return outbox.deadLetters(after, Integer.MAX_VALUE).stream()
                            .filter(one -> after == null || one.at().isBefore(after.at()))
                            .limit(limit)
                            .toList();
                }
            }),
            new BrokenAdapter("RETRIED_TOO_EARLY", List.of("7.26"), () -> new BrokenStorage() {
                @Override
                public boolean retry(UUID id, Instant dueAt) {
                    return outbox.retry(id, Instant.EPOCH);
                }
            }));

    private BrokenOutboxAdapter() {}
}
