/** Processes and servers that are killed amid commands. */
@NullMarked
package dev.invitations.verification.crashes;

import org.jspecify.annotations.NullMarked;
