/** Bugs planted in the library, each of which a test must catch. */
@NullMarked
package dev.invitations.verification.seeded;

import org.jspecify.annotations.NullMarked;
