-- Invitations for Java, version 2: ids, roles and actions of up to 255 characters, for PostgreSQL.
-- A longer VARCHAR of the same collation changes only the catalogue: PostgreSQL rewrites no table. It rebuilds the two
-- partial indexes, which have few rows, and validates the CHECK of live_invitee again, so it reads these tables once.
-- Each statement takes an ACCESS EXCLUSIVE lock. The lock waits for running transactions and blocks later transactions.
-- Set lock_timeout before you run this script on a busy database.

ALTER TABLE invitation ALTER COLUMN domain_id TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation ALTER COLUMN invitee TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation ALTER COLUMN live_invitee TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation ALTER COLUMN role TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation ALTER COLUMN inviter TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation ALTER COLUMN changed_by TYPE VARCHAR(255) COLLATE "C";

ALTER TABLE membership ALTER COLUMN domain_id TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE membership ALTER COLUMN user_id TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE membership ALTER COLUMN role TYPE VARCHAR(255) COLLATE "C";

ALTER TABLE invitation_event ALTER COLUMN domain_id TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_event ALTER COLUMN subject TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_event ALTER COLUMN actor TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_event ALTER COLUMN role TYPE VARCHAR(255) COLLATE "C";

ALTER TABLE invitation_outbox ALTER COLUMN domain_id TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_outbox ALTER COLUMN invitee TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_outbox ALTER COLUMN role TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_outbox ALTER COLUMN inviter TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_outbox ALTER COLUMN changed_by TYPE VARCHAR(255) COLLATE "C";

ALTER TABLE invitation_role ALTER COLUMN domain_id TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_role ALTER COLUMN role TYPE VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_role ALTER COLUMN action TYPE VARCHAR(255) COLLATE "C";
