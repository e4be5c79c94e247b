package dev.invitations.benchmarks.jdbc;

import java.util.UUID;

/** What the host's page knows of an invitation whose button is pressed. */
record Pending(String domain, UUID uuid, String invitee) {}
