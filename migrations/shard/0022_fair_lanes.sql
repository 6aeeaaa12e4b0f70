-- The first commands of every lane of a gateway, found without reading those behind them.
DROP INDEX gateway_commands_queued;
CREATE INDEX gateway_commands_lanes ON gateway_commands(gateway_id, lane, id) WHERE status = 'queued';
