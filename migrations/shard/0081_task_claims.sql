-- Tasks that agents have taken themselves: each until `expires_at`, which moves on while its agent gives signs of life. Where it gives none, the
-- task goes back to where it was taken from, for others. What stands here of tasks that have moved on since is forgotten when its time has come.
CREATE TABLE task_claims (
  task_id TEXT PRIMARY KEY REFERENCES tasks(id),
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  agent_id TEXT NOT NULL,
  from_status TEXT NOT NULL CHECK (from_status IN ('inbox', 'todo', 'blocked', 'review')),
  claimed_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX task_claims_expiry ON task_claims(expires_at);
CREATE INDEX task_claims_organization ON task_claims(organization_id, task_id);
