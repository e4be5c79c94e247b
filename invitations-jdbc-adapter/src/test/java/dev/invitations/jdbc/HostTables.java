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

    private static final String MAKE = """
            CREATE SCHEMA billing;
            CREATE TABLE org_users (
                id          BIGINT %1$s PRIMARY KEY,
                org_id      VARCHAR(255) %2$s NOT NULL,
                user_id     VARCHAR(255) %2$s NOT NULL,
                member_role VARCHAR(255) %2$s NOT NULL,
                status      VARCHAR(16) DEFAULT 'ACTIVE' NOT NULL,
                joined_at   %3$s DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
                granted_by  %4$s NOT NULL,
                is_owner    BOOLEAN,
                UNIQUE (org_id, user_id),
                UNIQUE (org_id, is_owner)
            ) %5$s;
            CREATE INDEX org_users_by_age ON org_users (org_id, joined_at DESC, granted_by DESC);
            """;

    private HostTables() {}

    /** Creates the tables in a database of their own, with no rows. */
    static DataSource in(TestDatabase database) {
        DataSource source = database.unprepared();
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 ->
                        MAKE.formatted(
                                "GENERATED ALWAYS AS IDENTITY",
                                "",
                                "TIMESTAMP(6) WITH TIME ZONE",
                                "UUID DEFAULT RANDOM_UUID()",
                                "");
                    case POSTGRESQL ->
                        MAKE.formatted(
                                "GENERATED ALWAYS AS IDENTITY",
                                "COLLATE \"C\"",
                                "TIMESTAMP(6) WITH TIME ZONE",
                                "UUID DEFAULT gen_random_uuid()",
                                "");
                    case MARIADB ->
                        MAKE.formatted(
                                        "AUTO_INCREMENT",
                                        "",
                                        "DATETIME(6)",
                                        "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT UUID()",
                                        "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin")
                                .replace("CREATE SCHEMA", "CREATE OR REPLACE SCHEMA");
                });
        JdbcSchema.of(source, TABLES).apply();
        return source;
    }

    static DataSource emptied(DataSource source) {
        TestDatabase.execute(source, """
                DELETE FROM org_users;
                DELETE FROM billing.acme_invitation;
                DELETE FROM billing.acme_invitation_event;
                DELETE FROM billing.acme_invitation_outbox""");
        return source;
    }
}
