-- Invites, rights of members, and organizations that are being deleted.

-- A frozen stream takes no event, and nothing changes without one: a closed organization stays as it is.
ALTER TABLE streams ADD COLUMN frozen_at TEXT;

ALTER TABLE organizations ADD COLUMN deletion_at TEXT;
CREATE INDEX organizations_deletion ON organizations(deletion_at) WHERE deletion_at IS NOT NULL;

-- Copies of the profile in the directory, for lists.
ALTER TABLE members ADD COLUMN email TEXT;
ALTER TABLE members ADD COLUMN preferred_name TEXT;
ALTER TABLE member_board_access ADD COLUMN created_at TEXT;
ALTER TABLE member_board_access ADD COLUMN updated_at TEXT;

-- The link carries key_id and secret; only the hash is kept.
CREATE TABLE invites (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  invited_email TEXT,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  all_boards_read INTEGER NOT NULL DEFAULT 0,
  all_boards_write INTEGER NOT NULL DEFAULT 0,
  board_access TEXT NOT NULL DEFAULT '[]',
  key_id TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'revoked')),
  created_by TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  accepted_by TEXT,
  accepted_by_name TEXT,
  accepted_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX invites_organization ON invites(organization_id, status, id);
-- One open invite per address.
CREATE UNIQUE INDEX invites_open ON invites(organization_id, invited_email) WHERE status = 'pending' AND invited_email IS NOT NULL;
