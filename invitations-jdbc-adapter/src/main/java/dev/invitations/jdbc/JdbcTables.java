package dev.invitations.jdbc;

import java.util.Objects;

/**
 * The schema and the names of the tables. Immutable: a method with a parameter returns new names. Use the same names
 * for every {@link JdbcStorage}, {@link JdbcRoleCatalog} and {@link JdbcSchema} of the same tables. Only plain names
 * are allowed, so that settings from a file cannot inject SQL.
 *
 * <pre>{@code
 * JdbcTables tables = JdbcTables.standard().schema("billing").prefix("acme_");
 * }</pre>
 */
public final class JdbcTables {

    /** PostgreSQL cuts names after 63 bytes, and the longest name without a prefix has 22 bytes. */
    private static final NameRule PREFIX = NameRule.of(
            "[a-z][a-z0-9_]{0,31}", "1 to 32 lower-case ASCII letters, digits or underscores, beginning with a letter");

    private static final NameRule SCHEMA = NameRule.of(
            "[a-z][a-z0-9_]{0,62}", "1 to 63 lower-case ASCII letters, digits or underscores, beginning with a letter");

    private static final JdbcTables STANDARD = new JdbcTables("", "", MembersTable.OWN, true);

    private final String prefix;
    private final String schema;
    private final MembersTable members;
    private final boolean ownMembers;

    private JdbcTables(String prefix, String schema, MembersTable members, boolean ownMembers) {
        this.prefix = prefix;
        this.schema = schema;
        this.members = members;
        this.ownMembers = ownMembers;
    }

    /**
     * Returns the names that the schema scripts use, in the default schema of the connections.
     *
     * @return the standard names
     */
    public static JdbcTables standard() {
        return STANDARD;
    }

    /**
     * Adds a prefix to the names of the tables, and of their indexes and constraints.
     *
     * @param prefix 1 to 32 lower-case ASCII letters, digits and underscores, beginning with a letter
     * @return names with this prefix
     * @throws IllegalArgumentException if the prefix is invalid
     */
    public JdbcTables prefix(String prefix) {
        return new JdbcTables(PREFIX.allowed("prefix", prefix), schema, members, ownMembers);
    }

    /**
     * Sets the schema of the tables, which is the database on MariaDB. If it is not set, the tables are in the default
     * schema of the connections. The schema must exist, because the library creates tables but no schemas.
     *
     * @param schema 1 to 63 lower-case ASCII letters, digits and underscores, beginning with a letter
     * @return names in this schema
     * @throws IllegalArgumentException if the name is invalid
     */
    public JdbcTables schema(String schema) {
        return new JdbcTables(prefix, SCHEMA.allowed("schema", schema), members, ownMembers);
    }

    /**
     * Sets a members table of the host, which replaces the members table of the library; see {@link MembersTable}.
     *
     * @param members the members table of the host
     * @return names with this members table
     */
    public JdbcTables members(MembersTable members) {
        return new JdbcTables(prefix, schema, Objects.requireNonNull(members, "members must not be null"), false);
    }

    /** Returns the schema; empty for the default schema of the connections. */
    String schema() {
        return schema;
    }

    String prefix() {
        return prefix;
    }

    MembersTable members() {
        return members;
    }

    /** Returns whether the members table belongs to the library. */
    boolean ownMembers() {
        return ownMembers;
    }

    /** Returns the name of the members table, for messages. */
    String membersName() {
        return ownMembers ? table("membership") : members.table();
    }

    /** Returns the name of a table of the library, as SQL statements use it. */
    String table(String name) {
        return schema.isEmpty() ? prefix + name : schema + "." + prefix + name;
    }
}
