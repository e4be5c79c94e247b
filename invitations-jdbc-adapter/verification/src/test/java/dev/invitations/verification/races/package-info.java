/** Concurrent commands: histories of calls, and orders of statements. */
@NullMarked
package dev.invitations.verification.races;

import org.jspecify.annotations.NullMarked;
