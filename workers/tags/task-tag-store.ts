// The SQL of the tags of a task: which are known, and the statements that give them to it.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { TagRef } from "./schema.ts";
import { tags, task_tags } from "./tables.ts";

const g = names(tags, "g");
const own = names(task_tags);
const GIVEN = "(SELECT value FROM json_each(?1))";

type OfTask = { id: string; board_id: string };
/** A tag that a caller has named. `merging_into`: the name of the tag that replaces it; null, too, where it is being deleted. */
export type NamedTag = TagRef & { is_ending: number; merging_into: string | null };

const namedSql = (board: string) => `SELECT ${g.id}, ${g.name}, ${g.slug}, ${g.color}, ${g.ending} IS NOT NULL AS is_ending,
  (SELECT i.name FROM tags i WHERE i.id = ${g.ending} ->> '$.into') AS merging_into
  FROM ${g} WHERE ${g.id} IN ${GIVEN} AND ${g.organization_id} = (SELECT organization_id FROM boards WHERE id = ${board})`;

/** Those of these tags that the organization of a board has; `board`: SQL of the board's id with the parameter ?2, `value` that parameter's value. */
export const tagsNamed = (db: Database, ids: readonly string[], board: string, value: string): Query<NamedTag[]> =>
  db.rows<NamedTag>(namedSql(board), JSON.stringify(ids), value);

const ALL_USABLE = `(SELECT count(*) FROM tags WHERE id IN (SELECT value FROM json_each(?)) AND ending IS NULL) = ?`;
const DROP = `DELETE FROM ${own} WHERE ${own.task_id} = ?2 AND ${own.tag_id} NOT IN ${GIVEN}`;
const GIVE = `INSERT INTO ${own}(task_id, tag_id, position, board_id) SELECT ?2, value, key, ?3 FROM json_each(?1) WHERE true
  ON CONFLICT(task_id, tag_id) DO UPDATE SET position = excluded.position`;

export const UNUSABLE_TAG = "unusable_tag";
/** The guard that nobody has begun to merge or delete one of these tags since they were read. */
export const usableTagsGuard = (db: Database, ids: readonly string[]): Statement[] =>
  ids.length > 0 ? [db.guard(ALL_USABLE, UNUSABLE_TAG, JSON.stringify(ids), ids.length)] : [];

export const giveTagsStatements = (db: Database, task: OfTask, ids: readonly string[]): Statement[] =>
  ids.length > 0 ? [db.sql(GIVE, JSON.stringify(ids), task.id, task.board_id)] : [];
/** These tags, and no others. */
export const replaceTagsStatements = (db: Database, task: OfTask, ids: readonly string[]): Statement[] => [
  db.sql(DROP, JSON.stringify(ids), task.id),
  ...giveTagsStatements(db, task, ids),
];

const COPY = `INSERT INTO task_tags(task_id, tag_id, position, board_id) SELECT j.value ->> 'to', k.tag_id, k.position, k.board_id
  FROM json_each(?1) j JOIN task_tags k ON k.task_id = j.value ->> 'from'`;
/** The tags of tasks for copies of them on the same board. */
export const copyTagsStatement = (db: Database, copies: readonly { from: string; to: string }[]): Statement => db.sql(COPY, JSON.stringify(copies));
