CREATE TABLE board_groups (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  description TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX board_groups_organization ON board_groups(organization_id, id);

CREATE TABLE boards (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_group_id TEXT REFERENCES board_groups(id),
  gateway_id TEXT REFERENCES gateways(id),
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  key TEXT NOT NULL,
  description TEXT,
  require_approval_for_done INTEGER NOT NULL DEFAULT 1,
  require_review_before_done INTEGER NOT NULL DEFAULT 0,
  comment_required_for_review INTEGER NOT NULL DEFAULT 0,
  block_status_changes_with_pending_approval INTEGER NOT NULL DEFAULT 0,
  only_lead_can_change_status INTEGER NOT NULL DEFAULT 0,
  last_number INTEGER NOT NULL DEFAULT 0,
  -- Living tasks: counted as they come and go, so a list need not count them.
  task_count INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX boards_organization ON boards(organization_id, id) WHERE deleted_at IS NULL;
CREATE INDEX boards_group ON boards(board_group_id) WHERE deleted_at IS NULL;
