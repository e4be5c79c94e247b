/** Violations of the architecture rules, so that {@code CoreArchitectureTest} can show that each rule reports them. */
package dev.invitations.broken;
