// The SQL of where one agent stands: how it was set up last, and its open run.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import type { PlaceSql } from "#worker/routing/index.ts";
import type { LifecycleFacts } from "#grammar/lifecycle.ts";

export type ProvisioningRow = {
  id: string;
  status: "queued" | "done" | "failed" | "cancelled";
  attempts: number;
  error: string | null;
  not_before: string | null;
  deadline_at: string;
  created_at: string;
  finished_at: string | null;
  progress: string | null;
};
const COLUMNS = ["id", "status", "attempts", "error", "not_before", "deadline_at", "created_at", "finished_at", "progress"]
  .map((name) => `c.${name}`)
  .join(", ");
const PROVISIONING = `SELECT ${COLUMNS} FROM agents a CROSS JOIN gateway_commands c ON c.gateway_id = a.gateway_id AND c.lane = 'agent:' || a.gateway_agent_id
  AND c.kind = 'agent.provision' WHERE a.id = ?1 ORDER BY c.id DESC LIMIT 1`;
const OPEN_RUN = `SELECT r.status, r.created_at, r.started_at FROM agents a CROSS JOIN runs r ON r.agent_id = a.id AND r.board_id = a.board_id
  AND r.status IN ('queued', 'running', 'waiting_approval') WHERE a.id = ?1
  ORDER BY CASE r.status WHEN 'running' THEN 0 WHEN 'waiting_approval' THEN 1 ELSE 2 END, r.created_at LIMIT 1`;
const AROUND = `SELECT b.is_paused, g.problem_detail, coalesce(g.last_seen_at, g.created_at) AS gateway_seen_at,
    (SELECT d.drifted_at FROM agent_drifts d WHERE d.agent_id = a.id) AS drifted_at
  FROM agents a LEFT JOIN boards b ON b.id = a.board_id LEFT JOIN gateways g ON g.id = a.gateway_id WHERE a.id = ?1`;
type Around = { is_paused: number | null; problem_detail: string | null; gateway_seen_at: string | null; drifted_at: string | null };
const NOWHERE: Around = { is_paused: null, problem_detail: null, gateway_seen_at: null, drifted_at: null };

export const lifecycleRows = (db: Database, agentId: string) =>
  all({
    provisioning: db.row<ProvisioningRow>(PROVISIONING, agentId),
    run: db.row<NonNullable<LifecycleFacts["run"]>>(OPEN_RUN, agentId),
    around: map(db.row<Around>(AROUND, agentId), (row) => row ?? NOWHERE) satisfies Query<Around>,
  });

/** What holds one agent back is asked for in the same trip. */
export const placeOfAgent = (id: string): PlaceSql => ({
  id,
  board: "(SELECT a.board_id FROM agents a WHERE a.id = ?1)",
  organization: "(SELECT a.organization_id FROM agents a WHERE a.id = ?1)",
  agents: "SELECT a.id FROM agents a WHERE a.id = ?1",
});
