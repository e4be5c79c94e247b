package dev.invitations.broken.model;

/** A value that depends on itself through {@link CycleEnd}. */
public record CycleStart(CycleEnd end) {}
