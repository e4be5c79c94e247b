/** A small program that a newcomer runs first. Start at {@link dev.invitations.examples.quickstart.Quickstart}. */
@NullMarked
package dev.invitations.examples.quickstart;

import org.jspecify.annotations.NullMarked;
