/** Tests of the console: its pages and its API over HTTP, its services, and its start. */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
