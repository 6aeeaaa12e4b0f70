-- The first commands of every lane of a gateway, found without reading those behind them.
DROP INDEX gateway_commands_queued;
CREATE INDEX gateway_commands_lanes ON gateway_commands(gateway_id, lane, id) WHERE status = 'queued';

-- Gateways that seem to be connected: cron looks whether their tokens are still good.
CREATE INDEX gateways_online ON gateways(id) WHERE status = 'online';
