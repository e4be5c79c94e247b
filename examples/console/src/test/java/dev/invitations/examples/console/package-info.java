/** The console as a program meets it: over HTTP, and from the outside of its process. */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
