package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows that a statement was to write with the rows that it stored. They differ if a trigger, rule, policy
 * or type conversion of the database changes them.
 */
final class WrittenRows {

    private WrittenRows() {}

    /**
     * Compares the rows in any order.
     *
     * @param stored the stored rows, as {@link ResultRow#values} returns them
     * @throws StorageException if the rows differ
     */
    static void verify(String table, Tuples written, List<List<@Nullable Object>> stored) {
        List<List<@Nullable Object>> expected =
                written.rows().stream().map(WrittenRows::comparable).toList();
        List<List<@Nullable Object>> missing = without(expected, stored);
        List<List<@Nullable Object>> other = without(stored, expected);
        if (missing.size() != other.size()) {
            throw missing(table);
        }
        if (!missing.isEmpty()) {
            throw differs(
                    table,
                    written.columns().get(difference(missing.get(0), other)).name());
        }
    }

    /** Returns the values in the form in which {@link ResultRow#values} returns them. */
    static List<@Nullable Object> comparable(List<@Nullable Object> row) {
        List<@Nullable Object> values = new ArrayList<>(row.size());
        for (Object value : row) {
            values.add(
                    value instanceof Enum<?> constant
                            ? constant.name()
                            : value instanceof UUID
                                    ? value.toString()
                                    : value instanceof Integer number ? Long.valueOf(number) : value);
        }
        return values;
    }

    private static List<List<@Nullable Object>> without(
            List<List<@Nullable Object>> rows, List<List<@Nullable Object>> others) {
        Map<List<@Nullable Object>, Integer> counts = new HashMap<>();
        others.forEach(row -> counts.merge(row, 1, Integer::sum));
        List<List<@Nullable Object>> left = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            if (counts.merge(row, -1, Integer::sum) < 0) {
                left.add(row);
            }
        }
        return left;
    }

    /** Returns the first column in which the row differs from the most similar of the other rows. */
    private static int difference(List<@Nullable Object> row, List<List<@Nullable Object>> others) {
        List<Integer> fewest = List.of();
        for (List<@Nullable Object> other : others) {
            List<Integer> different = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                if (!Objects.equals(row.get(i), other.get(i))) {
                    different.add(i);
                }
            }
            if (fewest.isEmpty() || different.size() < fewest.size()) {
                fewest = different;
            }
        }
        return fewest.get(0);
    }

    /** Returns the exception for a column. Its message has no values, because they may be private. */
    static StorageException differs(String table, String column) {
        return new StorageException(
                "The column " + column + " of " + table + " stores another value than the one that was written; look"
                        + " for a trigger, rule, policy or type conversion",
                false,
                null);
    }

    /** Returns the exception for a row that was not written or not deleted. */
    static StorageException missing(String table) {
        return new StorageException(
                "The table " + table + " does not have the rows that were written, or has a row that was deleted; look"
                        + " for a trigger, rule or policy",
                false,
                null);
    }

    /** Returns the exception for a warning that a value was changed. Its cause has the name of the column. */
    static StorageException changed(SQLWarning warning) {
        return new StorageException(
                "The database stores another value than the one that was written" + SqlFailure.code(warning)
                        + "; set a strict sql_mode, and compare the tables with the schema script",
                false,
                warning);
    }

    /** Returns the exception for a row of a user that is neither a member nor a former member. */
    static StorageException blocked(String table) {
        return new StorageException(
                "The table " + table + " has a row of this user with a status that is neither active nor ended, and"
                        + " the library does not change such a row; change the status or delete the row",
                false,
                null);
    }
}
