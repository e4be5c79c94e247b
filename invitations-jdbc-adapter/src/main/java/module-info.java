/** Invitations: the storage in a relational database. */
module dev.invitations.jdbc {
    requires transitive dev.invitations;
    requires transitive java.sql;
    requires static transitive org.jspecify;
    requires static com.h2database;
    requires org.slf4j;

    exports dev.invitations.jdbc;
}
