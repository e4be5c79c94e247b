package dev.invitations.broken.model;

/** A value that depends on itself through another value. */
public record CycleStart(CycleEnd hatchedFrom) {}
