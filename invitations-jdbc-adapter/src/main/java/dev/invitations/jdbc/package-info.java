/** The JDBC adapter: a storage in a relational database. H2, PostgreSQL and MariaDB are supported. */
@NullMarked
package dev.invitations.jdbc;

import org.jspecify.annotations.NullMarked;
