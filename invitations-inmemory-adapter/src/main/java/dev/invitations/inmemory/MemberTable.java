package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The memberships; its caller holds the lock. */
final class MemberTable {

    private record Key(DomainId domain, UserId user) {}

    private final Map<Key, Membership> byUser = new HashMap<>();
    private final Index<DomainId, Membership, Membership> byDomain = new Index<>(Membership::domain, Position::of);

    @Nullable Membership find(DomainId domain, UserId user) {
        return byUser.get(new Key(domain, user));
    }

    /** Whether the user has this role; null for no role at all. */
    boolean stands(DomainId domain, UserId user, @Nullable String role) {
        Membership member = find(domain, user);
        return Objects.equals(member == null ? null : member.role(), role);
    }

    /** Replaces one state by the other, with null for not being a member, so that it can be undone. */
    void move(@Nullable Membership before, @Nullable Membership after) {
        if (before != null) {
            Membership stored = byUser.remove(new Key(before.domain(), before.user()));
            byDomain.move(stored, null, before);
        }
        if (after != null) {
            byUser.put(new Key(after.domain(), after.user()), after);
            byDomain.move(null, after, after);
        }
    }

    /** The domain's members in their order, from behind the position on; null for all of them. */
    Collection<Membership> after(DomainId domain, @Nullable Position position) {
        return byDomain.after(domain, position);
    }

    Stream<Membership> all() {
        return byUser.values().stream();
    }
}
