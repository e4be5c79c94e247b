package dev.invitations.contract.operation;

/** A parameter of an operation of the library. */
public enum Parameter {
    /** The actor that calls: a user, a verified user or the holder of a link. */
    ACTOR,
    /** The domain that the operation is about. */
    DOMAIN,
    /** The invitee or member that the operation is about. */
    USER,
    /** The id of an invitation. */
    INVITATION,
    /** The name of a role. */
    ROLE,
    /** The invitees of a request, with their roles. */
    INVITES,
    /** The scope, filters and page of a list or a count of invitations. */
    QUERY,
    /** The domain and page of a list of members. */
    MEMBER_QUERY,
    /** The name of an action. */
    ACTION,
    /** The maximum number of notifications to deliver. */
    LIMIT,
    /** The cursor of a page of dead letters. Only this parameter is optional: without it, the first page is read. */
    CURSOR,
    /** The id of a dead letter. */
    DEAD_LETTER,
    /** The token of a link. */
    TOKEN
}
