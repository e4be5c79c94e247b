/** The storage in a relational database: H2, PostgreSQL or MariaDB, over the host's {@code DataSource}. */
@NullMarked
package dev.invitations.jdbc;

import org.jspecify.annotations.NullMarked;
