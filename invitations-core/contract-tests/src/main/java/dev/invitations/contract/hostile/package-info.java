/** Harnesses that call the library with hostile texts, sizes and instants. */
@NullMarked
package dev.invitations.contract.hostile;

import org.jspecify.annotations.NullMarked;
