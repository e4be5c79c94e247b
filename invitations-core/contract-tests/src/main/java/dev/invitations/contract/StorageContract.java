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
 * number of a rule begins with a number or a letter:
 *
 * <ul>
 *   <li>1: atomicity, 2: races, 3: idempotence, 4: authority of the inviter, 5: isolation of tenants, 6: history, 7:
 *       notifications, 8: lists, 10: input
 *   <li>S: send, A: accept and reject, R: resend and delete, E: expiry, M: members, I: users with several identities,
 *       L: links, H: rules of the host, T: transfer of a role
 * </ul>
 *
 * <p>The rules check what an adapter can do wrong. {@link SequenceRules} checks every decision of the library.
 */
public interface StorageContract
        extends TransactionContract,
                ConflictRules,
                SendRules,
                AnswerRules,
                ResendRules,
                ExpiryRules,
                MemberRules,
                AuthorityRules,
                TenantIsolationRules,
                RefusalRules,
                HistoryRules,
                ListRules,
                IdentityRules,
                ClaimRules,
                ClaimedMemberRules,
                TransferRules,
                InboxRules,
                DeliveryRules,
                LinkRules,
                HostReviewRules,
                InputRules,
                ValueRules {}
