/**
 * A service that embeds the library. {@link Embedding} configures the library and {@link Teamwork} calls it. The other
 * classes are the usual parts of a service: pages, an API, people, log-in.
 */
@NullMarked
package dev.invitations.examples.console;

import org.jspecify.annotations.NullMarked;
