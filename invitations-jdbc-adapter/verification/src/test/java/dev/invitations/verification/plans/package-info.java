/** The query plans of PostgreSQL for large tables with uneven data. */
@NullMarked
package dev.invitations.verification.plans;

import org.jspecify.annotations.NullMarked;
