package dev.invitations.benchmarks;

import java.util.UUID;

/** The data that a host's page has of an invitation whose button is pressed. */
record Pending(String domain, UUID uuid, String invitee) {}
