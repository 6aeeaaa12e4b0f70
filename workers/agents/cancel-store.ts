// The SQL of what waits to set an agent up, and of giving that up.
import type { GatewayCommandRow } from "#worker/commands/index.ts";
import { revokeKeysOfStatement } from "#worker/identity/index.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";

/** More than ever wait: whoever writes anew takes back what has not been sent. */
export const WAITING_MAX = 100;
const PROVISIONINGS = `FROM agents a CROSS JOIN gateway_commands c ON c.gateway_id = a.gateway_id AND c.lane = 'agent:' || a.gateway_agent_id
  AND c.kind = 'agent.provision' WHERE a.id = ?1`;
const WAITING = `SELECT c.* ${PROVISIONINGS} AND c.status = 'queued' ORDER BY c.id LIMIT ${WAITING_MAX}`;
const HAS_BEEN = `SELECT 1 AS found ${PROVISIONINGS} AND c.status <> 'queued' AND (c.status = 'done' OR c.attempts > 0) LIMIT 1`;

/** What waits to set the agent up; `was` null: nothing that has ended can have left anything of it on its gateway. */
export const provisionings = (db: Database, agentId: string) =>
  all({ waiting: db.rows<GatewayCommandRow>(WAITING, agentId), was: db.row<{ found: 1 }>(HAS_BEEN, agentId) });

const NEWEST = `SELECT max(c.id) AS id ${PROVISIONINGS}`;
/** The newest command that sets the agent up where it lives; null: there was none. */
export const newestProvisioning = (db: Database, agentId: string): Query<string | null> =>
  map(db.row<{ id: string | null }>(NEWEST, agentId), (row) => row?.id ?? null);

/** As provision.ts makes the id of a token of that of its command. */
const KEY_ID = "substr(c.id, 20, 4) || substr(c.id, 25)";
const UNSENT_KEYS = `SELECT ${KEY_ID} FROM gateway_commands c WHERE c.gateway_id = ?3 AND c.lane = ?4 AND c.status = 'queued' AND c.kind = 'agent.provision' AND c.attempts = 0`;
type Lane = { gatewayId: string; lane: string; at: string };
/** Tokens that wait to be brought to an agent, and have never been sent, end. */
export const revokeUnsentStatement = (db: Database, agentId: string, { gatewayId, lane, at }: Lane): Statement =>
  revokeKeysOfStatement(db, agentId, UNSENT_KEYS, at, gatewayId, lane);
