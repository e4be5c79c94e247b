/** Random sequences of operations, and their comparison with the reference model or with another storage. */
@NullMarked
package dev.invitations.contract.sequence;

import org.jspecify.annotations.NullMarked;
