/** Concurrent commands: histories, orders of statements, and changes of authority. */
@NullMarked
package dev.invitations.verification.races;

import org.jspecify.annotations.NullMarked;
