-- Invitations for Java, version 3: invitations to e-mail addresses, with a message, a language and data, for MariaDB.
-- InnoDB adds these columns at once, without a copy of the table, and creates the index without blocking writers. Each
-- statement waits for the transactions that use the table, and blocks later transactions in the meantime.

-- The user that accepted an invitation to an e-mail address while it is a member, else NULL.
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS live_member VARCHAR(255);
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS message VARCHAR(1000);
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS language VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin;
-- Only the notifier and the rules of the host read the data.
ALTER TABLE invitation ADD COLUMN IF NOT EXISTS data VARCHAR(4000);

CREATE INDEX IF NOT EXISTS invitation_of_member
    ON invitation (domain_id, live_member);

-- How an invitation was accepted, and the accepted invitation that superseded another.
ALTER TABLE invitation_event ADD COLUMN IF NOT EXISTS claim VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin;
ALTER TABLE invitation_event ADD COLUMN IF NOT EXISTS superseded_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin;

ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS live_member VARCHAR(255);
ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS message VARCHAR(1000);
ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS language VARCHAR(35) CHARACTER SET ascii COLLATE ascii_bin;
ALTER TABLE invitation_outbox ADD COLUMN IF NOT EXISTS data VARCHAR(4000);
