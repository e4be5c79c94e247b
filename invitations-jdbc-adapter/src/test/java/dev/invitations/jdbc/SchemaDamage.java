package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.TestDatabase.H2;
import static dev.invitations.jdbc.fixture.TestDatabase.MARIADB;
import static dev.invitations.jdbc.fixture.TestDatabase.POSTGRESQL;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A change of a correct database, the one finding of the check, and the repair that the finding advises.
 *
 * @param repair the statements of the repair; {@code APPLY} stands for {@link JdbcSchema#apply}
 */
record SchemaDamage(TestDatabase database, boolean ofHost, String damage, String finding, String repair) {

    private static final String APPLY = "APPLY";
    private static final String UPGRADE = "run JdbcSchema.apply() or a migration tool";
    private static final String MISSING =
            "table invitation_role: does not exist, or is hidden from this user; " + UPGRADE + " up to version 3";
    private static final String RENAME = "rename it, or choose other names with JdbcTables.prefix";
    static final String FOLDS = ", for which different strings are equal; change its type to ";

    private static final List<SchemaDamage> ALL = new ArrayList<>();

    static {
        ours();
        ALL.addAll(HostDamage.all());
    }

    static Stream<SchemaDamage> all() {
        return ALL.stream();
    }

    @Override
    public String toString() {
        return database + " " + damage;
    }

    private static void ours() {
        for (TestDatabase database : TestDatabase.values()) {
            ours(database, "DROP TABLE invitation_role", MISSING, APPLY);
            ours(
                    database,
                    "DROP TABLE invitation_role; CREATE VIEW invitation_role AS SELECT 1 AS n",
                    "table invitation_role: is a view, but must be a table; " + RENAME,
                    "DROP VIEW invitation_role; APPLY");
            ours(
                    database,
                    "DROP TABLE invitation_role; CREATE TABLE invitation_role (id INTEGER, role VARCHAR(255))",
                    "table invitation_role: is not a table of this library, because these columns are missing or have"
                            + " another type: domain_id, action; " + RENAME,
                    "DROP TABLE invitation_role; APPLY");
            ours(
                    database,
                    "DROP INDEX invitation_of_domain" + (database == MARIADB ? " ON invitation" : ""),
                    "index invitation_of_domain of invitation: does not exist; " + UPGRADE,
                    APPLY);
            String drop = "DROP INDEX invitation_outbox_due" + (database == MARIADB ? " ON invitation_outbox" : "");
            ours(
                    database,
                    drop + "; CREATE INDEX invitation_outbox_due ON invitation_outbox (due_at)",
                    "index invitation_outbox_due of invitation_outbox: has the columns due_at, but must have set_aside,"
                            + " due_at, notification_id; drop it, then run JdbcSchema.apply()",
                    drop + "; APPLY");
            ours(
                    database,
                    "ALTER TABLE invitation_event ADD COLUMN extra INTEGER NOT NULL",
                    "column " + (database == H2 ? "EXTRA" : "extra")
                            + " of invitation_event: is NOT NULL without a default,"
                            + " and the library does not write it; give it a default, or drop NOT NULL",
                    "ALTER TABLE invitation_event DROP COLUMN extra");
            String key = " of exactly domain_id, subject" + (database == POSTGRESQL ? "" : "_kind, subject");
            ours(
                    database,
                    "ALTER TABLE invitation_event DROP "
                            + (database == POSTGRESQL ? "CONSTRAINT invitation_event_pkey" : "PRIMARY KEY"),
                    "table invitation_event: has no unique key" + key + ", occurred_at, event_id for all rows; "
                            + "ALTER TABLE invitation_event ADD PRIMARY KEY ("
                            + key.substring(" of exactly ".length()) + ", occurred_at, event_id)",
                    "ADVICE");
        }
        types();
        columns();
        special();
    }

    private static void types() {
        String restored = "column last_error of invitation_outbox: does not exist; restore it as ";
        String drop = "ALTER TABLE invitation_outbox DROP COLUMN last_error";
        String add = "ALTER TABLE invitation_outbox ADD COLUMN last_error ";
        ours(H2, drop, restored + "VARCHAR(500)", add + "VARCHAR(500)");
        ours(POSTGRESQL, drop, restored + "VARCHAR(500) COLLATE \"C\"", add + "VARCHAR(500) COLLATE \"C\"");
        String nopad = "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin";
        ours(MARIADB, drop, restored + "VARCHAR(500) " + nopad, add + "VARCHAR(500) " + nopad);

        String role = "column role of membership: is ";
        String longer = ", but must hold 255 characters; " + UPGRADE;
        String collated = " COLLATE utf8mb4_nopad_bin NOT NULL";
        column(H2, "membership", "role VARCHAR(64)", role + "CHARACTER VARYING(64)" + longer, APPLY);
        column(POSTGRESQL, "membership", "role VARCHAR(64)", role + "character varying(64)" + longer, APPLY);
        column(MARIADB, "membership", "role VARCHAR(64)" + collated, role + "varchar(64)" + longer, APPLY);

        String version = "column version of invitation_event: is ";
        String bigint = ", but must be BIGINT; change its type";
        column(H2, "invitation_event", "version INTEGER", version + "INTEGER" + bigint, "version BIGINT");
        column(POSTGRESQL, "invitation_event", "version INTEGER", version + "integer" + bigint, "version BIGINT");
        column(
                MARIADB,
                "invitation_event",
                "version INTEGER NOT NULL",
                version + "int(11)" + bigint,
                "version BIGINT NOT NULL");

        String due = "column due_at of invitation_outbox: is ";
        String zoned = "TIMESTAMP(6) WITH TIME ZONE";
        column(
                H2,
                "invitation_outbox",
                "due_at TIMESTAMP(6)",
                due + "TIMESTAMP(6), but must be " + zoned + "; change its type",
                "due_at " + zoned);
        column(
                POSTGRESQL,
                "invitation_outbox",
                "due_at TIMESTAMP(6)",
                due + "timestamp(6) without time zone, but must be " + zoned + "; change its type",
                "due_at " + zoned);
        column(
                MARIADB,
                "invitation_outbox",
                "due_at TIMESTAMP(6) NOT NULL",
                due + "timestamp(6), but must be DATETIME(6); change its type",
                "due_at DATETIME(6) NOT NULL");

        String coarse = ", which has no microseconds; change its type to ";
        column(
                H2,
                "invitation_outbox",
                "due_at TIMESTAMP(3) WITH TIME ZONE",
                due + "TIMESTAMP WITH TIME ZONE(3)" + coarse + zoned,
                "due_at " + zoned);
        column(
                POSTGRESQL,
                "invitation_outbox",
                "due_at TIMESTAMP(3) WITH TIME ZONE",
                due + "timestamp(3) with time zone" + coarse + zoned,
                "due_at " + zoned);
        column(
                MARIADB,
                "invitation_outbox",
                "due_at DATETIME NOT NULL",
                due + "datetime" + coarse + "DATETIME(6)",
                "due_at DATETIME(6) NOT NULL");

        String actor = "column actor of invitation_event: has the collation ";
        column(
                H2,
                "invitation_event",
                "actor VARCHAR_IGNORECASE(255)",
                actor + "VARCHAR_IGNORECASE" + FOLDS + "VARCHAR(255)",
                "actor VARCHAR(255)");
        column(
                POSTGRESQL,
                "invitation_event",
                "actor VARCHAR(255) COLLATE folding",
                actor + "folding" + FOLDS + "VARCHAR(255) COLLATE \"C\"",
                "actor VARCHAR(255) COLLATE \"C\"");
        column(
                MARIADB,
                "invitation_event",
                "actor VARCHAR(255) COLLATE utf8mb4_general_ci NOT NULL",
                actor + "utf8mb4_general_ci" + FOLDS + "VARCHAR(255) " + nopad,
                "actor VARCHAR(255)" + collated);
        column(
                MARIADB,
                "invitation_event",
                "actor VARCHAR(255) COLLATE utf8mb4_bin NOT NULL",
                actor + "utf8mb4_bin, which ignores spaces at the end; change its type to VARCHAR(255) " + nopad,
                "actor VARCHAR(255)" + collated);
    }

    private static void columns() {
        String inviter = "column inviter of invitation: can be NULL; declare it NOT NULL";
        String error =
                "column last_error of invitation_outbox: is NOT NULL, but the library writes NULL; drop NOT NULL";
        for (TestDatabase database : List.of(H2, POSTGRESQL)) {
            ours(
                    database,
                    "ALTER TABLE invitation ALTER COLUMN inviter DROP NOT NULL",
                    inviter,
                    "ALTER TABLE invitation ALTER COLUMN inviter SET NOT NULL");
            ours(
                    database,
                    "ALTER TABLE invitation_outbox ALTER COLUMN last_error SET NOT NULL",
                    error,
                    "ALTER TABLE invitation_outbox ALTER COLUMN last_error DROP NOT NULL");
        }
        column(MARIADB, "invitation", "inviter VARCHAR(255)", inviter, "inviter VARCHAR(255) NOT NULL");
        column(MARIADB, "invitation_outbox", "last_error VARCHAR(500) NOT NULL", error, "last_error VARCHAR(500)");
        column(
                MARIADB,
                "invitation_event",
                "event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL",
                "column event_id of invitation_event: has the collation ascii_general_ci" + FOLDS
                        + "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin",
                "event_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL");
        String live =
                "table invitation: has no unique key of exactly domain_id, invitee_kind, live_invitee for all rows;"
                        + " ALTER TABLE invitation ADD UNIQUE (domain_id, invitee_kind, live_invitee)";
        for (TestDatabase database : List.of(POSTGRESQL, MARIADB)) {
            ours(
                    database,
                    "ALTER TABLE invitation DROP CONSTRAINT invitation_live",
                    live,
                    "ALTER TABLE invitation ADD CONSTRAINT invitation_live UNIQUE (domain_id, invitee_kind, live_invitee)");
        }
        String founder = "table membership: has no unique key of exactly domain_id, founder for all rows;"
                + " ALTER TABLE membership ADD UNIQUE (domain_id, founder)";
        ours(POSTGRESQL, "DROP INDEX membership_founder", founder, "ADVICE");
        ours(MARIADB, "ALTER TABLE membership DROP CONSTRAINT membership_founder", founder, "ADVICE");
    }

    private static void special() {
        String trigger = " can change the rows that the library writes; remove it, because only the library may write"
                + " this table";
        ours(
                H2,
                "CREATE TRIGGER audit AFTER INSERT ON invitation_event FOR EACH ROW CALL '"
                        + SilentTrigger.class.getName() + "'",
                "table invitation_event: trigger AUDIT" + trigger,
                "DROP TRIGGER audit");
        ours(
                POSTGRESQL,
                "CREATE TRIGGER audit AFTER INSERT ON invitation_event FOR EACH ROW"
                        + " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "table invitation_event: trigger audit" + trigger,
                "DROP TRIGGER audit ON invitation_event");
        ours(
                POSTGRESQL,
                "CREATE RULE keep AS ON DELETE TO invitation_event DO INSTEAD NOTHING",
                "table invitation_event: rule keep" + trigger,
                "DROP RULE keep ON invitation_event");
        ours(
                MARIADB,
                "CREATE TRIGGER audit BEFORE INSERT ON invitation_event FOR EACH ROW SET NEW.actor = 'x'",
                "table invitation_event: trigger audit" + trigger,
                "DROP TRIGGER audit");
        ours(
                MARIADB,
                "ALTER TABLE invitation_role ENGINE = Aria",
                "table invitation_role: its engine is Aria, which has no transactions;"
                        + " change it with ALTER TABLE ... ENGINE = InnoDB",
                "ALTER TABLE invitation_role ENGINE = InnoDB");
        ours(
                POSTGRESQL,
                "ALTER TABLE invitation_role SET UNLOGGED",
                "table invitation_role: it is unlogged, so a crash of the server empties it;"
                        + " change it with ALTER TABLE ... SET LOGGED",
                "ALTER TABLE invitation_role SET LOGGED");
        ours(
                POSTGRESQL,
                "UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid = CAST('invitation_of_domain' AS regclass)",
                "index invitation_of_domain of invitation: is invalid; drop it, then run JdbcSchema.apply()",
                "DROP INDEX invitation_of_domain; APPLY");
        ours(
                POSTGRESQL,
                "ALTER TABLE invitation DROP CONSTRAINT invitation_live; ALTER TABLE invitation ADD CONSTRAINT"
                        + " invitation_live UNIQUE (domain_id, invitee_kind, live_invitee) DEFERRABLE",
                "table invitation: has no unique key of exactly domain_id, invitee_kind, live_invitee for all rows;"
                        + " ALTER TABLE invitation ADD UNIQUE (domain_id, invitee_kind, live_invitee)",
                "ALTER TABLE invitation DROP CONSTRAINT invitation_live; ALTER TABLE invitation ADD CONSTRAINT"
                        + " invitation_live UNIQUE (domain_id, invitee_kind, live_invitee)");
    }

    private static void ours(TestDatabase database, String damage, String finding, String repair) {
        ALL.add(new SchemaDamage(database, false, damage, finding, repair));
    }

    private static void column(TestDatabase database, String table, String damage, String finding, String repair) {
        ours(
                database,
                change(database, table, damage),
                finding,
                repair.equals(APPLY) ? APPLY : change(database, table, repair));
    }

    static String change(TestDatabase database, String table, String definition) {
        String name = definition.substring(0, definition.indexOf(' '));
        String type = definition.substring(definition.indexOf(' ') + 1);
        return "ALTER TABLE " + table
                + switch (database) {
                    case H2 -> " ALTER COLUMN " + name + " SET DATA TYPE " + type;
                    case POSTGRESQL -> " ALTER COLUMN " + name + " TYPE " + type;
                    case MARIADB -> " MODIFY COLUMN " + name + " " + type;
                };
    }
}
