package dev.invitations.contract;

/**
 * What a storage adapter promises, as tests. An adapter's own test implements it and says where an empty storage comes
 * from; JUnit finds the rest:
 *
 * <pre>{@code
 * class MyStorageTest implements StorageContract {
 *     public Storage emptyStorage() {
 *         return MyStorage.over(emptied(database));
 *     }
 * }
 * }</pre>
 *
 * <p>A test uses only the storage that it was given last, so one database, emptied each time, is enough. The rules are
 * numbered after the promises that they hold an adapter to; S, A and R are the rows of the lifecycle table, E is expiry, M
 * are the members.
 */
public interface StorageContract
        extends TransactionContract,
                SendRules,
                AnswerRules,
                ResendRules,
                ExpiryRules,
                MemberRules,
                AuthorityRules,
                NoOracleRules,
                HistoryRules,
                ListRules,
                InputRules {}
