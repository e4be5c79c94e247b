/** Tests that kill processes and servers during commands. */
@NullMarked
package dev.invitations.verification.crashes;

import org.jspecify.annotations.NullMarked;
