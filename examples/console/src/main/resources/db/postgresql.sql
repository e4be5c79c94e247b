-- Ids and roles compare by their bytes, like the ids and roles in the tables of the library.
CREATE TABLE IF NOT EXISTS people (
    id VARCHAR(255) COLLATE "C" NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    email VARCHAR(200) NOT NULL,
    verified BOOLEAN NOT NULL,
    language VARCHAR(20) NOT NULL,
    zone VARCHAR(50) NOT NULL
);

-- Older consoles had only sample users, whose addresses are verified.
ALTER TABLE people ADD COLUMN IF NOT EXISTS verified BOOLEAN DEFAULT TRUE NOT NULL;

CREATE TABLE IF NOT EXISTS domains (
    id VARCHAR(255) COLLATE "C" NOT NULL PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    seats INT NOT NULL
);

CREATE TABLE IF NOT EXISTS seats (
    domain_id VARCHAR(255) COLLATE "C" NOT NULL REFERENCES domains (id),
    user_id VARCHAR(255) COLLATE "C" NOT NULL REFERENCES people (id),
    PRIMARY KEY (domain_id, user_id)
);

-- The library writes this table, in the same transactions as the invitations.
CREATE TABLE IF NOT EXISTS domain_members (
    domain_id VARCHAR(255) COLLATE "C" NOT NULL REFERENCES domains (id),
    user_id VARCHAR(255) COLLATE "C" NOT NULL REFERENCES people (id),
    role VARCHAR(255) COLLATE "C" NOT NULL,
    since TIMESTAMP(6) WITH TIME ZONE NOT NULL,
    granted_by UUID NOT NULL,
    founder BOOLEAN,
    PRIMARY KEY (domain_id, user_id),
    UNIQUE (domain_id, founder)
);
CREATE INDEX IF NOT EXISTS domain_members_list ON domain_members (domain_id, since DESC, granted_by DESC);
CREATE INDEX IF NOT EXISTS domain_members_user ON domain_members (user_id);
