// The SQL of tags that are merged or deleted: their tasks leave them in batches of a bounded size.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { Ending } from "./present.ts";
import { tags, type TagRow, task_tags } from "./tables.ts";

const own = names(task_tags);
const k = names(task_tags, "k");
const g = names(tags, "g");

/** Tasks of one batch. */
export const LEAVING_MAX = 500;
const LEAVING = `SELECT ${k.task_id} FROM ${k} WHERE ${k.tag_id} = ?1 ORDER BY ${k.board_id}, ${k.task_id} LIMIT ${LEAVING_MAX}`;
// A task that has the other tag already keeps it where it is.
const GIVE_OTHER = `INSERT INTO ${own}(task_id, tag_id, position, board_id) SELECT ${k.task_id}, ?2, ${k.position}, ${k.board_id} FROM ${k}
  WHERE ${k.tag_id} = ?1 AND ${k.task_id} IN (${LEAVING.replaceAll("k.", "l.").replace("task_tags k", "task_tags l")})
  AND NOT EXISTS (SELECT 1 FROM task_tags x WHERE x.task_id = ${k.task_id} AND x.tag_id = ?2)`;
const LEAVE = `DELETE FROM ${own} WHERE ${own.tag_id} = ?1 AND ${own.task_id} IN (${LEAVING})`;
const FEW_LEFT = `(SELECT count(*) FROM (SELECT 1 FROM task_tags WHERE tag_id = ? LIMIT ${LEAVING_MAX + 1})) <= ${LEAVING_MAX}`;
const MORE = `SELECT 1 AS found FROM ${k} WHERE ${k.tag_id} = ?1 LIMIT 1 OFFSET ${LEAVING_MAX}`;

/** Whether more tasks have the tag than leave it in one batch. */
export const hasMoreThanABatch = (db: Database, tagId: string): Query<{ found: 1 } | null> => db.row(MORE, tagId);
/** The first of its tasks leave the tag, for another one if there is one. */
export const leaveStatements = (db: Database, tagId: string, intoId: string | null): Statement[] => [
  ...(intoId === null ? [] : [db.sql(GIVE_OTHER, tagId, intoId)]),
  db.sql(LEAVE, tagId),
];

const IS_THERE = "EXISTS (SELECT 1 FROM tags WHERE id = ?)";
/** For the batch in which the tag goes: no more of its tasks are left than leave it in this batch, and nobody was faster. */
export const lastBatchGuards = (db: Database, tagId: string): Statement[] => [
  db.guard(IS_THERE, "ending_changed", tagId),
  db.guard(FEW_LEFT, "tasks_left", tagId),
];
export const removeTagStatements = (db: Database, tagId: string): Statement[] => [
  db.sql("DELETE FROM tag_boards WHERE tag_id = ?1", tagId),
  db.sql("DELETE FROM tags WHERE id = ?1", tagId),
];

const IS_OPEN = "(SELECT frozen_at IS NULL FROM streams WHERE id = ?)";
/** Nothing moves in an organization that is closed. */
export const openGuard = (db: Database, organizationId: string): Statement => db.guard(IS_OPEN, "organization_closed", organizationId);

export const countSql = (tag: string): string => `SELECT task_count FROM tags WHERE id = ${tag}`;
/** How many tasks have the tag now. */
export const countOf = (db: Database, tagId: string): Query<{ task_count: number } | null> => db.row(countSql("?1"), tagId);

const BEGIN = `UPDATE tags SET ending = ?2, version = version + 1, updated_at = ?3 WHERE id = ?1`;
export const beginEndingStatement = (db: Database, tagId: string, ending: Ending, at: string): Statement => db.sql(BEGIN, tagId, JSON.stringify(ending), at);

const IS_USABLE = "EXISTS (SELECT 1 FROM tags WHERE id = ? AND organization_id = ? AND ending IS NULL)";
const IS_NO_TARGET = "NOT EXISTS (SELECT 1 FROM tags WHERE organization_id = ? AND ending ->> '$.into' = ?)";
const IS_ENDING_SO = "(SELECT ending FROM tags WHERE id = ?) IS ?";
/** The tag that the tasks get instead is there to stay. */
export const targetGuard = (db: Database, { organization_id }: TagRow, intoId: string | null): Statement[] =>
  intoId === null ? [] : [db.guard(IS_USABLE, "unknown_target", intoId, organization_id)];
/** No other tag is being merged into this one, and nobody has begun to end it since it was read. */
export const endableGuards = (db: Database, { id, organization_id, ending }: TagRow): Statement[] => [
  db.guard(IS_NO_TARGET, "is_target", organization_id, id),
  db.guard(IS_ENDING_SO, "ending_changed", id, ending),
];

const ENDING = `SELECT * FROM ${g} WHERE ${g.ending} IS NOT NULL AND ${g.updated_at} < ?1
  AND (SELECT s.frozen_at IS NULL FROM streams s WHERE s.id = ${g.organization_id}) ORDER BY ${g.updated_at} LIMIT ?2`;
/** Tags whose ending was begun before a time and has not ended. */
export const unfinishedEndings = (db: Database, before: string, limit: number): Query<TagRow[]> => db.rows<TagRow>(ENDING, before, limit);
