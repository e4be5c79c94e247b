package dev.invitations.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A part of a statement with its values. */
record SqlFragment(String sql, List<? extends @Nullable Object> values) {

    /** Returns the rows of both queries. */
    SqlFragment unionAll(SqlFragment other) {
        return unionAll(List.of(this, other));
    }

    /** Returns the rows of the queries, at least one. */
    static SqlFragment unionAll(List<SqlFragment> queries) {
        List<@Nullable Object> values = new ArrayList<>();
        queries.forEach(query -> values.addAll(query.values));
        return new SqlFragment(
                queries.stream().map(SqlFragment::sql).collect(Collectors.joining(" UNION ALL ")), values);
    }

    /** Returns {@code count} copies of the text, comma-separated. */
    static String repeated(String text, int count) {
        return String.join(", ", Collections.nCopies(count, text));
    }

    /** Returns one text per item, comma-separated. */
    static <T> String list(Collection<T> items, Function<? super T, String> text) {
        return items.stream().map(text).collect(Collectors.joining(", "));
    }

    /**
     * Returns the clause that ends a query after this number of rows. The number is part of the text and not a
     * placeholder, because PostgreSQL reuses a plan only if it knows the number, and H2 2.5 reuses the first number
     * that it saw in a subquery.
     */
    static String first(int rows) {
        return " FETCH FIRST " + rows + " ROWS ONLY";
    }
}
