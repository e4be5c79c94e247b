/** Planted violations, which show that each architecture rule can fail. */
@org.jspecify.annotations.NullMarked
package dev.invitations.inmemory.broken;
