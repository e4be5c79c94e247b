/** The adapter that keeps everything in memory, and what a host needs to use it as a fake. */
@NullMarked
package dev.invitations.inmemory;

import org.jspecify.annotations.NullMarked;
