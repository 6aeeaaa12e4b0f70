CREATE TABLE gateways (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  endpoint TEXT,
  sealed_token TEXT,
  capabilities TEXT NOT NULL DEFAULT '[]',
  workspace_root TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'never_connected',
  problem TEXT,
  problem_detail TEXT,
  server_version TEXT,
  connected_at TEXT,
  last_seen_at TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX gateways_name ON gateways(organization_id, name COLLATE NOCASE);

-- What must still be said to a gateway: stored before it is sent, sent until it is answered.
CREATE TABLE gateway_commands (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  gateway_id TEXT NOT NULL REFERENCES gateways(id),
  lane TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'done', 'failed', 'cancelled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  deadline_at TEXT NOT NULL,
  cause_id INTEGER,
  error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;
CREATE INDEX gateway_commands_queued ON gateway_commands(gateway_id, id) WHERE status = 'queued';
CREATE INDEX gateway_commands_list ON gateway_commands(gateway_id, id);
CREATE INDEX gateway_commands_deadline ON gateway_commands(deadline_at) WHERE status = 'queued';

-- One execution of a task by an agent. The id is the gateway's runId and the idempotency key of its chat.send.
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  agent_id TEXT,
  agent_name TEXT,
  board_id TEXT,
  task_id TEXT,
  session_key TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'waiting_approval', 'succeeded', 'failed', 'aborted')),
  parameters TEXT NOT NULL DEFAULT '{}',
  output TEXT,
  error TEXT,
  requested_by TEXT NOT NULL,
  cause_id INTEGER,
  boot_id TEXT,
  deadline_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  started_at TEXT,
  ended_at TEXT
) STRICT;
CREATE INDEX runs_task ON runs(task_id, id);
CREATE INDEX runs_open_gateway ON runs(gateway_id, id) WHERE status IN ('queued', 'running', 'waiting_approval');
CREATE INDEX runs_open_board ON runs(board_id, id) WHERE status IN ('queued', 'running', 'waiting_approval');
CREATE INDEX runs_deadline ON runs(deadline_at) WHERE status IN ('queued', 'running', 'waiting_approval');

-- Shell commands that a gateway holds until somebody decides. The id is the gateway's own.
CREATE TABLE held_commands (
  gateway_id TEXT NOT NULL REFERENCES gateways(id),
  id TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  agent_id TEXT,
  board_id TEXT,
  task_id TEXT,
  run_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('held', 'released')),
  outcome TEXT,
  expires_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  released_at TEXT,
  PRIMARY KEY (gateway_id, id)
) STRICT, WITHOUT ROWID;
