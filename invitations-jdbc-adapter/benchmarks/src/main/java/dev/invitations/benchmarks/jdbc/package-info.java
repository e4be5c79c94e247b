/** The benchmarks on PostgreSQL. */
@NullMarked
package dev.invitations.benchmarks.jdbc;

import org.jspecify.annotations.NullMarked;
