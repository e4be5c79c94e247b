package dev.invitations.jdbc;

import java.util.HashSet;
import java.util.List;

/**
 * An index as the catalogue describes it.
 *
 * @param name the name
 * @param unique whether the index allows no duplicates
 * @param predicate the condition of a partial index; empty for other indexes
 * @param flaw the reason why the index cannot guard against duplicates; empty if it can
 * @param columns the names of the columns in lower case; an expression has an empty name
 */
record CatalogIndex(String name, boolean unique, String predicate, String flaw, List<String> columns) {

    /** Returns whether the index allows no two rows with equal values in these columns. */
    boolean guards(List<String> key) {
        return guardsSomeRows(key) && predicate.isEmpty();
    }

    /** Returns whether the index allows no two rows with equal values in these columns, among the rows it contains. */
    boolean guardsSomeRows(List<String> key) {
        return unique && flaw.isEmpty() && columns.size() == key.size() && new HashSet<>(columns).containsAll(key);
    }
}
