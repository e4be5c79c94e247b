/** Calls with hostile texts, sizes and instants, and the checks of their answers. */
@NullMarked
package dev.invitations.contract.hostile;

import org.jspecify.annotations.NullMarked;
