package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.TestDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the tests of a class once per database. Each test starts with empty tables. */
@ParameterizedClass
@EnumSource
abstract class DatabaseTest {

    final TestDatabase database;
    final DataSource source;
    final JdbcStorage storage;

    DatabaseTest(TestDatabase database) {
        this(database, database.empty());
    }

    DatabaseTest(TestDatabase database, DataSource source) {
        this.database = database;
        this.source = source;
        this.storage = JdbcStorage.over(source);
    }
}
