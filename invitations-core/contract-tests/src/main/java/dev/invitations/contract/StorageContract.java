package dev.invitations.contract;

/**
 * Defines the contract of a storage adapter as tests. The test class of an adapter implements this interface and
 * supplies an empty storage; JUnit finds the tests:
 *
 * <pre>{@code
 * class MyStorageTest implements StorageContract {
 *     public Storage emptyStorage() {
 *         return MyStorage.over(emptied(database));
 *     }
 * }
 * }</pre>
 *
 * <p>A test uses only the storage that was supplied last, so one database is enough if it is emptied each time. The
 * number of a rule starts with the number of its promise. S, A and R are the rows of the lifecycle table, E is expiry,
 * M is for members.
 */
public interface StorageContract
        extends TransactionContract,
                SendRules,
                AnswerRules,
                ResendRules,
                ExpiryRules,
                MemberRules,
                AuthorityRules,
                TenantIsolationRules,
                HistoryRules,
                ListRules,
                InputRules {}
