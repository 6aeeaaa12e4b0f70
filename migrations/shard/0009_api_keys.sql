-- Keys for automation. Their secrets are rows of credentials (kind api_key), so that a rotation can let two live for a while.
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  hint TEXT NOT NULL,
  scopes TEXT NOT NULL,
  -- JSON list of board ids; null: all boards.
  board_ids TEXT,
  created_by TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  rotated_at TEXT,
  expires_at TEXT,
  last_used_at TEXT,
  revoked_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX api_keys_organization ON api_keys(organization_id, id);
CREATE INDEX api_keys_creator ON api_keys(created_by);
