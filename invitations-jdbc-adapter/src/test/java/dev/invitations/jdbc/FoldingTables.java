package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.List;
import javax.sql.DataSource;

/**
 * A members table of the host, and tables of the library, whose text columns ignore the case of letters, and on some
 * databases accents and spaces at the end too. The members table has no key, so that rows that differ only in case fit.
 */
enum FoldingTables {
    H2_COLUMNS(TestDatabase.H2, "VARCHAR_IGNORECASE(255)") {
        @Override
        void foldOwn(DataSource source) {
            alterOwn(source, "ALTER TABLE %s ALTER COLUMN %s VARCHAR_IGNORECASE(255)");
        }
    },

    H2_SETTING(TestDatabase.H2, "VARCHAR(255)") {
        @Override
        String before() {
            return "SET IGNORECASE TRUE";
        }
    },

    H2_COLLATION(TestDatabase.H2, "VARCHAR(255)") {
        @Override
        String before() {
            return "SET COLLATION ENGLISH STRENGTH PRIMARY";
        }
    },

    POSTGRESQL_COLLATION(TestDatabase.POSTGRESQL, "VARCHAR(255) COLLATE folding") {
        @Override
        String before() {
            return "CREATE COLLATION folding (provider = icu, locale = 'und-u-ks-level1', deterministic = false)";
        }

        @Override
        void foldOwn(DataSource source) {
            alterOwn(source, "ALTER TABLE %s ALTER COLUMN %s TYPE VARCHAR(255) COLLATE folding");
        }
    },

    POSTGRESQL_CITEXT(TestDatabase.POSTGRESQL, "citext") {
        @Override
        String before() {
            return "CREATE EXTENSION citext";
        }

        @Override
        void foldOwn(DataSource source) {
            alterOwn(source, "ALTER TABLE %s ALTER COLUMN %s TYPE citext");
        }
    },

    MARIADB_DEFAULT(TestDatabase.MARIADB, "VARCHAR(255) COLLATE utf8mb4_general_ci") {
        @Override
        void foldOwn(DataSource source) {
            for (String table : List.of("invitation", "invitation_event", "invitation_outbox", "invitation_role")) {
                TestDatabase.execute(
                        source,
                        "ALTER TABLE " + table + " CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
            }
        }
    };

    static final JdbcTables TABLES = JdbcTables.standard().members(MembersTable.named("org_users"));

    private final TestDatabase database;
    private final String type;

    FoldingTables(TestDatabase database, String type) {
        this.database = database;
        this.type = type;
    }

    /** Returns a statement that prepares the database. */
    String before() {
        return "SELECT 1";
    }

    /** Makes the columns of the library's tables ignore case, if the setting of the database does not. */
    void foldOwn(DataSource source) {}

    private static void alterOwn(DataSource source, String statement) {
        List<List<String>> columns = List.of(
                List.of("invitation", "domain_id"),
                List.of("invitation", "invitee"),
                List.of("invitation", "live_invitee"),
                List.of("invitation", "inviter"),
                List.of("invitation", "role"),
                List.of("invitation_event", "domain_id"),
                List.of("invitation_event", "subject"),
                List.of("invitation_role", "domain_id"),
                List.of("invitation_role", "role"));
        columns.forEach(column -> TestDatabase.execute(source, statement.formatted(column.toArray())));
    }

    TestDatabase database() {
        return database;
    }

    /** Creates the tables in a database of their own, with these members: domain, user and role. */
    DataSource with(String... members) {
        DataSource source = database.unprepared();
        boolean mariaDb = database == TestDatabase.MARIADB;
        TestDatabase.execute(source, before());
        TestDatabase.execute(
                source,
                "CREATE TABLE org_users (domain_id %1$s NOT NULL, user_id %1$s NOT NULL, role %1$s NOT NULL, status %1$s, since %2$s NOT NULL, granted_by %3$s NOT NULL)"
                        .formatted(
                                type,
                                mariaDb ? "DATETIME(6)" : "TIMESTAMP(6) WITH TIME ZONE",
                                mariaDb ? "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin" : "UUID"));
        JdbcSchema.of(source, TABLES).apply();
        foldOwn(source);
        for (int i = 0; i < members.length; i++) {
            String[] member = members[i].split("/", -1);
            TestDatabase.execute(
                    source,
                    "INSERT INTO org_users VALUES ('%s', '%s', '%s', '%s', '2026-01-01 00:00:0%d', '00000000-0000-7000-8000-00000000000%d')"
                            .formatted(
                                    member[0], member[1], member[2], member.length > 3 ? member[3] : "active", i, i));
        }
        return source;
    }
}
