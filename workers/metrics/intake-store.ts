// The SQL by which events become stays in statuses and completions. No statement reads into the program: what a change means depends on the last
// stay of the task on that board, and is decided where that is kept, so that a page of events goes in one batch.
import type { Database, Statement } from "#worker/platform/db.ts";
import type { TaskStatus } from "#worker/tasks/schema.ts";

/** A task on a board, at the moment of an event. */
export type Moment = { organizationId: string; boardId: string; taskId: string; at: string };
/** All that is known of a task which stands on a board from now on. `isBroughtDone`: where it is done, that was not here. */
export type Standing = {
  isBroughtDone: boolean;
  status: TaskStatus;
  agentId: string | null;
  createdAt: string;
  inProgressAt: string | null;
  doneAt: string | null;
};
/** What changes; undefined: that does not. */
export type Change = { status?: TaskStatus | undefined; agentId?: string | null | undefined };

const NO_AGENT = "";
const LAST = "(SELECT max(l.id) FROM task_spans l WHERE l.task_id = ?2 AND l.board_id = ?1)";
const OPEN = "board_id = ?1 AND task_id = ?2 AND ended_at IS NULL";

const CLOSE = `UPDATE task_spans SET ended_at = ?3 WHERE ${OPEN}`;
const STAND = `INSERT INTO task_spans(organization_id, board_id, task_id, status, agent_id, began_at, entered_at, started_at, task_created_at)
  VALUES (?4, ?1, ?2, ?5, ?6, ?3, ?3, coalesce((SELECT started_at FROM task_spans WHERE id = ${LAST}), ?7, CASE ?5 WHEN 'in_progress' THEN ?3 END), ?8)`;
const [STATUS, AGENT] = ["coalesce(?4, status)", "coalesce(?5, agent_id)"];
const CLOSE_CHANGED = `${CLOSE} AND (status <> ${STATUS} OR agent_id <> ${AGENT})`;
/** A stay that has just been closed goes on as what it has become. */
const GO_ON = `INSERT INTO task_spans(organization_id, board_id, task_id, status, agent_id, began_at, entered_at, started_at, task_created_at)
  SELECT organization_id, board_id, task_id, ${STATUS}, ${AGENT}, ?3, CASE WHEN status = ${STATUS} THEN entered_at ELSE ?3 END,
    coalesce(started_at, CASE ${STATUS} WHEN 'in_progress' THEN ?3 END), task_created_at
  FROM task_spans WHERE id = ${LAST} AND ended_at IS NOT NULL`;
/** Times are cut to whole seconds. */
const COMPLETE = `INSERT INTO task_completions(board_id, task_id, organization_id, agent_id, done_at, lead_seconds, cycle_seconds)
  SELECT board_id, task_id, organization_id, agent_id, ?3, max(0, unixepoch(?3) - unixepoch(task_created_at)), max(0, unixepoch(?3) - unixepoch(started_at))
  FROM task_spans WHERE id = ${LAST} AND ended_at IS NULL AND status = 'done'
  ON CONFLICT (board_id, task_id) DO UPDATE SET agent_id = excluded.agent_id, done_at = excluded.done_at, lead_seconds = excluded.lead_seconds,
    cycle_seconds = excluded.cycle_seconds`;
const TAKE_BACK = "DELETE FROM task_completions WHERE board_id = ?1 AND task_id = ?2";
const FORGET = "DELETE FROM task_spans WHERE task_id = ?2 AND board_id = ?1";

const completeStatement = (db: Database, { boardId, taskId }: Moment, doneAt: string): Statement => db.sql(COMPLETE, boardId, taskId, doneAt);
const takeBackStatement = (db: Database, { boardId, taskId }: Moment): Statement => db.sql(TAKE_BACK, boardId, taskId);

/** The task stands on the board from now on: it was made there, restored, or has arrived. */
export function standStatements(db: Database, moment: Moment, { isBroughtDone, status, agentId, createdAt, inProgressAt, doneAt }: Standing): Statement[] {
  const { organizationId, boardId, taskId, at } = moment;
  return [
    db.sql(CLOSE, boardId, taskId, at), // a task stands on a board once, whatever its history says
    db.sql(STAND, boardId, taskId, at, organizationId, status, agentId ?? NO_AGENT, inProgressAt, createdAt),
    ...(status === "done" && !isBroughtDone ? [completeStatement(db, moment, doneAt ?? at)] : []),
  ];
}

/** The task changes where it stands. */
export function changeStatements(db: Database, moment: Moment, { status, agentId }: Change): Statement[] {
  if (status === undefined && agentId === undefined) return [];
  const params = [moment.boardId, moment.taskId, moment.at, status ?? null, agentId === undefined ? null : (agentId ?? NO_AGENT)];
  const isReopened = status !== undefined && status !== "done";
  return [
    db.sql(CLOSE_CHANGED, ...params),
    db.sql(GO_ON, ...params),
    ...(status === "done" ? [completeStatement(db, moment, moment.at)] : []),
    ...(isReopened ? [takeBackStatement(db, moment)] : []),
  ];
}

/** The task is no longer on the board: it went to another one, or into the trash. */
export const leaveStatements = (db: Database, moment: Moment): Statement[] => [
  db.sql(CLOSE, moment.boardId, moment.taskId, moment.at),
  takeBackStatement(db, moment),
];

/** The task is gone for ever. How many there were then stays counted. */
export const forgetStatements = (db: Database, moment: Moment): Statement[] => [...leaveStatements(db, moment), db.sql(FORGET, moment.boardId, moment.taskId)];

const KEPT = ["task_spans", "task_completions", "task_flow", "task_flow_days"];
/** Nothing is known any more of an organization, or of one of its boards. */
export const emptyStatements = (db: Database, of: { organizationId: string } | { boardId: string }): Statement[] =>
  KEPT.map((table) =>
    "boardId" in of
      ? db.sql(`DELETE FROM ${table} WHERE board_id = ?1`, of.boardId)
      : db.sql(`DELETE FROM ${table} WHERE organization_id = ?1`, of.organizationId),
  );
