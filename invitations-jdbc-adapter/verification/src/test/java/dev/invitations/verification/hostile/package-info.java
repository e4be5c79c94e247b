/** Extreme input and extreme clocks. */
@NullMarked
package dev.invitations.verification.hostile;

import org.jspecify.annotations.NullMarked;
