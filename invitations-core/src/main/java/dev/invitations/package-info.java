/** The public API. Start at {@link dev.invitations.Invitations}. */
@ImmutableStyle
@NullMarked
package dev.invitations;

import org.jspecify.annotations.NullMarked;
