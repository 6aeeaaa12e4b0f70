// The status machine of a run, and its name on its gateway: pure.
import { clip } from "#worker/platform/text.ts";
import { OPEN_RUN_STATUSES, type Run } from "./schema.ts";
import type { RunRow } from "./tables.ts";

/** How much is stored of what an agent said in one run. */
export const OUTPUT_MAX_CHARS = 100_000;
const ERROR_MAX_CHARS = 2_000;

/** The statuses that may follow; what leads back into the queue is `requeued`. `bootId`: of the start of the gateway that has it; null: not known. */
export type RunChange = { status: Exclude<Run["status"], "queued">; output?: string | null; error?: string | null; bootId?: string | null };

/** Whether a run in this status is in progress. */
export const isOpen = (status: unknown): boolean => (OPEN_RUN_STATUSES as readonly unknown[]).includes(status);

/** The session of an agent for one task: a fresh context per task, named so that its frames lead back to the task. */
export const taskSessionKey = (gatewayAgentId: string, taskId: string): string => `agent:${gatewayAgentId}:task-${taskId}`;

const SESSION_KEY = /^agent:([^:]+):task-([0-9a-f-]{36})$/;

/** The task of a session that we named; null for sessions that are not ours. */
export function taskOfSession(sessionKey: unknown): { gatewayAgentId: string; taskId: string } | null {
  const match = typeof sessionKey === "string" ? SESSION_KEY.exec(sessionKey) : null;
  return match ? { gatewayAgentId: match[1] as string, taskId: match[2] as string } : null;
}

const kept = (was: string | null, is: string | null | undefined, max: number): string | null => (is === undefined ? was : is && clip(is, max));

/** Another start of its gateway has taken it up again. */
export const isTakenUp = (row: RunRow, { status, bootId }: RunChange): boolean =>
  isOpen(status) && Boolean(bootId) && row.status !== "queued" && bootId !== row.boot_id;

/** The updated run; null: nothing changes, since it has ended, or has this status already. */
export function nextRun(row: RunRow, change: RunChange, at: string): RunRow | null {
  if (!isOpen(row.status) || (row.status === change.status && !isTakenUp(row, change))) return null;
  return {
    ...row,
    status: change.status,
    output: kept(row.output, change.output, OUTPUT_MAX_CHARS),
    error: kept(row.error, change.error, ERROR_MAX_CHARS),
    boot_id: change.bootId === undefined ? row.boot_id : change.bootId,
    version: row.version + 1,
    started_at: row.started_at ?? at,
    ended_at: isOpen(change.status) ? null : at,
  };
}

/** A gateway that is restarted again and again before the run begins is not asked for ever. */
export const RESENDS_MAX = 3;

/** The run as it waits to be sent again; null: it has ended, waits already, or has been sent again too often. */
export function requeued(row: RunRow): RunRow | null {
  if (!isOpen(row.status) || row.status === "queued" || row.resends >= RESENDS_MAX) return null;
  return { ...row, status: "queued", boot_id: null, resends: row.resends + 1, started_at: null, version: row.version + 1 };
}
