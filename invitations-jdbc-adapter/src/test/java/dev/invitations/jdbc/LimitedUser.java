package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.Locale;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A user of PostgreSQL or H2 without rights. The MariaDB test server does not check rights. */
record LimitedUser(String name, DataSource administrator, DataSource dataSource) {

    static LimitedUser in(TestDatabase database, DataSource source) {
        String name = "limited_" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        if (database == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(source, "CREATE ROLE " + name + " LOGIN PASSWORD '" + name + "'");
            String current =
                    TestDatabase.query(source, "SELECT current_database()").get(0);
            return new LimitedUser(name, source, PostgresServer.dataSource(name, current));
        }
        TestDatabase.execute(source, "CREATE USER " + name + " PASSWORD '" + name + "'");
        JdbcDataSource limited = new JdbcDataSource();
        limited.setURL("jdbc:h2:mem:"
                + TestDatabase.query(source, "CALL DATABASE()").get(0).toLowerCase(Locale.ROOT));
        limited.setUser(name);
        limited.setPassword(name);
        return new LimitedUser(name, source, limited);
    }

    void grant(String rights, String... objects) {
        for (String object : objects) {
            TestDatabase.execute(administrator, "GRANT " + rights + " ON " + object + " TO " + name);
        }
    }
}
