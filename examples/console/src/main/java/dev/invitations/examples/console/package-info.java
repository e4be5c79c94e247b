/**
 * A service that embeds the library. {@link Embedding} is where it does; {@link Teamwork} is how it works with it; the rest is
 * what any service has: pages, an API, people, log-in.
 */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
