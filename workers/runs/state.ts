// The status machine of a run, and its name on its gateway: pure.
import { clip } from "#worker/platform/text.ts";
import { OPEN_RUN_STATUSES, type Run } from "./schema.ts";
import type { RunRow } from "./tables.ts";

/** How much is stored of what an agent said in one run. */
export const OUTPUT_MAX_CHARS = 100_000;
const ERROR_MAX_CHARS = 2_000;

/** The statuses that may follow; none leads back into the queue. */
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

/** The updated run; null: nothing changes, since it has ended or has this status already. */
export function nextRun(row: RunRow, change: RunChange, at: string): RunRow | null {
  if (!isOpen(row.status) || row.status === change.status) return null;
  return {
    ...row,
    status: change.status,
    output: kept(row.output, change.output, OUTPUT_MAX_CHARS),
    error: kept(row.error, change.error, ERROR_MAX_CHARS),
    boot_id: change.bootId ?? row.boot_id,
    version: row.version + 1,
    started_at: row.started_at ?? at,
    ended_at: isOpen(change.status) ? null : at,
  };
}
