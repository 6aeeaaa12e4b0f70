// The SQL of how runs of agents end, and of what is asked of an agent's runs when one is chosen.
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { OPEN_RUN_STATUSES, type RunRouting } from "./schema.ts";
import { agent_outcomes, type RunRow } from "./tables.ts";

const o = names(agent_outcomes);
/** Of what was counted before, this much still counts after another run: the last ten make up two thirds of it. */
const KEPT = 0.9;
// Spelled out as text, as the partial index of open runs has it.
const OPEN = `r.status IN (${OPEN_RUN_STATUSES.map((status) => `'${status}'`).join(", ")})`;
const COUNT = `INSERT INTO ${o}(${o.agent_id}, ${o.organization_id}, ${o.succeeded}, ${o.failed}, ${o.updated_at}) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT(${o.agent_id}) DO UPDATE SET ${o.succeeded} = ${o.succeeded} * ${KEPT} + ?3, ${o.failed} = ${o.failed} * ${KEPT} + ?4, ${o.updated_at} = ?5`;

/** For the batch that ends a run. A run that was stopped says nothing about its agent. */
export function outcomeStatements(db: Database, { agent_id: id, organization_id: organization, status }: RunRow, at: string): Statement[] {
  if (id === null || (status !== "succeeded" && status !== "failed")) return [];
  return [db.sql(COUNT, id, organization, status === "succeeded" ? 1 : 0, status === "failed" ? 1 : 0, at)];
}

/** SQL that joins how the runs of an agent have ended lately, as `alias`, which may be null; `agent` names its id. */
export const joinOutcomesSql = (alias: string, agent: string): string => `LEFT JOIN agent_outcomes ${alias} ON ${alias}.agent_id = ${agent}`;
/** SQL of how many runs of an agent go on for a board; both name ids. */
export const openRunsOnBoardSql = (agent: string, board: string): string =>
  `(SELECT count(*) FROM runs r WHERE r.agent_id = ${agent} AND r.board_id = ${board} AND ${OPEN})`;
/** SQL of when an agent was last given a run for a board, or NULL; both name ids. */
export const givenAtSql = (agent: string, board: string): string =>
  `(SELECT max(r.created_at) FROM runs r WHERE r.agent_id = ${agent} AND r.board_id = ${board})`;

const LAST = `SELECT r.id AS run_id, r.agent_id, r.agent_name, r.created_at AS at,
    (SELECT json_extract(e.payload, '$.routing') FROM events e WHERE e.subject_id = r.id AND e.type = 'run.queued' LIMIT 1) AS routing
  FROM runs r WHERE r.task_id = ?1 ORDER BY r.created_at DESC, r.id DESC LIMIT 1`;
/** `routing` null: nobody chose its agent, or it was begun before that was told. */
export type RoutedRun = { run_id: string; agent_id: string | null; agent_name: string | null; at: string; routing: RunRouting | null };
/** The newest run of a task, and why its agent was chosen. */
export const lastRouting = (db: Database, taskId: string): Query<RoutedRun | null> =>
  map(
    db.row<Omit<RoutedRun, "routing"> & { routing: string | null }>(LAST, taskId),
    (row) => row && { ...row, routing: row.routing === null ? null : (JSON.parse(row.routing) as RunRouting) },
  );
