package dev.invitations.port;

import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import org.jspecify.annotations.Nullable;

/**
 * A precondition of a {@link Change}: the user has this role in the domain or, if the role is null, is not a member.
 *
 * @param user the user that the precondition is about
 * @param role the name of the role; null if the user must not be a member
 */
public record MemberPrecondition(UserId user, @Nullable String role) {

    /**
     * Returns the precondition that the member still has its role.
     *
     * @param member the membership that the decision read
     * @return the precondition
     */
    public static MemberPrecondition hasRole(Membership member) {
        return new MemberPrecondition(member.user(), member.role());
    }

    /**
     * Returns the precondition that the user is not a member.
     *
     * @param user the user
     * @return the precondition
     */
    public static MemberPrecondition notMember(UserId user) {
        return new MemberPrecondition(user, null);
    }
}
