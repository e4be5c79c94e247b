package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Triggers of a host that refuse every row. A table has at most one.
 *
 * @param source the database, in which the test may create objects
 */
record HostTriggers(TestDatabase database, DataSource source) {

    /** Refuses the action, such as {@code INSERT}, with this SQLState. */
    void refuse(String table, String action, String state) {
        drop(table);
        switch (database) {
            case H2 -> {
                RefusingTrigger.failWith(new SQLException("seven members are enough", state));
                callJava(table, action);
            }
            case POSTGRESQL -> {
                raise(state);
                callFunction("BEFORE " + action + " ON " + table);
            }
            case MARIADB -> signal(table, action, "SIGNAL SQLSTATE '" + state + "'");
        }
    }

    /** Creates a trigger of H2 that calls {@link RefusingTrigger}. */
    void callJava(String table, String action) {
        create("BEFORE " + action + " ON " + table, "CALL '" + RefusingTrigger.class.getName() + "'");
    }

    /** Creates a trigger of PostgreSQL that calls the function of {@link #raise} or {@link #function}. */
    void callFunction(String when) {
        create(when, "EXECUTE FUNCTION refuse()");
    }

    /** Creates a trigger of MariaDB. */
    void signal(String table, String action, String statement) {
        create("BEFORE " + action + " ON " + table, statement);
    }

    private void create(String when, String body) {
        execute("CREATE TRIGGER refusing " + when + " FOR EACH ROW " + body);
    }

    /** Makes the triggers of PostgreSQL raise this SQLState. */
    void raise(String state) {
        function("RAISE EXCEPTION 'seven members are enough' USING ERRCODE = '" + state + "';");
    }

    /** Defines the function that the triggers of PostgreSQL call. */
    void function(String statements) {
        execute("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + statements
                + " RETURN NEW; END $$");
    }

    void drop(String table) {
        execute("DROP TRIGGER IF EXISTS refusing" + (database == TestDatabase.POSTGRESQL ? " ON " + table : ""));
    }

    private void execute(String sql) {
        try (Connection connection = source.getConnection()) {
            TestDatabase.execute(connection, sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
