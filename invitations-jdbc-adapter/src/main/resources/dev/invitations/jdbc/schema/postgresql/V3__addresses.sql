-- Invitations for Java, version 3: invitations to e-mail addresses, with a message, a language and data, for PostgreSQL.
-- A new column changes only the catalogue. Each ALTER TABLE takes an ACCESS EXCLUSIVE lock, which waits for running
-- transactions and blocks later transactions. Set lock_timeout before you run this script on a busy database.
-- CREATE INDEX reads the table once and blocks writers in the meantime. To avoid this, add the column live_member first,
-- and create the index with CONCURRENTLY. Then run this script.

-- The user that accepted an invitation to an e-mail address while it is a member, else NULL.
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS live_member VARCHAR(255) COLLATE "C";
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS message VARCHAR(1000) COLLATE "C";
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS language VARCHAR(35);
-- Only the notifier and the rules of the host read the data.
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS data VARCHAR(4000) COLLATE "C";

-- Only a few rows have a value, and an acceptance by a user id changes no column of the index.
CREATE INDEX IF NOT EXISTS invitation_of_member
    ON invitation (domain_id, live_member) WHERE live_member IS NOT NULL;

-- How an invitation was accepted, and the accepted invitation that superseded another.
ALTER TABLE invitation_event ADD COLUMN IF NOT EXISTS claim VARCHAR(16);
ALTER TABLE invitation_event ADD COLUMN IF NOT EXISTS superseded_by UUID;

ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS live_member VARCHAR(255) COLLATE "C";
ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS message VARCHAR(1000) COLLATE "C";
ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS language VARCHAR(35);
ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS data VARCHAR(4000) COLLATE "C";
