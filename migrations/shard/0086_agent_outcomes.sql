-- How the runs of an agent have ended lately, for whoever chooses among agents: each new ending leaves nine tenths of what was counted before.
CREATE TABLE agent_outcomes (
  agent_id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  succeeded REAL NOT NULL,
  failed REAL NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX agent_outcomes_organization ON agent_outcomes(organization_id);
