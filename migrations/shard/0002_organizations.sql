CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  description TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE members (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  person_id TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  all_boards_read INTEGER NOT NULL DEFAULT 0,
  all_boards_write INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (organization_id, person_id)
) STRICT;
CREATE INDEX members_person ON members(person_id);

CREATE TABLE member_board_access (
  member_id TEXT NOT NULL REFERENCES members(id) ON DELETE CASCADE,
  board_id TEXT NOT NULL,
  can_read INTEGER NOT NULL DEFAULT 1,
  can_write INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (member_id, board_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_board_access_board ON member_board_access(board_id);
