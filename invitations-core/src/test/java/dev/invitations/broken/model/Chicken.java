package dev.invitations.broken.model;

/** A value that knows itself through another value. */
public record Chicken(Egg hatchedFrom) {}
