-- Writing all agents below a place anew: a part at a time, so that it goes on wherever it was cut off.
CREATE TABLE roll_outs (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  level TEXT NOT NULL,
  place_id TEXT NOT NULL,
  place_name TEXT NOT NULL,
  -- JSON: which agents, and how they are written.
  options TEXT NOT NULL,
  status TEXT NOT NULL,
  -- The address by which the agents call back.
  origin TEXT NOT NULL,
  total INTEGER NOT NULL,
  error TEXT,
  attempts INTEGER NOT NULL,
  made_by_id TEXT NOT NULL,
  made_by_name TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  finished_at TEXT,
  deadline_at TEXT NOT NULL
) STRICT;
CREATE INDEX roll_outs_organization ON roll_outs(organization_id, id);
CREATE INDEX roll_outs_running ON roll_outs(updated_at) WHERE status = 'running';
CREATE UNIQUE INDEX roll_outs_one_of_place ON roll_outs(organization_id, place_id) WHERE status = 'running';

CREATE TABLE roll_out_agents (
  roll_out_id TEXT NOT NULL REFERENCES roll_outs(id),
  agent_id TEXT NOT NULL REFERENCES agents(id),
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  status TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (roll_out_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX roll_out_agents_status ON roll_out_agents(roll_out_id, status, agent_id);
CREATE INDEX roll_out_agents_written ON roll_out_agents(agent_id) WHERE status = 'written';
CREATE INDEX roll_outs_finished ON roll_outs(finished_at) WHERE finished_at IS NOT NULL;
