-- Gateways that register themselves, and what their heartbeats say.
-- Registration tokens: what lets gateways in.
CREATE TABLE gateway_admissions (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  key_id TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL,
  uses INTEGER NOT NULL DEFAULT 0,
  -- null: any number of times.
  max_uses INTEGER,
  created_by TEXT NOT NULL,
  created_by_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  last_used_at TEXT,
  revoked_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX gateway_admissions_organization ON gateway_admissions(organization_id, id);
CREATE INDEX gateway_admissions_creator ON gateway_admissions(created_by);

ALTER TABLE gateways ADD COLUMN auto_registered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gateways ADD COLUMN last_heartbeat_at TEXT;
-- What it said of itself and from where: {ip, version, capabilities, metrics}.
ALTER TABLE gateways ADD COLUMN connection_info TEXT;

-- At most one row a minute of each gateway; cron deletes old ones.
CREATE TABLE gateway_metrics (
  gateway_id TEXT NOT NULL REFERENCES gateways(id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  organization_id TEXT NOT NULL,
  status TEXT NOT NULL,
  active_sessions INTEGER,
  agent_count INTEGER,
  memory_mb REAL,
  cpu_pct REAL,
  PRIMARY KEY (gateway_id, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX gateway_metrics_age ON gateway_metrics(at);
