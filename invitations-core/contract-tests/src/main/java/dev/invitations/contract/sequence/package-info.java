/** Random sequences of operations, usual and hostile, and their comparison with the reference model. */
@NullMarked
package dev.invitations.contract.sequence;

import org.jspecify.annotations.NullMarked;
