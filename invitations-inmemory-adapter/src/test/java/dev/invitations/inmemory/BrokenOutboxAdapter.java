package dev.invitations.inmemory;

import dev.invitations.model.DeadLetter;
import dev.invitations.port.Position;
import dev.invitations.port.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Typical errors of outboxes. */
final class BrokenOutboxAdapter {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    static final List<BrokenAdapter> ALL = List.of(
            new BrokenAdapter(
                    "ACKNOWLEDGED_BEFORE_THE_CALL",
                    () -> new BrokenStorage() {
                        // If the worker dies or fails now, the notification is lost.
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            Claims found = outbox.claim(token, now, leaseEnd, limit);
                            found.claims().forEach(claim -> {
                                notes.put(claim.notification().id(), token);
                                outbox.acknowledge(claim);
                            });
                            return found;
                        }

                        @Override
                        public boolean startAttempt(Claim claim, Instant leaseEnd) {
                            return notes.containsKey(claim.notification().id());
                        }

                        @Override
                        public boolean acknowledge(Claim claim) {
                            return notes.remove(claim.notification().id(), claim.token());
                        }
                    },
                    "7.20",
                    "7.21",
                    "7.5"),
            new BrokenAdapter(
                    "CALLED_IN_THE_TRANSACTION",
                    () -> new BrokenStorage() {
                        // An attempt holds this lock until its result is recorded, and every claim waits for it.
                        private final Semaphore lock = new Semaphore(1);

                        @Override
                        public boolean startAttempt(Claim claim, Instant leaseEnd) {
                            boolean begun = outbox.startAttempt(claim, leaseEnd);
                            if (begun) {
                                lock();
                                notes.put("held by", claim.token());
                            }
                            return begun;
                        }

                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            lock();
                            lock.release();
                            return outbox.claim(token, now, leaseEnd, limit);
                        }

                        @Override
                        public boolean acknowledge(Claim claim) {
                            ended(claim);
                            return outbox.acknowledge(claim);
                        }

                        @Override
                        public boolean reschedule(Claim claim, Instant dueAt, String error) {
                            ended(claim);
                            return outbox.reschedule(claim, dueAt, error);
                        }

                        @Override
                        public boolean deadLetter(Claim claim, Instant at, String error) {
                            ended(claim);
                            return outbox.deadLetter(claim, at, error);
                        }

                        /** Times out like a database. */
                        private void lock() {
                            try {
                                if (!lock.tryAcquire(1, TimeUnit.SECONDS)) {
                                    throw new StorageException("Lock timeout", true, null);
                                }
                            } catch (InterruptedException e) {
                                throw new StorageException("Interrupted", true, e);
                            }
                        }

                        private void ended(Claim claim) {
                            if (notes.remove("held by", claim.token())) {
                                lock.release();
                            }
                        }
                    },
                    "7.8"),
            new BrokenAdapter(
                    "POLLED_BY_POSITION",
                    () -> new BrokenStorage() {
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            Claims found = outbox.claim(token, now, leaseEnd, limit);
                            List<Claim> behind = new ArrayList<>();
                            for (Claim claim : found.claims()) {
                                Instant at = claim.notification().at();
                                if (!at.isBefore((Instant) notes.getOrDefault("position", at))) {
                                    notes.put("position", at);
                                    behind.add(claim);
                                }
                            }
                            return new Claims(behind, List.of());
                        }
                    },
                    "7.24"),
            new BrokenAdapter(
                    "LATE_ACKNOWLEDGEMENT",
                    () -> new BrokenStorage() {
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            Claims found = outbox.claim(token, now, leaseEnd, limit);
                            found.claims()
                                    .forEach(claim ->
                                            notes.put(claim.notification().id(), claim));
                            return found;
                        }

                        @Override
                        public boolean acknowledge(Claim claim) {
                            return outbox.acknowledge((Claim)
                                    notes.getOrDefault(claim.notification().id(), claim));
                        }
                    },
                    "7.20"),
            new BrokenAdapter(
                    "LOST_ON_FAILURE",
                    () -> new BrokenStorage() {
                        @Override
                        public boolean reschedule(Claim claim, Instant dueAt, String error) {
                            return outbox.acknowledge(claim);
                        }
                    },
                    "7.4",
                    "7.5",
                    "7.20"),
            new BrokenAdapter(
                    "LOST_WHEN_SET_ASIDE",
                    () -> new BrokenStorage() {
                        @Override
                        public boolean deadLetter(Claim claim, Instant at, String error) {
                            return outbox.acknowledge(claim);
                        }
                    },
                    "7.10",
                    "7.26"),
            new BrokenAdapter(
                    "BLOCKED_BEHIND_POISON",
                    () -> new BrokenStorage() {
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
                    },
                    "7.5"),
            new BrokenAdapter(
                    "POISON_IN_THE_QUEUE",
                    () -> new BrokenStorage() {
                        @Override
                        public boolean deadLetter(Claim claim, Instant at, String error) {
                            return outbox.reschedule(claim, NEVER, error);
                        }
                    },
                    "7.5",
                    "7.26"),
            new BrokenAdapter(
                    "LEASE_IGNORED",
                    () -> new BrokenStorage() {
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            return outbox.claim(token, now, now, limit);
                        }
                    },
                    "7.20",
                    "7.25"),
            new BrokenAdapter(
                    "LEASE_NOT_RENEWED",
                    () -> new BrokenStorage() {
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            notes.put(token, leaseEnd);
                            return outbox.claim(token, now, leaseEnd, limit);
                        }

                        @Override
                        public boolean startAttempt(Claim claim, Instant leaseEnd) {
                            return outbox.startAttempt(claim, (Instant) notes.getOrDefault(claim.token(), leaseEnd));
                        }
                    },
                    "7.21"),
            new BrokenAdapter(
                    "ATTEMPTS_NOT_COUNTED",
                    () -> new BrokenStorage() {
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            Claims found = outbox.claim(token, now, leaseEnd, limit);
                            return new Claims(
                                    found.claims().stream()
                                            .map(claim -> new Claim(claim.notification(), 0, token))
                                            .toList(),
                                    List.of());
                        }
                    },
                    "7.5",
                    "7.13",
                    "7.21"),
            new BrokenAdapter(
                    "ALL_OF_AN_INVITATION_AT_ONCE",
                    () -> new BrokenStorage() {
                        // Acknowledges claimed notifications early, to claim the later ones of the same invitation too.
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            List<Claim> claims = new ArrayList<>();
                            List<Claim> more =
                                    outbox.claim(token, now, leaseEnd, limit).claims();
                            while (!more.isEmpty()) {
                                more.forEach(outbox::acknowledge);
                                claims.addAll(more);
                                more = claims.size() >= limit
                                        ? List.of()
                                        : outbox.claim(token, now, leaseEnd, limit - claims.size())
                                                .claims();
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
                    },
                    "7.4",
                    "7.25"),
            new BrokenAdapter(
                    "RETRY_WHILE_LEASED",
                    () -> new BrokenStorage() {
                        // Makes the notification due at once, even if it is not a dead letter.
                        @Override
                        public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
                            Claims found = outbox.claim(token, now, leaseEnd, limit);
                            found.claims()
                                    .forEach(claim ->
                                            notes.put(claim.notification().id(), claim));
                            return found;
                        }

                        @Override
                        public boolean retry(UUID id, Instant dueAt) {
                            Claim claim = (Claim) notes.get(id);
                            return outbox.retry(id, dueAt) || (claim != null && outbox.reschedule(claim, dueAt, ""));
                        }
                    },
                    "7.27"),
            new BrokenAdapter(
                    "DEAD_LETTERS_BY_THE_PAGE_ONLY",
                    () -> new BrokenStorage() {
                        // The next page skips rows with the same instant as the last row of a page.
                        @Override
                        public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
                            return outbox.deadLetters(after, Integer.MAX_VALUE).stream()
                                    .filter(one -> after == null || one.at().isBefore(after.at()))
                                    .limit(limit)
                                    .toList();
                        }
                    },
                    "7.28"),
            new BrokenAdapter(
                    "RETRIED_TOO_EARLY",
                    () -> new BrokenStorage() {
                        @Override
                        public boolean retry(UUID id, Instant dueAt) {
                            return outbox.retry(id, Instant.EPOCH);
                        }
                    },
                    "7.26"));

    private BrokenOutboxAdapter() {}
}
