package dev.invitations.port;

/** One place that keeps invitations, memberships, history and notifications, and changes them together. */
public interface Storage {

    InvitationRepository invitations();

    MembershipRepository memberships();

    Outbox outbox();
}
