-- What the gate before a gateway asks of an agent that is being provisioned: how the newest provisioning ended that was answered.
CREATE INDEX gateway_commands_provisioned ON gateway_commands(gateway_id, lane, id) WHERE kind = 'agent.provision';

-- The API key that made a gateway's relay token, when keys still could: the token ends with the key. null: a person made it.
ALTER TABLE gateways ADD COLUMN connected_by_key_id TEXT;
UPDATE gateways SET connected_by_key_id = (SELECT CASE e.actor_type WHEN 'api_key' THEN e.actor_id END FROM events e
  WHERE e.subject_id = gateways.id AND e.type = 'gateway.connect_command_created' ORDER BY e.id DESC LIMIT 1);
CREATE INDEX gateways_connected_by_key ON gateways(connected_by_key_id) WHERE connected_by_key_id IS NOT NULL;
