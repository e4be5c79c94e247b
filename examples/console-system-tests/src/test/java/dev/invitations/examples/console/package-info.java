/** The console as people meet it. */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
