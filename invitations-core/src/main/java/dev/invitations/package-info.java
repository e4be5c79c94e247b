/** The public API: {@link dev.invitations.Invitations} is where a host begins. */
@ImmutableStyle
@NullMarked
package dev.invitations;

import org.jspecify.annotations.NullMarked;
