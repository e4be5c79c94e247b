/** Violations of the architecture rules, so that a test sees each rule report one. */
package dev.invitations.broken;
