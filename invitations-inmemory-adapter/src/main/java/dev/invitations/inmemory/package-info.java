/** The in-memory adapter, and a clock, ids and a notifier for hosts that use it as a test fake. */
@NullMarked
package dev.invitations.inmemory;

import org.jspecify.annotations.NullMarked;
