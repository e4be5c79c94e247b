package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.List;

/**
 * Defines how the catalogue of one database describes tables, and which of its types fit. The queries read documented
 * catalogues only, and take no lock on the tables. The placeholders of a query are the schema and the table, as
 * {@link #find} returned them.
 */
interface Catalog {

    /** The way in which a text column compares strings. */
    enum TextComparison {
        /** By their bytes, or by a collation that distinguishes all different strings. */
        EXACT,
        /** By their bytes, but without the spaces at the end. */
        PADDED,
        /** Some different strings are equal, for example if they differ in case. */
        FOLDED
    }

    /**
     * A setting of the server with which the library does not work.
     *
     * @param name the name of the setting
     * @param query a query that returns the value if it is wrong, and no row otherwise
     * @param advice the change that makes the library work
     * @param hidesRows whether the setting hides rows from queries, so that the other results of a check would be wrong
     */
    record ServerSetting(String name, String query, String advice, boolean hidesRows) {

        ServerSetting(String name, String query, String advice) {
            this(name, query, advice, false);
        }
    }

    /**
     * Returns a query for the table with this name. Its columns are {@code schema_name}, {@code table_name},
     * {@code kind}, which describes an object that is not an ordinary table, and {@code flaw} with {@code remedy}, which
     * describe a property that the library cannot work with. {@code kind} and {@code flaw} are usually empty.
     */
    String find(TableName name);

    /** Returns whether the catalogue shows a part of a table while another session changes it. */
    default boolean showsUnfinishedChanges() {
        return false;
    }

    /** Returns a query for the columns of a table, as {@link CatalogColumn#of} reads them. */
    String columns();

    /** Returns a query for the names of the indexes of a table that the server can use. */
    String indexNames();

    /**
     * Returns a query for the indexes: one row per column, in the order of {@code index_name} and position. The other
     * columns are {@code is_unique}, {@code predicate} of a partial index, {@code flaw} if the index cannot guard
     * against duplicates, and {@code column_name}, which is empty for an expression.
     */
    String indexes();

    /** Returns a query for the triggers and rules of a table that the server runs, with {@code name}. */
    String triggers();

    List<ServerSetting> settings();

    /** Returns whether the error says that the user has no right on an object. */
    boolean lacksRight(SQLException e);

    /** Returns the right that the user needs to run the statement, in the words of this database. */
    String rightFor(SchemaStatement statement);

    /** Returns the statement in the form that checks rights and changes nothing. */
    default String checkingRights(String statement) {
        return "EXPLAIN " + statement;
    }

    boolean fits(CatalogColumn found, ExpectedColumn expected);

    /** Returns the type to recommend, in the words of this database. */
    String recommended(ExpectedColumn expected);

    TextComparison comparison(CatalogColumn column);

    /**
     * Returns whether the index stops a second founder of a domain, and allows several members that are not founders.
     */
    default boolean isFounderIndex(CatalogIndex index, String domain, String founder) {
        return index.guards(List.of(domain, founder));
    }
}
