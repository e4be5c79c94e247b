package dev.invitations.model;

import org.jspecify.annotations.Nullable;

/** What a decision took for true of a user in its domain: that it has this role, or, with null, that it has none. */
public record MemberPrecondition(UserId user, @Nullable String role) {}
