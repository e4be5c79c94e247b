/** Tests of the console in a real browser. */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
