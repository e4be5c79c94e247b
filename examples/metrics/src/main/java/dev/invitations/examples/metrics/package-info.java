/** What happens to invitations, as counters of Micrometer. */
@NullMarked
package dev.invitations.examples.metrics;

import org.jspecify.annotations.NullMarked;
