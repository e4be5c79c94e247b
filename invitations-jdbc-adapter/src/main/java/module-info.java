/** Invitations: the JDBC adapter, for H2, PostgreSQL and MariaDB. */
@SuppressWarnings("opens") // The packages contain no classes, only the scripts that migration tools read.
module dev.invitations.jdbc {
    requires transitive dev.invitations;
    requires transitive java.sql;
    requires static transitive org.jspecify;
    requires static com.h2database;
    requires static spring.core;
    requires static spring.jdbc;
    requires static spring.tx;
    requires org.slf4j;

    exports dev.invitations.jdbc;

    opens dev.invitations.jdbc.schema;
    opens dev.invitations.jdbc.schema.h2;
    opens dev.invitations.jdbc.schema.mariadb;
    opens dev.invitations.jdbc.schema.postgresql;
}
