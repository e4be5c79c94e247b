/** The query plans of PostgreSQL in a large, uneven table. */
@NullMarked
package dev.invitations.verification.plans;

import org.jspecify.annotations.NullMarked;
