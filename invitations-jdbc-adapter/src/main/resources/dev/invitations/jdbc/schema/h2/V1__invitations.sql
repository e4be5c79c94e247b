-- Invitations for Java: the tables, for H2.
-- All instants are in UTC with microseconds. EXPIRED is never stored: it is PENDING with expires_at in the past.

CREATE TABLE IF NOT EXISTS invitation (
    domain_id     VARCHAR(128) NOT NULL,
    invitation_id UUID NOT NULL,
    invitee_kind  VARCHAR(16) NOT NULL,
    invitee       VARCHAR(128) NOT NULL,
    -- The invitee while the invitation is live, else NULL. So the unique key allows one live invitation per invitee.
    live_invitee  VARCHAR(128),
    role          VARCHAR(64) NOT NULL,
    status        VARCHAR(16) NOT NULL,
    inviter       VARCHAR(128) NOT NULL,
    created_at    TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    sent_at       TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    times_sent    INTEGER NOT NULL,
    answered_at   TIMESTAMP(6) WITH TIME ZONE,
    closed_at     TIMESTAMP(6) WITH TIME ZONE,
    expires_at    TIMESTAMP(6) WITH TIME ZONE,
    changed_by    VARCHAR(128) NOT NULL,
    version       BIGINT NOT NULL,
    PRIMARY KEY (domain_id, invitation_id),
    -- Without a name: if two processes create the table at once, H2 may keep the name and refuse every later attempt.
    UNIQUE (domain_id, invitee_kind, live_invitee),
    CHECK (status IN ('PENDING', 'ACCEPTED', 'REJECTED', 'DELETED')),
    CHECK ((live_invitee IS NULL) = (closed_at IS NOT NULL)),
    -- The index by created_at orders the invitations that were sent once. Another index orders the resent invitations.
    CHECK (times_sent > 1 OR sent_at = created_at),
    CHECK (version > 0)
);

CREATE INDEX IF NOT EXISTS invitation_of_domain
    ON invitation (domain_id, created_at DESC, invitation_id DESC);
CREATE INDEX IF NOT EXISTS invitation_of_inviter
    ON invitation (domain_id, inviter, created_at DESC, invitation_id DESC);
CREATE INDEX IF NOT EXISTS invitation_of_invitee
    ON invitation (invitee_kind, invitee, created_at DESC, invitation_id DESC);
CREATE INDEX IF NOT EXISTS invitation_resent
    ON invitation (invitee_kind, invitee, times_sent, sent_at DESC, invitation_id DESC);

CREATE TABLE IF NOT EXISTS membership (
    domain_id  VARCHAR(128) NOT NULL,
    user_id    VARCHAR(128) NOT NULL,
    role       VARCHAR(64) NOT NULL,
    since      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    granted_by UUID NOT NULL,
    -- TRUE for the founder of the domain, else NULL. So the unique key refuses the second of two concurrent founders.
    founder    BOOLEAN,
    PRIMARY KEY (domain_id, user_id),
    UNIQUE (domain_id, founder),
    CHECK (founder)
);

CREATE INDEX IF NOT EXISTS membership_of_domain
    ON membership (domain_id, since DESC, granted_by DESC);

-- The history, to which rows are only added. A row without an invitation is about a member.
CREATE TABLE IF NOT EXISTS invitation_event (
    domain_id     VARCHAR(128) NOT NULL,
    subject_kind  VARCHAR(16) NOT NULL,
    subject       VARCHAR(128) NOT NULL,
    event_id      UUID NOT NULL,
    invitation_id UUID,
    kind          VARCHAR(32) NOT NULL,
    actor         VARCHAR(128) NOT NULL,
    role          VARCHAR(64) NOT NULL,
    occurred_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    from_status   VARCHAR(16),
    to_status     VARCHAR(16),
    version       BIGINT NOT NULL,
    PRIMARY KEY (domain_id, subject_kind, subject, occurred_at, event_id)
);

-- Undelivered notifications, each with a copy of its invitation at that time.
CREATE TABLE IF NOT EXISTS invitation_outbox (
    domain_id       VARCHAR(128) NOT NULL,
    invitation_id   UUID NOT NULL,
    notification_id UUID NOT NULL,
    kind            VARCHAR(32) NOT NULL,
    occurred_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    -- The time from which the row may be claimed. For a claimed row it is the end of the lease, and for a dead letter
    -- the time of the last attempt.
    due_at          TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    attempts        INTEGER NOT NULL,
    lease_token     UUID,
    set_aside       BOOLEAN NOT NULL,
    last_error      VARCHAR(500),
    invitee_kind    VARCHAR(16) NOT NULL,
    invitee         VARCHAR(128) NOT NULL,
    role            VARCHAR(64) NOT NULL,
    status          VARCHAR(16) NOT NULL,
    inviter         VARCHAR(128) NOT NULL,
    created_at      TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    sent_at         TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    times_sent      INTEGER NOT NULL,
    answered_at     TIMESTAMP(6) WITH TIME ZONE,
    closed_at       TIMESTAMP(6) WITH TIME ZONE,
    expires_at      TIMESTAMP(6) WITH TIME ZONE,
    changed_by      VARCHAR(128) NOT NULL,
    version         BIGINT NOT NULL,
    PRIMARY KEY (domain_id, invitation_id, version)
);

CREATE INDEX IF NOT EXISTS invitation_outbox_due
    ON invitation_outbox (set_aside, due_at, notification_id);

-- The roles that are defined for single domains: one row per action of a role, and one row with an empty action.
CREATE TABLE IF NOT EXISTS invitation_role (
    domain_id VARCHAR(128) NOT NULL,
    role      VARCHAR(64) NOT NULL,
    action    VARCHAR(64) NOT NULL,
    PRIMARY KEY (domain_id, role, action)
);
