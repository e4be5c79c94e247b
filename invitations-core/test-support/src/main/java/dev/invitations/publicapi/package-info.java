/** Records the public API of a module as text, so that a reviewer sees each change of it. */
@NullMarked
package dev.invitations.publicapi;

import org.jspecify.annotations.NullMarked;
