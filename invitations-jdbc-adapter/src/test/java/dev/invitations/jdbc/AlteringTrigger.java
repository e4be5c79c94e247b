package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/**
 * A trigger of the host that changes one column of each row, before the row is stored. H2 creates this class by its
 * name; the other databases get the same trigger in their own language.
 */
public final class AlteringTrigger implements Trigger {

    /** The value that replaces every text. */
    static final String ALTERED = "x-altered";

    private static volatile String column = "";
    private static volatile Object replacement = ALTERED;

    private int index;

    /** Creates the trigger. It replaces a trigger that this method created on the table. */
    static void on(TestDatabase database, DataSource source, String table, String event, SqlColumn altered) {
        drop(database, source, table);
        switch (database) {
            case H2 -> {
                column = altered.name();
                replacement = literalOfH2(altered.type());
                TestDatabase.execute(
                        source,
                        "CREATE TRIGGER " + schema(table) + "altering BEFORE " + event + " ON " + table
                                + " FOR EACH ROW CALL '" + AlteringTrigger.class.getName() + "'");
            }
            case POSTGRESQL ->
                TestDatabase.execute(
                        source,
                        "CREATE OR REPLACE FUNCTION altering() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN NEW."
                                + altered.name() + ":="
                                + literal(altered.type()).replace("'", "''")
                                + ";RETURN NEW;END'; CREATE TRIGGER altering BEFORE " + event + " ON " + table
                                + " FOR EACH ROW EXECUTE FUNCTION altering()");
            case MARIADB ->
                TestDatabase.execute(
                        source,
                        "CREATE TRIGGER " + schema(table) + "altering BEFORE " + event + " ON " + table
                                + " FOR EACH ROW SET NEW." + altered.name() + " = " + literal(altered.type()));
        }
    }

    /** Returns the dialect of the database. */
    static Dialect dialect(TestDatabase database) {
        return switch (database) {
            case H2 -> Dialects.ALL.get(0);
            case POSTGRESQL -> Dialects.ALL.get(1);
            case MARIADB -> Dialects.ALL.get(2);
        };
    }

    static void drop(TestDatabase database, DataSource source, String table) {
        TestDatabase.execute(
                source,
                database == TestDatabase.POSTGRESQL
                        ? "DROP TRIGGER IF EXISTS altering ON " + table
                        : "DROP TRIGGER IF EXISTS " + schema(table) + "altering");
    }

    private static String schema(String table) {
        return table.substring(0, table.indexOf('.') + 1);
    }

    private static String literal(ColumnType type) {
        return switch (type.kind()) {
            case TEXT -> "'" + ALTERED + "'";
            case UUID -> "'00000000-0000-0000-0000-000000000001'";
            case INSTANT -> "'2031-01-01 00:00:00'";
            case INT, LONG -> "77";
            case BOOLEAN -> "TRUE";
        };
    }

    private static Object literalOfH2(ColumnType type) {
        return switch (type.kind()) {
            case TEXT -> ALTERED;
            case UUID -> new UUID(0, 1);
            case INSTANT -> OffsetDateTime.parse("2031-01-01T00:00:00Z");
            case INT -> 77;
            case LONG -> 77L;
            case BOOLEAN -> true;
        };
    }

    @Override
    public void init(Connection connection, String schema, String name, String table, boolean before, int type)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows = connection.getMetaData().getColumns(null, schema, table, null)) {
            while (rows.next()) {
                columns.add(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        index = columns.indexOf(column);
    }

    @Override
    public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after) {
        if (after != null) {
            after[index] = replacement;
        }
    }
}
