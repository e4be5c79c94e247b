-- Invitations for Java, version 2: ids, roles and actions of up to 255 characters, for MariaDB.
-- InnoDB changes the length of these columns at once, without a copy of the table. Each statement waits for the
-- transactions that use the table, and blocks later transactions in the meantime.

ALTER TABLE invitation MODIFY COLUMN domain_id VARCHAR(255) NOT NULL;
ALTER TABLE invitation MODIFY COLUMN invitee VARCHAR(255) NOT NULL;
ALTER TABLE invitation MODIFY COLUMN live_invitee VARCHAR(255);
ALTER TABLE invitation MODIFY COLUMN role VARCHAR(255) NOT NULL;
ALTER TABLE invitation MODIFY COLUMN inviter VARCHAR(255) NOT NULL;
ALTER TABLE invitation MODIFY COLUMN changed_by VARCHAR(255) NOT NULL;

ALTER TABLE membership MODIFY COLUMN domain_id VARCHAR(255) NOT NULL;
ALTER TABLE membership MODIFY COLUMN user_id VARCHAR(255) NOT NULL;
ALTER TABLE membership MODIFY COLUMN role VARCHAR(255) NOT NULL;

ALTER TABLE invitation_event MODIFY COLUMN domain_id VARCHAR(255) NOT NULL;
ALTER TABLE invitation_event MODIFY COLUMN subject VARCHAR(255) NOT NULL;
ALTER TABLE invitation_event MODIFY COLUMN actor VARCHAR(255) NOT NULL;
ALTER TABLE invitation_event MODIFY COLUMN role VARCHAR(255) NOT NULL;

ALTER TABLE invitation_outbox MODIFY COLUMN domain_id VARCHAR(255) NOT NULL;
ALTER TABLE invitation_outbox MODIFY COLUMN invitee VARCHAR(255) NOT NULL;
ALTER TABLE invitation_outbox MODIFY COLUMN role VARCHAR(255) NOT NULL;
ALTER TABLE invitation_outbox MODIFY COLUMN inviter VARCHAR(255) NOT NULL;
ALTER TABLE invitation_outbox MODIFY COLUMN changed_by VARCHAR(255) NOT NULL;

ALTER TABLE invitation_role MODIFY COLUMN domain_id VARCHAR(255) NOT NULL;
ALTER TABLE invitation_role MODIFY COLUMN role VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
ALTER TABLE invitation_role MODIFY COLUMN action VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL;
