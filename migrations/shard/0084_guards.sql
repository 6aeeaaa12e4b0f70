-- Guards: what ends or holds back the work of agents without anybody looking. A stop holds for one agent, one board, one gateway or the whole
-- organization until a person lifts it, or until `until`. Lifted ones are kept as the record of who lifted them and why.
CREATE TABLE guard_stops (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  scope TEXT NOT NULL CHECK (scope IN ('agent', 'board', 'gateway', 'organization')),
  scope_id TEXT NOT NULL,
  -- The board of whoever is concerned, whose people are told; NULL: the organization's.
  board_id TEXT,
  label TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('person', 'loop', 'budget')),
  detail TEXT NOT NULL,
  stopped_by TEXT NOT NULL,
  stopped_at TEXT NOT NULL,
  until TEXT,
  lifted_at TEXT,
  lifted_by TEXT,
  lift_reason TEXT
) STRICT;
-- One of each cause at a time.
CREATE UNIQUE INDEX guard_stops_active ON guard_stops(scope_id, cause) WHERE lifted_at IS NULL;
CREATE INDEX guard_stops_organization ON guard_stops(organization_id, id);
CREATE INDEX guard_stops_held ON guard_stops(organization_id, id) WHERE lifted_at IS NULL;
CREATE INDEX guard_stops_until ON guard_stops(until) WHERE lifted_at IS NULL AND until IS NOT NULL;
CREATE INDEX guard_stops_old ON guard_stops(lifted_at) WHERE lifted_at IS NOT NULL;
CREATE INDEX guard_stops_scope ON guard_stops(scope_id, cause, lifted_at);

-- Which gateways a stop concerns, and when each has carried it out; NULL: not yet, it is told when it connects.
CREATE TABLE guard_tellings (
  stop_id TEXT NOT NULL REFERENCES guard_stops(id) ON DELETE CASCADE,
  gateway_id TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  told_at TEXT,
  PRIMARY KEY (stop_id, gateway_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX guard_tellings_gateway ON guard_tellings(gateway_id);
CREATE INDEX guard_tellings_organization ON guard_tellings(organization_id);

-- What an agent, a board or an organization may take, and when its agents are held back. NULL: nothing of its own is said.
CREATE TABLE guard_limits (
  scope_id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  scope TEXT NOT NULL CHECK (scope IN ('agent', 'board', 'organization')),
  period TEXT NOT NULL CHECK (period IN ('day', 'month')),
  max_runs INTEGER,
  max_tokens INTEGER,
  max_cost_micros INTEGER,
  warn_percent INTEGER NOT NULL,
  loop_wakes INTEGER,
  wakes_per_hour INTEGER,
  stuck_minutes INTEGER,
  quiet TEXT,
  -- For which day or month it has been told that little is left, and that nothing is.
  warned_for TEXT,
  reached_for TEXT,
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX guard_limits_organization ON guard_limits(organization_id);

-- What was taken on one day (UTC), by an agent, on a board, in an organization: runs as they were sent, tokens and cost as gateways count them.
CREATE TABLE guard_days (
  scope_id TEXT NOT NULL,
  day TEXT NOT NULL,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  runs INTEGER NOT NULL DEFAULT 0,
  tokens INTEGER NOT NULL DEFAULT 0,
  cost_micros INTEGER NOT NULL DEFAULT 0,
  -- Agents alone: until when what they took that day has been counted.
  measured_at TEXT,
  PRIMARY KEY (scope_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX guard_days_old ON guard_days(day);
CREATE INDEX guard_days_organization ON guard_days(organization_id, day);

-- Work that has left for a gateway, or is about to. `open`: what it takes is not counted yet, so as much as one usually takes is held for it.
CREATE TABLE guard_reservations (
  -- Of the command that begins it.
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  board_id TEXT,
  agent_id TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  day TEXT NOT NULL,
  at TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'settled', 'released')),
  tokens INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL
) STRICT;
CREATE INDEX guard_reservations_agent ON guard_reservations(agent_id, at);
CREATE INDEX guard_reservations_organization ON guard_reservations(organization_id);
CREATE INDEX guard_reservations_at ON guard_reservations(at);
CREATE INDEX guard_reservations_open_agent ON guard_reservations(agent_id) WHERE state = 'open';
CREATE INDEX guard_reservations_open_board ON guard_reservations(board_id) WHERE state = 'open';
CREATE INDEX guard_reservations_open_organization ON guard_reservations(organization_id) WHERE state = 'open';
CREATE INDEX guard_reservations_open_gateway ON guard_reservations(gateway_id) WHERE state = 'open';

-- When a gateway was last asked what its agents have taken.
CREATE TABLE guard_measures (
  gateway_id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  asked_at TEXT NOT NULL,
  problem TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX guard_measures_organization ON guard_measures(organization_id);
