package dev.invitations.contract;

/**
 * Collects the rules of {@link StorageContract} whose results depend on transactions: atomicity, races, repeated
 * commands and the outbox. An adapter that passes the whole contract once can run these rules alone for each further
 * isolation level, driver or kind of transaction.
 */
public interface TransactionContract
        extends AtomicityRules,
                ConcurrencyRules,
                StressRules,
                ClaimRaceRules,
                RetryRules,
                NotificationRules,
                DeadLetterRules,
                OutboxRules {}
