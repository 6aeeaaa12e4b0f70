// The SQL of runs.
import { getTableColumns } from "drizzle-orm";
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { jsonOf, names } from "#worker/platform/rows.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { OPEN_RUN_STATUSES } from "./schema.ts";
import { runs, type RunRow } from "./tables.ts";

const r = names(runs, "r");
/** Open runs that are read at a time. */
const OPEN_RUNS_PAGE = 500;
const OPEN_KEYS_MAX = 10_000;
const LATE_MAX = 100;
const OF_TASK_MAX = 50;

// Spelled out as text: SQLite uses the partial indexes of open runs only if the condition matches theirs.
const OPEN = `${r.status} IN (${OPEN_RUN_STATUSES.map((status) => `'${status}'`).join(", ")})`;
/** A closed organization takes no changes, so its overdue runs would come up every minute and crowd out the others. */
const OF_OPEN_ORGANIZATION = `${r.organization_id} NOT IN (SELECT id FROM organizations WHERE deletion_at IS NOT NULL)`;
const ONE = `SELECT * FROM ${r} WHERE ${r.id} = ?1`;
/** Not by id: a run that a gateway began by itself has an id of the gateway's. */
const NEWEST = `${r.created_at} DESC, ${r.id} DESC`;
const OF_TASK = `SELECT * FROM ${r} WHERE ${r.task_id} = ?1 ORDER BY ${NEWEST} LIMIT ${OF_TASK_MAX}`;
const COUNT_OF_TASK = `SELECT count(*) AS total FROM ${r} WHERE ${r.task_id} = ?1`;
const LATEST = `SELECT * FROM ${r} WHERE ${r.task_id} = ?1 AND ${r.gateway_id} = ?2 AND ${r.session_key} = ?3 ORDER BY ${NEWEST} LIMIT 1`;
const OPEN_OF_GATEWAY = `SELECT * FROM ${r} WHERE ${r.gateway_id} = ?1 AND ${OPEN} AND ${r.id} > ?2 ORDER BY ${r.id} LIMIT ${OPEN_RUNS_PAGE}`;
const OPEN_KEYS = `SELECT ${r.id}, ${r.session_key} FROM ${r} WHERE ${r.gateway_id} = ?1 AND ${OPEN} ORDER BY ${r.id} DESC LIMIT ${OPEN_KEYS_MAX}`;
const OPEN_OF_BOARD = `SELECT * FROM ${r} WHERE ${r.board_id} = ?1 AND ${OPEN} AND ${r.id} > ?2 ORDER BY ${r.id} LIMIT ${OPEN_RUNS_PAGE}`;
const OPEN_OF_AGENT = `SELECT * FROM ${r} WHERE ${r.agent_id} = ?1 AND ${r.gateway_id} = ?2 AND ${OPEN} AND ${r.id} > ?3 ORDER BY ${r.id} LIMIT ${OPEN_RUNS_PAGE}`;
const GATEWAY_OF_OPEN = `SELECT g.id FROM ${r} JOIN gateways g ON g.id = ${r.gateway_id} WHERE ${r.task_id} = ?1 AND ${OPEN} ORDER BY ${NEWEST} LIMIT 1`;
const LATE = `SELECT * FROM ${r} WHERE ${OPEN} AND ${r.deadline_at} < ?1 AND ${OF_OPEN_ORGANIZATION} LIMIT ${LATE_MAX}`;
const NONE_OPEN = `NOT EXISTS (SELECT 1 FROM ${r} WHERE ${r.task_id} = ? AND ${OPEN})`;
const KNOWN = `SELECT ${r.id} FROM ${r} WHERE ${r.id} IN (SELECT value FROM json_each(?1))`;
const STOP_ASKED = "SELECT 1 AS found FROM events WHERE subject_id = ?1 AND type = 'run.stop_requested' LIMIT 1";
const UNKNOWN = `NOT EXISTS (SELECT 1 FROM ${r} WHERE ${r.id} = ?)`;
const AS_JSON = jsonOf(Object.keys(getTableColumns(runs)), "r");

export const runById = (db: Database, id: string): Query<RunRow | null> => db.row<RunRow>(ONE, id);
/** The newest runs of a task, newest first. */
export const runsOfTask = (db: Database, taskId: string): Query<RunRow[]> => db.rows<RunRow>(OF_TASK, taskId);
export const runCountOfTask = (db: Database, taskId: string): Query<{ total: number } | null> => db.row(COUNT_OF_TASK, taskId);
/** The newest run of a task in one session of a gateway. */
export const latestRun = (db: Database, taskId: string, gatewayId: string, sessionKey: string): Query<RunRow | null> =>
  db.row<RunRow>(LATEST, taskId, gatewayId, sessionKey);
/** A page of the open runs of a gateway, the oldest first, after the run with this id; so of an agent, and of a board. */
export const openRunsOfGateway = (db: Database, gatewayId: string, after = ""): Query<RunRow[]> => db.rows<RunRow>(OPEN_OF_GATEWAY, gatewayId, after);
/** How the open runs of a gateway are called there, the newest first. */
export const openRunKeys = (db: Database, gatewayId: string): Query<{ id: string; session_key: string }[]> => db.rows(OPEN_KEYS, gatewayId);
export const openRunsOfAgent = (db: Database, agentId: string, gatewayId: string, after = ""): Query<RunRow[]> =>
  db.rows<RunRow>(OPEN_OF_AGENT, agentId, gatewayId, after);
export const openRunsOfBoard = (db: Database, boardId: string, after = ""): Query<RunRow[]> => db.rows<RunRow>(OPEN_OF_BOARD, boardId, after);

/** All of them: a page at a time, so that none is hidden by older ones that go on for long. */
export async function everyRun(db: Database, pageAfter: (id: string) => Query<RunRow[]>): Promise<RunRow[]> {
  const found: RunRow[] = [];
  for (;;) {
    const { runs: page } = await db.ask({ runs: pageAfter(found.at(-1)?.id ?? "") });
    found.push(...page);
    if (page.length < OPEN_RUNS_PAGE) return found;
  }
}

export const lateRuns = (db: Database, at: string): Query<RunRow[]> => db.rows<RunRow>(LATE, at);

/** Those of these ids that are runs. */
export const knownRunIds = (db: Database, ids: readonly string[]): Query<{ id: string }[]> => db.rows(KNOWN, JSON.stringify(ids));
export const unknownRunGuard = (db: Database, id: string): Statement => db.guard(UNKNOWN, "known_already", id);
/** Not null when somebody has asked to stop the run. */
export const stopAsked = (db: Database, id: string): Query<{ found: 1 } | null> => db.row(STOP_ASKED, id);

/** In which start of its gateway a run goes on, once that is proved. It changes nothing that anybody is shown. */
export const rememberBootStatement = (db: Database, id: string, bootId: string): Statement =>
  db.sql("UPDATE runs SET boot_id = ?2 WHERE id = ?1 AND boot_id IS NULL", id, bootId);

/** The gateway of a task's run in progress; null where it has been deleted here, or none is. */
export const gatewayOfOpenRun = (db: Database, taskId: string): Query<{ id: string } | null> => db.row(GATEWAY_OF_OPEN, taskId);

/** The guard that refuses with `conflict` while a run of the task is in progress. */
export const noOpenRunGuard = (db: Database, taskId: string): Statement => db.guard(NONE_OPEN, "conflict", taskId);
/** SQL for the newest open run of a task (`task` names its id) as one JSON text, or NULL. */
export const openRunJsonSql = (task: string): string => `(SELECT ${AS_JSON} FROM ${r} WHERE ${r.task_id} = ${task} AND ${OPEN} ORDER BY ${NEWEST} LIMIT 1)`;
/** SQL for the id of the newest open run of a task; `task` names the task's id. */
export const openRunIdSql = (task: string): string => `(SELECT ${r.id} FROM ${r} WHERE ${r.task_id} = ${task} AND ${OPEN} ORDER BY ${NEWEST} LIMIT 1)`;

const HANDED_ON = "e.type = 'run.stop_requested' AND json_extract(e.payload, '$.given_to') IS NOT NULL";
/** SQL that says whether a run was asked to stop because its task was given to another agent; `run` names the run's id. */
export const handedOnSql = (run: string): string => `EXISTS (SELECT 1 FROM events e WHERE e.subject_id = ${run} AND ${HANDED_ON})`;
/** SQL for when the task of a run was given to another agent while it went on, or NULL; `run` names the run's id. */
export const givenOnAtSql = (run: string): string =>
  `(SELECT min(c.at) FROM events e JOIN events c ON c.id = e.cause_id WHERE e.subject_id = ${run} AND ${HANDED_ON})`;
const HAND_OVER = `SELECT c.id AS cause_id, c.actor_type, c.actor_id, c.actor_name FROM events e JOIN events c ON c.id = e.cause_id
  WHERE e.subject_id = ?1 AND ${HANDED_ON} ORDER BY e.id DESC LIMIT 1`;
/** By whom a run's task was given to another agent while the run went on. */
export type HandOver = { cause_id: number; actor_type: Actor["type"]; actor_id: string; actor_name: string };
export const handOverOf = (db: Database, runId: string): Query<HandOver | null> => db.row<HandOver>(HAND_OVER, runId);
