/** The storage in a relational database: H2 or PostgreSQL, over the host's {@code DataSource}. */
@NullMarked
package dev.invitations.jdbc;

import org.jspecify.annotations.NullMarked;
