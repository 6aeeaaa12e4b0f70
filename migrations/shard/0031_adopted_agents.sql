-- Agents that were on a gateway before they were ours keep their name there: a name on a gateway is one living agent's.
CREATE UNIQUE INDEX agents_named ON agents(gateway_agent_id, gateway_id) WHERE deleted_at IS NULL AND gateway_agent_id IS NOT NULL;

-- What an agent had on its gateway before it was adopted.
CREATE TABLE agent_adoptions (
  agent_id TEXT PRIMARY KEY REFERENCES agents(id) ON DELETE CASCADE,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  gateway_id TEXT NOT NULL,
  gateway_agent_id TEXT NOT NULL,
  form TEXT NOT NULL CHECK (form IN ('default', 'gateway_main', 'board_lead', 'worker', 'other')),
  -- Sealed: {files: {name: text}, rule}.
  sealed_former TEXT NOT NULL,
  adopted_at TEXT NOT NULL,
  adopted_by TEXT NOT NULL
) STRICT;
