package dev.invitations.model;

/** One {@link Action} or a group of actions, such as {@link Action#allOfMembers}: the arguments of {@link Role#of}. */
public sealed interface Actions permits Action, Action.Group {}
