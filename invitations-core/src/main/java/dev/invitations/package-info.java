/** The verbs: {@link dev.invitations.Invitations} is where a host begins. */
@NullMarked
package dev.invitations;

import org.jspecify.annotations.NullMarked;
