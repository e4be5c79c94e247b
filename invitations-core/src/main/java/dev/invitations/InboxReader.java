package dev.invitations;

import dev.invitations.decision.ActingUser;
import dev.invitations.decision.Policy;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.Limits;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxCandidates;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads inboxes. The storage returns pending invitations, and the policy of each domain leaves out the invitations that
 * accept would refuse.
 */
final class InboxReader {

    /** The number of invitations per read. It is larger than an inbox, so that most inboxes need one read. */
    static final int BATCH = 25;

    /** Each read is this many times larger than the read before, so that few reads pass many refused invitations. */
    private static final int GROWTH = 10;

    /** The largest read. It bounds the memory. */
    static final int LARGEST_BATCH = 10_000;

    private final CommandExecutor executor;
    private final InvitationQueries queries;

    InboxReader(CommandExecutor executor) {
        this.executor = executor;
        this.queries = executor.storage().invitations();
    }

    /**
     * Reads an inbox. The total counts the invitations of the first read. A later read only looks for the newest
     * invitations, and only if the first read counted more invitations than were found. For up to 12,775 pending
     * invitations four reads suffice: 25, 250, 2,500 and 10,000. Only an empty read ends the search, because an adapter
     * leaves out invitations that cannot be read.
     */
    Inbox read(ActingUser actor) {
        Instant now = executor.now();
        InboxCandidates first = queries.inbox(actor.user(), actor.identities(), now, BATCH);
        if (first.groups().isEmpty()) {
            return new Inbox(List.of(), 0);
        }
        Set<DomainId> domains = new LinkedHashSet<>();
        first.groups().forEach(group -> domains.add(group.domain()));
        Map<DomainId, Policy> policies = executor.policies(domains);
        long total = first.groups().stream()
                .filter(group -> isAcceptable(group, policies.get(group.domain())))
                .mapToLong(InboxGroup::count)
                .sum();
        long wanted = Math.min(total, Limits.INBOX_SIZE);
        List<Invitation> pending = new ArrayList<>();
        List<InboxCandidate> batch = first.newest();
        addTo(pending, batch, policies, wanted);
        for (int limit = BATCH * GROWTH; pending.size() < wanted && !batch.isEmpty(); limit *= GROWTH) {
            limit = Math.min(limit, LARGEST_BATCH);
            Position last = Position.ofSent(batch.get(batch.size() - 1).invitation());
            batch = queries.inboxAfter(actor.user(), actor.identities(), now, last, limit);
            addTo(pending, batch, policies, wanted);
        }
        return new Inbox(pending, total);
    }

    private static void addTo(
            List<Invitation> pending, List<InboxCandidate> batch, Map<DomainId, Policy> policies, long wanted) {
        batch.stream()
                .filter(candidate -> isAcceptable(
                        candidate, policies.get(candidate.invitation().id().domain())))
                .limit(wanted - pending.size())
                .forEach(candidate -> pending.add(candidate.invitation()));
    }

    private static boolean isAcceptable(InboxCandidate candidate, @Nullable Policy policy) {
        Invitation invitation = candidate.invitation();
        return policy != null
                && policy.acceptanceRefusal(
                                invitation.role(),
                                invitation.timesSent() > 1,
                                candidate.inviterRole(),
                                candidate.userIsMember())
                        == null;
    }

    private static boolean isAcceptable(InboxGroup group, @Nullable Policy policy) {
        return policy != null
                && policy.acceptanceRefusal(group.role(), group.resent(), group.inviterRole(), group.userIsMember())
                        == null;
    }
}
