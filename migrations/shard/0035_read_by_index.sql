-- What a deletion and a minute of cron look for is found by an index, not by reading every board, agent and gateway.
CREATE INDEX boards_of_gateway ON boards(gateway_id) WHERE gateway_id IS NOT NULL;
CREATE INDEX boards_of_group ON boards(board_group_id) WHERE board_group_id IS NOT NULL;
CREATE INDEX agents_of_gateway ON agents(gateway_id) WHERE gateway_id IS NOT NULL;
CREATE INDEX gateways_to_dial ON gateways(updated_at) WHERE endpoint IS NOT NULL AND sealed_token IS NOT NULL AND status <> 'online';
