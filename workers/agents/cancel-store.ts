// The SQL of giving up setting an agent up.
import type { GatewayCommandRow } from "#worker/commands/index.ts";
import { all, type Database } from "#worker/platform/db.ts";

const WAITING_MAX = 100;
const PROVISIONINGS = `FROM agents a CROSS JOIN gateway_commands c ON c.gateway_id = a.gateway_id AND c.lane = 'agent:' || a.gateway_agent_id
  AND c.kind = 'agent.provision' WHERE a.id = ?1`;
const WAITING = `SELECT c.* ${PROVISIONINGS} AND c.status = 'queued' ORDER BY c.id LIMIT ${WAITING_MAX}`;
const HAS_BEEN = `SELECT 1 AS found ${PROVISIONINGS} AND c.status = 'done' LIMIT 1`;

/** What waits to set the agent up; `was` null: it has never been set up on its gateway. */
export const provisionings = (db: Database, agentId: string) =>
  all({ waiting: db.rows<GatewayCommandRow>(WAITING, agentId), was: db.row<{ found: 1 }>(HAS_BEEN, agentId) });
