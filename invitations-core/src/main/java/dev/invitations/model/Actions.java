package dev.invitations.model;

/** The arguments of {@link Role#of}: an {@link Action}, or a group of actions such as {@link Action#allOfMembers}. */
public sealed interface Actions permits Action, Action.Group {}
