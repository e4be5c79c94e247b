package dev.invitations.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares a table of the database with the table that the library needs. */
final class SchemaInspection {

    private static final int MICROSECONDS = 6;
    private static final Pattern UPPER_CASE = Pattern.compile("(?i)(upper|ucase)\\(");

    private final Catalog catalog;
    private final ExpectedTable expected;
    private final SchemaFindings findings;

    SchemaInspection(Catalog catalog, ExpectedTable expected, SchemaFindings findings) {
        this.catalog = catalog;
        this.expected = expected;
        this.findings = findings;
    }

    /** Returns the columns that every version of the table has, and that the table does not have. */
    static List<String> absent(ExpectedTable expected, CatalogTable found) {
        return expected.columns().stream()
                .map(ExpectedColumn::name)
                .filter(name -> expected.created().contains(name) && found.column(name) == null)
                .toList();
    }

    /** Returns the columns that every version of the table has, and that have another kind of type. */
    static List<String> misfits(Catalog catalog, ExpectedTable expected, CatalogTable found) {
        List<String> misfits = new ArrayList<>();
        for (ExpectedColumn column : expected.columns()) {
            CatalogColumn other = found.column(column.name());
            if (expected.created().contains(column.name()) && other != null && !catalog.fits(other, column)) {
                misfits.add(column.name());
            }
        }
        return misfits;
    }

    /** Returns whether the object is a table that can be inspected further, and reports it otherwise. */
    boolean identify(CatalogTable found) {
        if (!found.kind().isEmpty()) {
            findings.wrongKind(expected, found.kind());
            return false;
        }
        List<String> missing = absent(expected, found);
        boolean noKey = missing.stream().anyMatch(expected.primaryKey()::contains);
        if (noKey || (expected.ours() && missing.size() * 2 > expected.created().size())) {
            findings.notOurs(expected, missing);
            return false;
        }
        return true;
    }

    void inspect(CatalogTable found, List<CatalogIndex> indexes, List<String> triggers) {
        if (!found.flaw().isEmpty()) {
            findings.flaw(expected, found);
        }
        expected.columns().forEach(column -> column(column, found.column(column.name())));
        others(found);
        keys(indexes);
        expected.indexes().forEach((name, columns) -> index(name, columns, indexes));
        if (expected.ours()) {
            triggers.forEach(name -> findings.trigger(expected, name));
        }
    }

    private void column(ExpectedColumn column, @Nullable CatalogColumn found) {
        String type = catalog.recommended(column);
        if (found == null) {
            findings.missingColumn(expected, column, type);
        } else if (!catalog.fits(found, column)) {
            findings.wrongType(expected, column, found, type);
        } else {
            details(column, found, type);
        }
    }

    private void details(ExpectedColumn column, CatalogColumn found, String type) {
        if (found.generated()) {
            findings.generated(expected, column);
        }
        if (found.onUpdate()) {
            findings.onUpdate(expected, column);
        }
        column.values().stream()
                .filter(value -> !holds(found, value))
                .forEach(value -> findings.valueNotAllowed(expected, column, found, value));
        if (found.nullable() && !column.nullable()) {
            findings.nullable(expected, column);
        } else if (!found.nullable() && column.nullable() && !column.isStatus()) {
            findings.notNullable(expected, column);
        }
        boolean time = column.type().kind() == ColumnType.Kind.INSTANT;
        if (time && found.digits() < MICROSECONDS) {
            findings.lowPrecision(expected, column, found, type);
        }
        if (expected.ours() && column.isText() && found.length() < column.type().length()) {
            findings.tooShort(expected, column, found);
        }
        // The statements compare a status exactly, whatever its collation is.
        switch (column.isStatus() ? Catalog.TextComparison.EXACT : catalog.comparison(found)) {
            case FOLDED -> findings.collation(expected, column, found, type, true);
            case PADDED -> {
                if (!column.ascii() && !column.isUuid()) {
                    findings.collation(expected, column, found, type, false);
                }
            }
            case EXACT -> {}
        }
        if (column.isUuid() && UPPER_CASE.matcher(found.defaultValue()).find()) {
            findings.upperCase(expected, column, found);
        }
    }

    /** Returns whether the column can hold the value, as far as the catalogue says. */
    private static boolean holds(CatalogColumn found, String value) {
        return found.shown().startsWith("enum(")
                ? found.shown().contains("'" + value + "'")
                : found.type().equals("enum") || found.length() >= value.length();
    }

    /** Finds columns that an insert of the library leaves out although they need a value. */
    private void others(CatalogTable found) {
        for (CatalogColumn column : found.columns()) {
            boolean known =
                    expected.columns().stream().anyMatch(wanted -> TableName.isSame(column.name(), wanted.name()));
            if (!known && !column.nullable() && !column.filled()) {
                findings.unfilled(expected, column);
            }
        }
    }

    private void keys(List<CatalogIndex> indexes) {
        for (List<String> key : expected.keys()) {
            if (indexes.stream().noneMatch(index -> index.guards(key))) {
                findings.missingKey(expected, key, key.equals(expected.primaryKey()));
            }
        }
        String domain = ExpectedTable.lower(expected.columns().get(0));
        for (ExpectedColumn column : expected.columns()) {
            String founder = ExpectedTable.lower(column);
            if (column.column().alias().equals("m_founder")
                    && indexes.stream().noneMatch(index -> catalog.isFounderIndex(index, domain, founder))) {
                findings.missingKey(expected, List.of(domain, founder), false);
            }
        }
    }

    private void index(String name, List<String> columns, List<CatalogIndex> indexes) {
        CatalogIndex found = indexes.stream()
                .filter(index -> index.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
        if (found == null) {
            findings.missingIndex(expected, name);
        } else if (found.flaw().equals("invalid") || !found.columns().equals(columns)) {
            findings.wrongIndex(expected, name, found, columns);
        }
    }
}
