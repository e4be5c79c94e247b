/** The benchmarks of the library. */
@NullMarked
package dev.invitations.benchmarks;

import org.jspecify.annotations.NullMarked;
