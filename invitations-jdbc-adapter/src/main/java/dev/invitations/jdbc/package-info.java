/** The JDBC adapter: a storage in a relational database, which is H2, PostgreSQL or MariaDB. */
@NullMarked
package dev.invitations.jdbc;

import org.jspecify.annotations.NullMarked;
