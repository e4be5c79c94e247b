/** The decisions: pure functions from a snapshot to changes or a refusal. The module does not export this package. */
@NullMarked
package dev.invitations.decision;

import org.jspecify.annotations.NullMarked;
