-- What was written to a gateway for each agent when it was last provisioned, and what differs there now.
CREATE TABLE agent_drifts (
  agent_id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations(id),
  gateway_id TEXT NOT NULL REFERENCES gateways(id) ON DELETE CASCADE,
  gateway_agent_id TEXT NOT NULL,
  name TEXT NOT NULL,
  -- {parts: {name: {hash, text}}, policy, policyAsked, tokenHash}: texts without tokens.
  written TEXT NOT NULL,
  -- Differences that a person lets stand: {part: hash}.
  accepted TEXT NOT NULL DEFAULT '{}',
  drift TEXT CHECK (drift IN ('changed', 'looser', 'missing')),
  -- What differs: [{part, hash, text, …}], cut and without tokens.
  found TEXT NOT NULL DEFAULT '[]',
  drifted_at TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX agent_drifts_gateway ON agent_drifts(gateway_id, agent_id);

-- Setting an agent up goes before the work that waits for it in its lane: work that is held back until then must not hold that back.
DROP INDEX gateway_commands_lanes;
CREATE INDEX gateway_commands_lanes ON gateway_commands(gateway_id, lane, (kind <> 'agent.provision'), id) WHERE status = 'queued';
