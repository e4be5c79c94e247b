/** The requests and pages that a command costs. */
@NullMarked
package dev.invitations.verification.costs;

import org.jspecify.annotations.NullMarked;
