CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT,
  gateway_id TEXT REFERENCES gateways(id),
  name TEXT NOT NULL,
  description TEXT,
  capabilities TEXT NOT NULL DEFAULT '[]',
  config TEXT NOT NULL DEFAULT '{}',
  command_policy TEXT NOT NULL DEFAULT 'ask',
  state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'provisioning', 'ready', 'failed', 'deleting')),
  error TEXT,
  gateway_agent_id TEXT,
  session_key TEXT,
  last_seen_at TEXT,
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX agents_organization ON agents(organization_id, id) WHERE deleted_at IS NULL;
CREATE INDEX agents_board ON agents(board_id) WHERE deleted_at IS NULL;
CREATE INDEX agents_gateway ON agents(gateway_id) WHERE deleted_at IS NULL;
