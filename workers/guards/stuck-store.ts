// The SQL of runs that show nothing.
import type { Database, Query } from "#worker/platform/db.ts";
import type { RunRow } from "#worker/runs/index.ts";
import { STUCK_MINUTES_DEFAULT } from "./schema.ts";

/** Of one minute of cron, on one shard: each asks a gateway. Which of more is left to chance, so that none that cannot be judged stands before others for ever. */
const LOOKED_AT_ONCE = 20;
const STUCK_AFTER = `coalesce((SELECT l.stuck_minutes FROM guard_limits l WHERE l.scope_id = w.agent_id), (SELECT l.stuck_minutes FROM guard_limits l WHERE l.scope_id = w.board_id),
  (SELECT l.stuck_minutes FROM guard_limits l WHERE l.scope_id = w.organization_id), ${STUCK_MINUTES_DEFAULT})`;
/** When its agent last did something on its task, or it began. */
const SEEN =
  "max(w.started_at, coalesce((SELECT e.at FROM events e WHERE e.subject_id = w.task_id AND e.actor_id = w.agent_id ORDER BY e.id DESC LIMIT 1), ''))";
const BEFORE = (minutes: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ?1, '-' || ${minutes} || ' minutes')`;
const SILENT = `SELECT w.*, ${STUCK_AFTER} AS stuck_minutes FROM runs w WHERE w.status IN ('queued', 'running', 'waiting_approval') AND w.deadline_at < ?2
  AND w.status = 'running' AND w.started_at IS NOT NULL AND ${SEEN} < ${BEFORE(STUCK_AFTER)}
  AND NOT EXISTS (SELECT 1 FROM events e WHERE e.subject_id = w.id AND e.type = 'guard.run_stuck')
  AND w.organization_id NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)
  AND (SELECT g.status FROM gateways g WHERE g.id = w.gateway_id) = 'online' ORDER BY random() LIMIT ${LOOKED_AT_ONCE}`;

export type SilentRun = RunRow & { stuck_minutes: number };
/** Runs of which nothing has been heard for as long as their settings say. `deadlineBefore`: of those that have been there for the shortest such time. */
export const silentRuns = (db: Database, now: string, deadlineBefore: string): Query<SilentRun[]> => db.rows<SilentRun>(SILENT, now, deadlineBefore);
