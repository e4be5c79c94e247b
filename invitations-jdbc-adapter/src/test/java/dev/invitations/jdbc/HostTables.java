package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.TestDatabase;
import javax.sql.DataSource;

/** A members table like those of many services, created by the host, and the library's tables under custom names. */
final class HostTables {

    static final JdbcTables TABLES = JdbcTables.standard()
            .schema("billing")
            .prefix("acme_")
            .members(MembersTable.named("org_users")
                    .domain("org_id")
                    .user("user_id")
                    .role("member_role")
                    .since("joined_at")
                    .grantedBy("granted_by")
                    .founder("is_owner"));

    /** The same tables, whose members table keeps former members. */
    static final JdbcTables KEEPING = TABLES.members(TABLES.members().active("status", "ACTIVE", "LEFT"));

    private static final String MAKE = """
            CREATE SCHEMA billing;
            CREATE TABLE org_users (
                id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                org_id      VARCHAR(255) NOT NULL,
                user_id     VARCHAR(255) NOT NULL,
                member_role VARCHAR(255) NOT NULL,
                status      VARCHAR(16) DEFAULT 'ACTIVE' NOT NULL,
                joined_at   TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
                granted_by  UUID DEFAULT RANDOM_UUID() NOT NULL,
                is_owner    BOOLEAN,
                UNIQUE (org_id, user_id),
                UNIQUE (org_id, is_owner)
            );
            CREATE INDEX org_users_by_age ON org_users (org_id, joined_at DESC, granted_by DESC);
            """;

    private HostTables() {}

    /** Creates the tables in a database of their own, with no rows. */
    static DataSource in(TestDatabase database) {
        DataSource source = database.unprepared();
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 -> MAKE;
                    case POSTGRESQL ->
                        MAKE.replace("RANDOM_UUID", "gen_random_uuid")
                                .replace("VARCHAR(255)", "VARCHAR(255) COLLATE \"C\"");
                    case MARIADB ->
                        MAKE.replace("CREATE SCHEMA", "CREATE OR REPLACE SCHEMA")
                                .replace("GENERATED ALWAYS AS IDENTITY", "AUTO_INCREMENT")
                                .replace("VARCHAR(255)", "VARCHAR(255) COLLATE utf8mb4_nopad_bin")
                                .replace("TIMESTAMP(6) WITH TIME ZONE", "DATETIME(6)")
                                .replace(
                                        "UUID DEFAULT RANDOM_UUID",
                                        "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT UUID");
                });
        JdbcSchema.of(source, TABLES).apply();
        return source;
    }
}
