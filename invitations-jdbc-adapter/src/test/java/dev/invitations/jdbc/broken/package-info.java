/** Breaks the architecture rules, to show that they detect it. */
@org.jspecify.annotations.NullMarked
package dev.invitations.jdbc.broken;
