// Where an agent stands in its life, of one agent with its steps, and of each in the fleet: the same pure decision over what is stored.
import { type Lifecycle, type LifecycleFacts, lifecycleOf, type Progress, stepsOf, waysOutOf } from "#grammar/lifecycle.ts";
import { agentActions, type AgentRow, loadAgent } from "#worker/agents/index.ts";
import { clip } from "#worker/platform/text.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import type { Limit } from "#worker/routing/index.ts";
import type { AgentLifecycle } from "./lifecycle-schema.ts";
import { lifecycleRows, placeOfAgent, type ProvisioningRow } from "./lifecycle-store.ts";

const DETAIL_MAX_CHARS = 500;

/** A guard says more than that the board is paused. */
export const pauseOf = (limit: Limit | null, isBoardPaused: boolean): LifecycleFacts["pause"] =>
  limit ? { reason: limit.reason, since: limit.since } : isBoardPaused ? { reason: "board_paused", since: null } : null;

const progressOf = ({ progress }: ProvisioningRow): Progress | null => (progress === null ? null : (JSON.parse(progress) as Progress));

function presentProvisioning(row: ProvisioningRow, isThere: boolean): AgentLifecycle["provisioning"] {
  const { id, status, attempts, error, not_before, deadline_at, created_at, finished_at } = row;
  return {
    command_id: id,
    status,
    steps: stepsOf({ status, attempts, error, not_before, progress: progressOf(row) }, isThere),
    attempts,
    error,
    next_try_at: status === "queued" ? not_before : null,
    deadline_at,
    created_at,
    finished_at,
  };
}

function detailOf(
  { reason }: Lifecycle,
  { error }: Pick<AgentRow, "error">,
  tried: ProvisioningRow | null,
  problem: string | null,
  limit: Limit | null,
): string | null {
  if (reason === "setup_failed") return error;
  if (reason === "retrying") return tried?.error ?? null;
  if (reason === "reaching" || reason === "away" || reason === "never_connected") return problem;
  return limit && reason === limit.reason ? limit.detail : null;
}

export async function agentLifecycle(work: Work, id: string): Promise<AgentLifecycle> {
  return locate(work, "agent", async (db) => {
    const { runLimits } = work.composition.ports;
    const loaded = await loadAgent(work, db, id, agentActions["agent.read"], {
      rows: lifecycleRows(db, id),
      limits: runLimits.query(db, placeOfAgent(id), work.now),
    });
    if (!loaded) return null;
    const { row, more } = loaded;
    const { provisioning, run, around } = more.rows;
    const limit = runLimits.limitOf(more.limits, { id, boardId: row.board_id, gatewayId: row.gateway_id }, work.now);
    const facts: LifecycleFacts = {
      state: row.state,
      changed_at: row.updated_at,
      link: row.gateway_status && { status: row.gateway_status, since: around.gateway_seen_at },
      drift: row.drift && { is: row.drift, since: around.drifted_at },
      pause: pauseOf(limit, around.is_paused === 1),
      run,
      isRetried: provisioning?.status === "queued" && provisioning.error !== null,
    };
    const lifecycle = lifecycleOf(facts);
    const detail = detailOf(lifecycle, row, provisioning, around.problem_detail, limit);
    return {
      agent_id: id,
      ...lifecycle,
      detail: detail && clip(detail, DETAIL_MAX_CHARS),
      ways_out: waysOutOf(facts),
      provisioning: provisioning && presentProvisioning(provisioning, row.gateway_status === "online"),
    };
  });
}
