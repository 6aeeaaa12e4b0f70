// The rows behind a figure: those that it was counted from, by the same conditions.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import { type Behind, type BehindQuery, BEGUN_STATUSES, type CycleTime, DOT_TITLE_MAX_CHARS, DOTS_MAX, type Metric } from "./schema.ts";
import type { Of } from "./scope-store.ts";

/** Counting stops here. */
const COUNT_MAX = 10_000;
type Row = Omit<Behind, "kind">;

/** A task that has moved on or is in the trash has no name here: whoever sees this board may not see where it is. */
const TASK = "LEFT JOIN tasks t ON t.id = x.task_id AND t.board_id = x.board_id AND t.deleted_at IS NULL LEFT JOIN boards n ON n.id = x.board_id";
const KEY = "CASE WHEN t.id IS NULL THEN NULL ELSE n.key || '-' || t.number END AS key";
const NAMES = `x.board_id, x.task_id, ${KEY}, t.title`;
/** ?1 the agent, ?2 the boards' (`v`), ?3 from, ?4 until, ?5 the status, ?6 of ageing: before when it began. */
const SCOPE = "x.board_id = v.value AND (?1 IS NULL OR";

const DONE = {
  kind: "task",
  columns: "x.task_id AS id, 'done' AS status, x.done_at AS at, x.lead_seconds, x.cycle_seconds, NULL AS seconds",
  from: `task_completions x`,
  where: `${SCOPE} x.agent_id = ?1) AND x.done_at >= ?3 AND x.done_at < ?4`,
  order: "x.done_at DESC, x.task_id",
} as const;
/** In a status for how long by ?4. */
const STOOD = "x.task_id AS id, x.status, x.entered_at AS at, NULL AS lead_seconds, NULL AS cycle_seconds, unixepoch(?4) - unixepoch(x.entered_at) AS seconds";
const begun = BEGUN_STATUSES.map((status) => `'${status}'`).join(", ");

type Behinds = { kind: Behind["kind"]; columns: string; from: string; where: string; order: string };
const BEHIND: Record<Metric, Behinds> = {
  throughput: DONE,
  lead_time: DONE,
  cycle_time: { ...DONE, where: `${DONE.where} AND x.cycle_seconds IS NOT NULL`, order: "x.cycle_seconds DESC, x.task_id" },
  flow: {
    kind: "task",
    columns: STOOD,
    from: `task_spans x INDEXED BY task_spans_status`,
    where: `${SCOPE} x.agent_id = ?1) AND x.status = ?5 AND x.began_at < ?4 AND (x.ended_at IS NULL OR x.ended_at >= ?4)`,
    order: "x.entered_at, x.id",
  },
  ageing: {
    kind: "task",
    columns: STOOD,
    from: `json_each('${JSON.stringify(BEGUN_STATUSES)}') k CROSS JOIN task_spans x INDEXED BY task_spans_ageing`,
    where: `${SCOPE} x.agent_id = ?1) AND x.status = k.value AND x.ended_at IS NULL AND (?5 IS NULL OR x.status = ?5) AND x.status IN (${begun})
      AND x.entered_at >= ?3 AND x.entered_at < ?6`,
    order: "x.entered_at, x.id",
  },
  approval_latency: {
    kind: "approval",
    columns: "x.id, x.status, x.decided_at AS at, NULL AS lead_seconds, NULL AS cycle_seconds, unixepoch(x.decided_at) - unixepoch(x.created_at) AS seconds",
    from: `approvals x INDEXED BY approvals_decided`,
    where: `${SCOPE} x.requester_id = ?1) AND x.decided_at >= ?3 AND x.decided_at < ?4 AND x.status IN ('approved', 'rejected')`,
    order: "seconds DESC, x.id",
  },
  run_error_rate: {
    kind: "run",
    columns: "x.id, x.status, x.ended_at AS at, NULL AS lead_seconds, NULL AS cycle_seconds, unixepoch(x.ended_at) - unixepoch(x.created_at) AS seconds",
    from: `runs x INDEXED BY runs_ended`,
    where: `${SCOPE} x.agent_id = ?1) AND x.ended_at >= ?3 AND x.ended_at < ?4 AND x.status IN ('succeeded', 'failed')`,
    order: "x.status, x.ended_at DESC, x.id",
  },
};

const COMPLETED = (boards: string): string => `${boards} v CROSS JOIN task_completions x INDEXED BY task_completions_done
  WHERE ${SCOPE} x.agent_id = ?1) AND x.done_at >= ?3 AND x.done_at < ?4 AND x.cycle_seconds IS NOT NULL`;
/** The newest of those that were done between two times, and how many there are. */
export function cycleTimes(db: Database, { boards, parameter, agentId }: Of, from: string, until: string) {
  const params = [agentId, parameter, from, until];
  const newest = `SELECT x.board_id, x.task_id, x.done_at, x.cycle_seconds FROM ${COMPLETED(boards)} ORDER BY x.done_at DESC, x.task_id LIMIT ${DOTS_MAX}`;
  return all({
    items: db.rows<CycleTime>(
      `SELECT x.*, ${KEY}, substr(t.title, 1, ${DOT_TITLE_MAX_CHARS}) AS title FROM (${newest}) x ${TASK} ORDER BY x.done_at DESC, x.task_id`,
      ...params,
    ),
    total: map(db.row<{ total: number }>(`SELECT count(*) AS total FROM ${COMPLETED(boards)}`, ...params), (row) => row?.total ?? 0),
  });
}

/** The times of the rows; `enteredBefore`: of ageing. */
export type Bounds = { from: string; until: string; status: string | null; enteredBefore: string };

/** A page of them and how many there are, of which counting stops at 10,000. */
export function rowsBehind(db: Database, metric: Metric, of: Of, bounds: Bounds, { limit, offset }: BehindQuery) {
  const { kind, columns, from, where, order } = BEHIND[metric];
  const source = `${of.boards} v CROSS JOIN ${from}`;
  const params = [of.agentId, of.parameter, bounds.from, bounds.until, bounds.status, bounds.enteredBefore];
  const used = "?3 IS NOT NULL AND ?4 IS NOT NULL AND coalesce(?5, ?6) IS NOT NULL"; // D1 wants each parameter to be used
  const items: Query<Behind[]> = map(
    db.rows<Row>(
      `SELECT ${columns}, ${NAMES} FROM ${source} ${TASK} WHERE ${where} AND ${used} ORDER BY ${order} LIMIT ?7 OFFSET ?8`,
      ...params,
      limit,
      offset,
    ),
    (rows) => rows.map((row) => ({ kind, ...row })),
  );
  const count = db.row<{ total: number }>(`SELECT count(*) AS total FROM (SELECT 1 FROM ${source} WHERE ${where} AND ${used} LIMIT ${COUNT_MAX})`, ...params);
  return all({ items, count });
}
