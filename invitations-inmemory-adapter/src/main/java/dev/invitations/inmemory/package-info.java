/**
 * The in-memory adapter. A host can also use it as a fake in tests, with the clock, the ids and the notifier of this
 * package.
 */
@NullMarked
package dev.invitations.inmemory;

import org.jspecify.annotations.NullMarked;
