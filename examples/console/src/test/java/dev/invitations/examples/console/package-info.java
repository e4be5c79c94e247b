/** Tests of the console over HTTP, from outside its process. */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
