package dev.invitations.port;

/** One place that keeps invitations, memberships, history and notifications, and changes them together. */
public interface Storage {

    InvitationQueries invitations();

    MembershipQueries memberships();

    Outbox outbox();
}
