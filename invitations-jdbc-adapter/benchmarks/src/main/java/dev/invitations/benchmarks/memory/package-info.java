/** The benchmarks in memory. */
@NullMarked
package dev.invitations.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
