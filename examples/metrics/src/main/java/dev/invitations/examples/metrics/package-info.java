/** Counters of Micrometer for the events of the library. */
@NullMarked
package dev.invitations.examples.metrics;

import org.jspecify.annotations.NullMarked;
