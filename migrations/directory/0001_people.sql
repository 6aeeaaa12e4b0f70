-- People, their sign-in sessions, which organization lives on which shard, which person belongs where.
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL DEFAULT '',
  preferred_name TEXT,
  email TEXT,
  pronouns TEXT,
  timezone TEXT,
  notes TEXT,
  context TEXT,
  locale TEXT,
  active_organization_id TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  secret_hash TEXT NOT NULL,
  user_agent TEXT,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX sessions_person ON sessions(person_id);
CREATE INDEX sessions_expiry ON sessions(expires_at);

CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  shard TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE person_organizations (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  organization_id TEXT NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (person_id, organization_id)
) STRICT, WITHOUT ROWID;

-- Failed sign-ins by address and minute; old windows are swept by cron.
CREATE TABLE sign_in_failures (
  source TEXT NOT NULL,
  window_start TEXT NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (source, window_start)
) STRICT, WITHOUT ROWID;
