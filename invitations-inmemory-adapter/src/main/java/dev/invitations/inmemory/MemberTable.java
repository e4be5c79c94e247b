package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The memberships; its caller holds the lock. */
final class MemberTable {

    private static final class Members {
        private final Map<UserId, Membership> byUser = new HashMap<>();
        private final TreeMap<Position, Membership> byPosition = new TreeMap<>();
    }

    private final Map<DomainId, Members> byDomain = new HashMap<>();

    @Nullable Membership find(DomainId domain, UserId user) {
        Members members = byDomain.get(domain);
        return members == null ? null : members.byUser.get(user);
    }

    boolean isPopulated(DomainId domain) {
        return byDomain.containsKey(domain);
    }

    /** Whether the user has this role; null for no role at all. */
    boolean stands(DomainId domain, UserId user, @Nullable String role) {
        Membership member = find(domain, user);
        return Objects.equals(member == null ? null : member.role(), role);
    }

    /** Replaces one state by the other, with null for not being a member, so that it can be undone. */
    void move(@Nullable Membership before, @Nullable Membership after) {
        if (before != null) {
            Members members = Objects.requireNonNull(byDomain.get(before.domain()));
            Membership stored = Objects.requireNonNull(members.byUser.remove(before.user()));
            members.byPosition.remove(Position.of(stored));
            if (members.byUser.isEmpty()) {
                byDomain.remove(before.domain());
            }
        }
        if (after != null) {
            Members members = byDomain.computeIfAbsent(after.domain(), domain -> new Members());
            members.byUser.put(after.user(), after);
            members.byPosition.put(Position.of(after), after);
        }
    }

    /** The members in their order, from behind the position on; null for all of them. */
    Collection<Membership> after(DomainId domain, @Nullable Position position) {
        Members members = byDomain.getOrDefault(domain, new Members());
        return position == null
                ? members.byPosition.values()
                : members.byPosition.tailMap(position, false).values();
    }

    Collection<DomainId> domains() {
        return byDomain.keySet();
    }
}
