-- Exports of a whole organization, and imports into an empty one. Both are jobs: the holder of the lease works, `cursor` says
-- where to resume, and an expired lease is claimed by the next worker.
CREATE TABLE organization_exports (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed', 'expired')),
  rows_done INTEGER NOT NULL DEFAULT 0,
  rows_total INTEGER,
  bytes INTEGER,
  error TEXT,
  created_by TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  expires_at TEXT,
  lease_until TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  file_key TEXT NOT NULL,
  cursor TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX organization_exports_list ON organization_exports(organization_id, id);
CREATE INDEX organization_exports_open ON organization_exports(id) WHERE status IN ('queued', 'running');
CREATE INDEX organization_exports_expiry ON organization_exports(expires_at) WHERE status = 'ready';

CREATE TABLE organization_imports (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'ready', 'failed', 'expired')),
  rows_done INTEGER NOT NULL DEFAULT 0,
  rows_total INTEGER,
  bytes INTEGER,
  error TEXT,
  created_by TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  lease_until TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  file_key TEXT NOT NULL,
  cursor TEXT NOT NULL DEFAULT '{}',
  notes TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX organization_imports_list ON organization_imports(organization_id, id);
CREATE INDEX organization_imports_open ON organization_imports(id) WHERE status IN ('queued', 'running');
-- Uploads that still exist although their import has ended.
CREATE INDEX organization_imports_upload ON organization_imports(id) WHERE status IN ('ready', 'failed') AND file_key <> '';

-- An export walks each table of one organization in the order of its key, whatever else lives on the shard.
CREATE INDEX streams_of_organization ON streams(organization_id, id);
CREATE INDEX members_of_organization ON members(organization_id, id);
CREATE INDEX invites_of_organization ON invites(organization_id, id);
CREATE INDEX gateways_of_organization ON gateways(organization_id, id);
CREATE INDEX gateway_commands_of_organization ON gateway_commands(organization_id, id);
CREATE INDEX runs_of_organization ON runs(organization_id, id);
CREATE INDEX held_commands_of_organization ON held_commands(organization_id, gateway_id, id);
CREATE INDEX agents_of_organization ON agents(organization_id, id);
CREATE INDEX boards_of_organization ON boards(organization_id, id);
CREATE INDEX tasks_of_organization ON tasks(organization_id, id);
CREATE INDEX comments_of_organization ON comments(organization_id, id);
CREATE INDEX approvals_of_organization ON approvals(organization_id, id);
