// The SQL of what notices need to know: the task as it is by now, its board, its board's lead, and how often that one was told of it.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { type Listener, leadOfBoard } from "./agents-store.ts";
import type { TaskNow } from "./notices.ts";
import type { Topic } from "./schema.ts";
import { coordination_requests } from "./tables.ts";

const r = names(coordination_requests, "r");

export type TaskFacts = TaskNow & {
  id: string;
  title: string;
  description: string | null;
  number: number;
  board_id: string;
  board_key: string;
  board_name: string;
  organization_id: string;
};
const TASK = `SELECT t.id, t.title, t.description, t.number, t.status, t.assigned_agent_id, t.assigned_person_id, t.organization_id, t.board_id,
  b.key AS board_key, b.name AS board_name FROM tasks t JOIN boards b ON b.id = t.board_id WHERE t.id = ?1 AND t.deleted_at IS NULL AND b.deleted_at IS NULL`;
export const taskFacts = (db: Database, taskId: string): Query<TaskFacts | null> => db.row<TaskFacts>(TASK, taskId);

const TOLD = `SELECT count(*) AS times, max(iif(${r.topic} = ?3, ${r.created_at}, NULL)) AS last_at FROM ${r}
  WHERE ${r.task_id} = ?2 AND ${r.board_id} = ?1 AND ${r.kind} = 'notice' AND ${r.created_at} >= ?4`;
type Told = { times: number; last_at: string | null };

export type ForNotice = { task: TaskFacts | null; lead: Listener | null; told: Told | null };
/** `told`: how often the lead was told of this task since then, and when last of this. */
export const noticeFacts = (db: Database, boardId: string, taskId: string, topic: Topic, since: string): Query<ForNotice> =>
  all({ task: taskFacts(db, taskId), lead: leadOfBoard(db, boardId), told: db.row<Told>(TOLD, boardId, taskId, topic, since) });

const PACED = `SELECT ${r.to_agent_id} AS id, count(*) AS times FROM ${r} WHERE ${r.asked_by_id} = ?1 AND ${r.created_at} >= ?2 AND ${r.kind} <> 'notice' GROUP BY ${r.to_agent_id}`;
/** How often somebody has turned to each agent since then. */
export const pacedSince = (db: Database, askerId: string, since: string): Query<ReadonlyMap<string | null, number>> =>
  map(db.rows<{ id: string | null; times: number }>(PACED, askerId, since), (rows) => new Map(rows.map(({ id, times }) => [id, times])));
