package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The memberships. Callers of the package-private methods hold the lock of the gate already. */
final class InMemoryMemberships implements MembershipQueries {

    private final Gate gate;
    private final ByDomain<Invitee, Membership> byUser = new ByDomain<>();
    private final Index<DomainId, Membership> byDomain = new Index<>();

    InMemoryMemberships(Gate gate) {
        this.gate = gate;
    }

    @Override
    public Optional<Membership> find(DomainId domain, UserId user) {
        return gate.step(() -> Optional.ofNullable(member(domain, user)));
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        return gate.step(() -> byDomain.after(domain, null).stream()
                .filter(member ->
                        roles.contains(member.role()) && !member.user().equals(user))
                .findFirst());
    }

    @Override
    public boolean isPopulated(DomainId domain) {
        return gate.step(() -> hasMembers(domain));
    }

    @Override
    public Map<String, Long> countRoles(DomainId domain) {
        return gate.step(() -> byDomain.after(domain, null).stream()
                .collect(Collectors.groupingBy(Membership::role, Collectors.counting())));
    }

    @Override
    public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
        return gate.step(
                () -> byDomain.after(domain, after).stream().limit(limit).toList());
    }

    @Nullable Membership member(DomainId domain, Invitee user) {
        return byUser.get(domain, user);
    }

    boolean hasMembers(DomainId domain) {
        return !byDomain.after(domain, null).isEmpty();
    }

    /** Checks whether the user has the role or, if the role is null, is not a member. */
    boolean hasRole(DomainId domain, UserId user, @Nullable String role) {
        Membership member = member(domain, user);
        return member == null ? role == null : member.role().equals(role);
    }

    /**
     * Replaces a membership by another membership; empty means not a member. A call with swapped arguments undoes the
     * call.
     */
    void move(Optional<Membership> before, Optional<Membership> after) {
        before.ifPresent(member -> {
            byUser.remove(member.domain(), member.user());
            byDomain.remove(member.domain(), Position.of(member));
        });
        after.ifPresent(member -> {
            byUser.put(member.domain(), member.user(), member);
            byDomain.put(member.domain(), Position.of(member), member);
        });
    }

    Stream<Membership> all() {
        return byUser.all();
    }
}
