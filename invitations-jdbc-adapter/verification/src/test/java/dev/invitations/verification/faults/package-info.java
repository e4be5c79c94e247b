/** Calls, connections and deliveries that fail at every step. */
@NullMarked
package dev.invitations.verification.faults;

import org.jspecify.annotations.NullMarked;
