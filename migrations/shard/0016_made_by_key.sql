-- The API key that made an agent and still answers for it: its token ends with the key. null: a person answers for it.
ALTER TABLE agents ADD COLUMN made_by_key_id TEXT;
UPDATE agents SET made_by_key_id = (SELECT e.actor_id FROM events e WHERE e.subject_id = agents.id AND e.type = 'agent.created' AND e.actor_type = 'api_key')
WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.subject_id = agents.id AND e.type IN ('agent.provisioning', 'agent.updated') AND e.actor_type = 'user');
CREATE INDEX agents_made_by_key ON agents(made_by_key_id) WHERE made_by_key_id IS NOT NULL;
