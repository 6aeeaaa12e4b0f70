CREATE TABLE approvals (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  board_id TEXT,
  task_id TEXT,
  action TEXT NOT NULL,
  reason TEXT NOT NULL,
  payload TEXT NOT NULL DEFAULT '{}',
  confidence REAL,
  requester_type TEXT NOT NULL,
  requester_id TEXT NOT NULL,
  requester_name TEXT NOT NULL,
  -- What exactly is approved: SHA-256 over the action and the content of its subject at the time of asking.
  content_hash TEXT NOT NULL,
  gateway_id TEXT,
  held_command_id TEXT,
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected', 'expired', 'withdrawn')),
  comment TEXT,
  decider_type TEXT,
  decider_id TEXT,
  decider_name TEXT,
  decided_at TEXT,
  expires_at TEXT NOT NULL,
  spent_at TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX approvals_organization ON approvals(organization_id, status, id);
CREATE INDEX approvals_board ON approvals(board_id, status, id);
CREATE INDEX approvals_task ON approvals(task_id, action, id) WHERE task_id IS NOT NULL;
-- One open question per task and action.
CREATE UNIQUE INDEX approvals_open ON approvals(task_id, action) WHERE status = 'pending' AND task_id IS NOT NULL AND held_command_id IS NULL;
CREATE UNIQUE INDEX approvals_held ON approvals(gateway_id, held_command_id) WHERE held_command_id IS NOT NULL;
CREATE INDEX approvals_expiry ON approvals(expires_at) WHERE status = 'pending';
