-- 200,000 invitations in the order of their creation. Half of them are in the domain big, where most were answered long
-- ago. The others are in 20 domains of 1,000, in 200 of 100 and in 20,000 of 1 or 11. In each of the last 20,000
-- the user popular has one pending invitation. The invitees called known have 50 invitations each.
INSERT INTO invitation
    (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter, created_at, sent_at, times_sent,
     answered_at, closed_at, expires_at, changed_by, version)
SELECT domain_id, (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'USER', invitee,
    CASE WHEN status <> 'DELETED' THEN invitee END, role, status, inviter, created_at,
    created_at + CASE WHEN resent THEN interval '1 hour' ELSE interval '0' END, CASE WHEN resent THEN 2 ELSE 1 END,
    CASE WHEN status IN ('ACCEPTED', 'REJECTED') THEN created_at + interval '2 hours' END,
    CASE WHEN status = 'DELETED' THEN created_at + interval '2 hours' END,
    CASE WHEN n % 4 < 2 AND invitee <> 'popular' THEN created_at + interval '7 days' END, inviter, 1
FROM (
    SELECT n, timestamptz '2026-01-01 00:00:00Z' + n * interval '1 minute' AS created_at, n % 7 = 1 AS resent,
        CASE WHEN n % 2 = 0 THEN 'big' WHEN n % 10 = 1 THEN 'small' || n / 10
            WHEN n % 10 IN (3, 5) THEN 'small' || n * 7 % 20000 WHEN n % 10 = 7 THEN 'fair' || n / 10 % 200
            ELSE 'mid' || n / 10 % 20 END AS domain_id,
        CASE WHEN n % 2 = 0 THEN 'person' || n WHEN n % 10 = 1 THEN 'popular'
            WHEN n % 10 IN (3, 5) THEN 'known' || n % 797 ELSE 'person' || n * 3 % 99991 END AS invitee,
        CASE WHEN n % 2 = 1 THEN 'owner' WHEN n % 4 = 0 THEN 'ada' ELSE 'sender' || n / 10 % 1000 END AS inviter,
        CASE WHEN n / 10 % 100 = 0 THEN 'admin' WHEN n / 10 % 100 < 10 THEN 'editor' ELSE 'viewer' END AS role,
        CASE WHEN n % 10 = 1 THEN 'PENDING' WHEN n / 10 % 1000 = 0 THEN 'REJECTED' WHEN n / 10 % 1000 < 50 THEN 'DELETED'
            WHEN n / 10 % 1000 < 300 THEN 'PENDING' ELSE 'ACCEPTED' END AS status
    FROM generate_series(1, 200000) AS n
) AS invited;

-- 101,000 invitations to addresses. The 20 addresses of the user verified have 50 pending invitations each, one per domain.
-- The others are in the domain big, where every tenth member accepted one.
INSERT INTO invitation
    (domain_id, invitation_id, invitee_kind, invitee, live_invitee, role, status, inviter, created_at, sent_at, times_sent,
     answered_at, live_member, expires_at, message, language, data, changed_by, version)
SELECT domain_id, (lpad(to_hex(1000000 + n), 8, '0') || '-0000-7000-8000-000000000000')::uuid, 'EMAIL', invitee, invitee,
    'viewer', status, inviter, created_at, created_at, 1, CASE WHEN status = 'ACCEPTED' THEN created_at END,
    CASE WHEN status = 'ACCEPTED' THEN 'member' || (n - 1000) / 2 END, created_at + interval '1 year',
    CASE WHEN n % 3 = 0 THEN 'Welcome' END, CASE WHEN n % 3 = 0 THEN 'en' END, CASE WHEN n % 3 = 0 THEN '{}' END, inviter, 1
FROM (
    SELECT n, timestamptz '2026-01-01 00:00:00Z' + n * interval '1 minute' AS created_at,
        CASE WHEN n <= 1000 THEN 'address' || (n - 1) / 20 + 1 ELSE 'big' END AS domain_id,
        CASE WHEN n <= 1000 THEN 'verified.' || (n - 1) % 20 || '@example.org' ELSE 'person' || n || '@example.org' END
            AS invitee,
        CASE WHEN n <= 1000 THEN 'owner' ELSE 'ada' END AS inviter,
        CASE WHEN n > 1000 AND n % 20 = 0 THEN 'ACCEPTED' ELSE 'PENDING' END AS status
    FROM generate_series(1, 101000) AS n
) AS addressed;

-- The founders of all domains, 50,000 members in big and 100 in each domain of middle size.
INSERT INTO membership (domain_id, user_id, role, since, granted_by, founder)
SELECT domain_id, CASE WHEN domain_id = 'big' THEN 'ada' ELSE 'owner' END, 'admin', timestamptz '2026-01-01 00:00:00Z',
    gen_random_uuid(), TRUE
FROM invitation GROUP BY domain_id;
INSERT INTO membership (domain_id, user_id, role, since, granted_by)
SELECT CASE WHEN n <= 50000 THEN 'big' ELSE 'mid' || n % 20 END, 'member' || n,
    CASE WHEN n % 100 = 0 THEN 'editor' ELSE 'viewer' END, timestamptz '2026-01-01 00:00:00Z' + n * interval '1 minute',
    gen_random_uuid()
FROM generate_series(1, 52000) AS n;

-- Each invitation to a user was sent, and 2,000 of the events are in the history of the user busy.
INSERT INTO invitation_event
    (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role, occurred_at, to_status, version)
SELECT domain_id, invitee_kind, CASE WHEN n % 100 = 0 THEN 'busy' ELSE invitee END, gen_random_uuid(), invitation_id, 'SENT',
    inviter, role, created_at, 'PENDING', 1
FROM (SELECT *, row_number() OVER () AS n FROM invitation WHERE invitee_kind = 'USER') AS sent;

-- No notification has been delivered for a long time. The first have been tried, and are leased or dead letters.
INSERT INTO invitation_outbox
    (domain_id, invitation_id, notification_id, kind, occurred_at, due_at, attempts, lease_token, set_aside, last_error,
     invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, expires_at, changed_by, version)
SELECT domain_id, invitation_id, gen_random_uuid(), 'INVITED', created_at,
    CASE WHEN n <= 1000 THEN timestamptz '2100-01-01 00:00:00Z' ELSE created_at END, CASE WHEN n <= 2000 THEN 1 ELSE 0 END,
    CASE WHEN n <= 1000 THEN gen_random_uuid() END, n BETWEEN 1001 AND 2000, CASE WHEN n BETWEEN 1001 AND 2000 THEN 'no' END,
    invitee_kind, invitee, role, 'PENDING', inviter, created_at, sent_at, times_sent, expires_at, changed_by, version
FROM (SELECT *, row_number() OVER () AS n FROM invitation WHERE domain_id = 'big' AND invitee_kind = 'USER') AS sent;

-- 5,000 domains define their own roles.
INSERT INTO invitation_role (domain_id, role, action)
SELECT 'small' || n, role, action
FROM generate_series(1, 5000) n, (VALUES ('editor', ''), ('editor', 'texts.edit')) AS roles (role, action);

-- On a real server autovacuum does this. The library cannot control the time.
VACUUM ANALYZE;
