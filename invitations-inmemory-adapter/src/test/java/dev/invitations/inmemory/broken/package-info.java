/** Violations of the architecture rules, so that a test sees each rule report one. */
@org.jspecify.annotations.NullMarked
package dev.invitations.inmemory.broken;
