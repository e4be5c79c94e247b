/** Breaks the rules, so that they are seen to catch it. */
@org.jspecify.annotations.NullMarked
package dev.invitations.inmemory.broken;
