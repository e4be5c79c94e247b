package dev.invitations.jdbc;

import java.util.regex.Pattern;

/**
 * The schema and the names of the tables. Give the same names to every {@link JdbcStorage}, {@link JdbcRoleCatalog} and
 * {@link JdbcSchema} of the same tables. Immutable. Anything but a plain name is refused, so that settings from a file
 * cannot smuggle in SQL.
 *
 * <pre>{@code
 * JdbcTables tables = JdbcTables.standard().schema("billing").prefix("acme_");
 * }</pre>
 */
public final class JdbcTables {

    /** PostgreSQL cuts names after 63 bytes; the longest of ours has 22. */
    private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9_]{0,31}");

    private static final Pattern SCHEMA = Pattern.compile("[a-z][a-z0-9_]{0,62}");

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

    /** Returns the names of the scripts, in the default schema of the connections. */
    public static JdbcTables standard() {
        return STANDARD;
    }

    /**
     * Returns the same tables with a prefix before the name of each, and of their indexes and constraints.
     *
     * @param prefix up to 32 lower-case ASCII letters, digits and underscores, the first one a letter
     * @throws IllegalArgumentException if it is anything else
     */
    public JdbcTables prefix(String prefix) {
        return new JdbcTables(MembersTable.require(PREFIX, "prefix", prefix), schema, members, ownMembers);
    }

    /**
     * Returns the same tables in this schema (on MariaDB, this database), whatever the default of the connections is.
     * It must exist: the library creates tables, not schemas.
     *
     * @param schema up to 63 lower-case ASCII letters, digits and underscores, the first one a letter
     * @throws IllegalArgumentException if it is anything else
     */
    public JdbcTables schema(String schema) {
        return new JdbcTables(prefix, MembersTable.require(SCHEMA, "schema", schema), members, ownMembers);
    }

    /**
     * Returns the same tables, with members in this table of the host's and no table of the library's; see {@link
     * MembersTable}.
     */
    public JdbcTables members(MembersTable members) {
        return new JdbcTables(prefix, schema, members, false);
    }

    /** Returns the schema, or nothing for the default of the connections. */
    String schema() {
        return schema;
    }

    String prefix() {
        return prefix;
    }

    MembersTable members() {
        return members;
    }

    /** Returns whether the members table is the library's. */
    boolean ownMembers() {
        return ownMembers;
    }

    /** Returns the name of a table of the library's in SQL. */
    String table(String name) {
        return schema.isEmpty() ? prefix + name : schema + "." + prefix + name;
    }
}
