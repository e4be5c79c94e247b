/** Hostile text, and clocks that jump or differ. */
@NullMarked
package dev.invitations.verification.hostile;

import org.jspecify.annotations.NullMarked;
