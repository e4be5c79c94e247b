package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.TestDatabase.H2;
import static dev.invitations.jdbc.fixture.TestDatabase.MARIADB;
import static dev.invitations.jdbc.fixture.TestDatabase.POSTGRESQL;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.ArrayList;
import java.util.List;

/** The {@link SchemaDamage} of a members table of the host. */
final class HostDamage {

    private final List<SchemaDamage> all = new ArrayList<>();

    private HostDamage() {
        hosts();
    }

    static List<SchemaDamage> all() {
        return new HostDamage().all;
    }

    private void hosts() {
        String key = "table org_users: has no unique key of exactly org_id, user_id for all rows;"
                + " ALTER TABLE org_users ADD UNIQUE (org_id, user_id)";
        String founder = "table org_users: has no unique key of exactly org_id, is_owner for all rows;"
                + " ALTER TABLE org_users ADD UNIQUE (org_id, is_owner)";
        String unfilled =
                ": is NOT NULL without a default, and the library does not write it; give it a default, or drop"
                        + " NOT NULL";
        for (TestDatabase database : TestDatabase.values()) {
            host(
                    database,
                    "ALTER TABLE org_users ALTER COLUMN status DROP DEFAULT",
                    "column " + (database == H2 ? "STATUS" : "status") + " of org_users" + unfilled,
                    "ALTER TABLE org_users ALTER COLUMN status SET DEFAULT 'ACTIVE'");
        }
        host(POSTGRESQL, "ALTER TABLE org_users DROP CONSTRAINT org_users_org_id_user_id_key", key, "ADVICE");
        host(MARIADB, "ALTER TABLE org_users DROP CONSTRAINT org_id", key, "ADVICE");
        host(POSTGRESQL, "ALTER TABLE org_users DROP CONSTRAINT org_users_org_id_is_owner_key", founder, "ADVICE");
        host(
                POSTGRESQL,
                "ALTER TABLE org_users DROP CONSTRAINT org_users_org_id_user_id_key;"
                        + " CREATE UNIQUE INDEX active ON org_users (org_id, user_id) WHERE status = 'ACTIVE'",
                key,
                "DROP INDEX active; ALTER TABLE org_users ADD UNIQUE (user_id, org_id)");
        host(
                POSTGRESQL,
                "ALTER TABLE org_users DROP CONSTRAINT org_users_user_id_org_id_key;"
                        + " CREATE UNIQUE INDEX folded ON org_users (org_id, LOWER(user_id))",
                key,
                "DROP INDEX folded; ALTER TABLE org_users ADD UNIQUE (org_id, user_id)");
        host(
                MARIADB,
                "ALTER TABLE org_users DROP CONSTRAINT org_id; CREATE UNIQUE INDEX org_id ON org_users (org_id, user_id(9))",
                key,
                "DROP INDEX org_id ON org_users; CREATE UNIQUE INDEX org_id ON org_users (user_id, org_id)");
        for (TestDatabase database : List.of(H2, POSTGRESQL)) {
            host(
                    database,
                    "ALTER TABLE org_users ALTER COLUMN granted_by DROP NOT NULL",
                    "column granted_by of org_users: can be NULL; declare it NOT NULL",
                    "ALTER TABLE org_users ALTER COLUMN granted_by SET NOT NULL");
            host(
                    database,
                    "ALTER TABLE org_users ALTER COLUMN is_owner SET NOT NULL",
                    "column is_owner of org_users: is NOT NULL, but the library writes NULL; drop NOT NULL",
                    "ALTER TABLE org_users ALTER COLUMN is_owner DROP NOT NULL");
        }
        String user = "column user_id of org_users: has the collation ";
        hostColumn(
                H2,
                "user_id VARCHAR_IGNORECASE(255)",
                user + "VARCHAR_IGNORECASE" + SchemaDamage.FOLDS + "VARCHAR(255)",
                "user_id VARCHAR(255)");
        hostColumn(
                POSTGRESQL,
                "user_id VARCHAR(255) COLLATE folding",
                user + "folding" + SchemaDamage.FOLDS + "VARCHAR(255)",
                "user_id VARCHAR(255) COLLATE \"en-x-icu\"");
        String exact = "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
        for (String collation : List.of("utf8mb4_uca1400_ai_ci", "utf8mb4_unicode_ci", "utf8mb4_general_nopad_ci")) {
            hostColumn(
                    MARIADB,
                    "user_id VARCHAR(255) COLLATE " + collation + " NOT NULL",
                    user + collation + SchemaDamage.FOLDS + exact,
                    "user_id " + exact + " NOT NULL");
        }
        String type = "; change its type, or correct it in MembersTable";
        hostColumn(
                MARIADB,
                "granted_by UUID NOT NULL DEFAULT UUID(), MODIFY COLUMN org_id INTEGER NOT NULL",
                "column org_id of org_users: is int(11), but must be " + exact + type,
                "org_id " + exact + " NOT NULL");
        hostColumn(
                POSTGRESQL,
                "user_id CHAR(255)",
                "column user_id of org_users: is character(255), but must be VARCHAR(255)" + type,
                "user_id TEXT");
        hostColumn(
                MARIADB,
                "granted_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT UPPER(UUID())",
                "column granted_by of org_users: has the default ucase(uuid()), but UUIDs must be in lower case; change the default",
                "granted_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT UUID()");
        String changing = "column joined_at of org_users: changes at each update of its row; remove ON UPDATE, because"
                + " only the library may change it";
        hostColumn(
                MARIADB,
                "joined_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)",
                changing,
                "joined_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)");
        host(
                H2,
                "ALTER TABLE org_users ALTER COLUMN joined_at SET ON UPDATE CURRENT_TIMESTAMP",
                changing,
                "ALTER TABLE org_users ALTER COLUMN joined_at DROP ON UPDATE");
        host(
                MARIADB,
                "ALTER TABLE org_users ENGINE = Aria",
                "table org_users: its engine is Aria, which has no transactions; change it with ALTER TABLE ... ENGINE"
                        + " = InnoDB",
                "ALTER TABLE org_users ENGINE = InnoDB");
        host(
                POSTGRESQL,
                "ALTER TABLE org_users DROP COLUMN joined_at;"
                        + " ALTER TABLE org_users ADD COLUMN joined_at TIMESTAMP(6) WITH TIME ZONE NOT NULL"
                        + " GENERATED ALWAYS AS (NULL) STORED",
                "column joined_at of org_users: is generated by the database, but the library writes it; make it an"
                        + " ordinary column",
                "ALTER TABLE org_users ALTER COLUMN joined_at DROP EXPRESSION");
    }

    private void host(TestDatabase database, String damage, String finding, String repair) {
        all.add(new SchemaDamage(database, true, damage, finding, repair));
    }

    private void hostColumn(TestDatabase database, String damage, String finding, String repair) {
        host(
                database,
                SchemaDamage.change(database, "org_users", damage),
                finding,
                SchemaDamage.change(database, "org_users", repair));
    }
}
