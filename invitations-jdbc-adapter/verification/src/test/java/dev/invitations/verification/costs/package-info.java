/** The requests, log bytes and pages that a command takes. */
@NullMarked
package dev.invitations.verification.costs;

import org.jspecify.annotations.NullMarked;
