// The SQL of those who watch tasks: members of the organization, and its agents.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { WATCHERS_MAX } from "./schema.ts";
import { tasks, type TaskRow } from "./tables.ts";

const t = names(tasks);
const x = names(tasks, "x");
const KNOWN = `SELECT k.id FROM boards b JOIN (SELECT value AS id FROM json_each(?1)) k
  ON EXISTS (SELECT 1 FROM members m WHERE m.organization_id = b.organization_id AND m.person_id = k.id)
  OR EXISTS (SELECT 1 FROM agents a WHERE a.id = k.id AND a.organization_id = b.organization_id AND a.deleted_at IS NULL)
  WHERE b.id = coalesce(?2, (SELECT ${t.board_id} FROM ${t} WHERE ${t.id} = ?3))`;

/** Those of the ids who belong to the organization of the board, or of the task. */
export const knownWatchers = (db: Database, ids: readonly string[], on: { boardId: string } | { taskId: string }): Query<{ id: string }[]> =>
  db.rows(KNOWN, JSON.stringify(ids), "boardId" in on ? on.boardId : null, "taskId" in on ? on.taskId : null);

const WATCHES = (task: string, who: string) =>
  `EXISTS (SELECT 1 FROM ${x}, json_each(coalesce(${x.watchers}, '[]')) w WHERE ${x.id} = ${task} AND w.value = ${who})`;
const HAS_ROOM = `(SELECT coalesce(json_array_length(${t.watchers}), 0) < ${WATCHERS_MAX} FROM ${t} WHERE ${t.id} = ?1)`;
const ADD = `UPDATE ${t} SET ${t.watchers} = json_insert(coalesce(${t.watchers}, '[]'), '$[#]', ?2) WHERE ${t.id} = ?1`;
const REMOVE = `UPDATE ${t} SET ${t.watchers} = (SELECT iif(count(*) > 0, json_group_array(w.value), NULL) FROM json_each(${t.watchers}) w WHERE w.value <> ?2) WHERE ${t.id} = ?1`;

/** The guard that nobody has begun or ended to watch since the task was read. */
export const watchersGuard = (db: Database, { id, watchers }: Pick<TaskRow, "id" | "watchers">): Statement =>
  db.guard(`(SELECT ${t.watchers} IS ? FROM ${t} WHERE ${t.id} = ?)`, "stale_version", watchers, id);

type Change = { guards: Statement[]; write: Statement };

/** Where somebody else did the same at this moment the guard refuses with `watching_moved`. */
export const watchStatements = (db: Database, taskId: string, who: string): Change => ({
  guards: [db.guard(`NOT ${WATCHES("?1", "?2")}`, "watching_moved", taskId, who), db.guard(HAS_ROOM, "watchers_full", taskId)],
  write: db.sql(ADD, taskId, who),
});

export const unwatchStatements = (db: Database, taskId: string, who: string): Change => ({
  guards: [db.guard(WATCHES("?1", "?2"), "watching_moved", taskId, who)],
  write: db.sql(REMOVE, taskId, who),
});
