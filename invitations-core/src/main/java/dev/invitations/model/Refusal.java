package dev.invitations.model;

import java.util.Optional;

/** A decision not to do it, and the invitation concerned where the caller may see it. */
public record Refusal(Reason reason, Optional<Invitation> invitation) {}
