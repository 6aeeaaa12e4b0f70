// The SQL of tags themselves.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { jsonOf, names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { TagRef } from "./schema.ts";
import { tag_boards, tags, type TagRow, task_tags } from "./tables.ts";

const g = names(tags, "g");
const k = names(task_tags, "k");
const c = names(tag_boards, "c");

const ONE = `SELECT * FROM ${g} WHERE ${g.id} = ?1 AND ${g.organization_id} = ?2`;
const LIST = `SELECT * FROM ${g} WHERE ${g.organization_id} = ?1 ORDER BY lower(${g.name}), ${g.id} LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${g} WHERE ${g.organization_id} = ?1`;
const HAS_ROOM = "(SELECT count(*) FROM tags WHERE organization_id = ?) < ?";

export const tagById = (db: Database, organizationId: string, id: string): Query<TagRow | null> => db.row<TagRow>(ONE, id, organizationId);
export const tagsOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<TagRow[]> =>
  db.rows<TagRow>(LIST, organizationId, limit, offset);
export const tagCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(COUNT, organizationId);
/** There is room for one more. */
export const roomGuard = (db: Database, organizationId: string, most: number): Statement => db.guard(HAS_ROOM, "too_many", organizationId, most);

const REF = [g.id, g.name, g.slug, g.color].join(", ");
const OF_ORGANIZATION_OF_BOARD = `${g.organization_id} = (SELECT organization_id FROM boards WHERE id = ?1)`;
const USABLE = `SELECT ${REF} FROM ${g} WHERE ${OF_ORGANIZATION_OF_BOARD} AND ${g.ending} IS NULL ORDER BY lower(${g.name}), ${g.id}`;
/** The tags that the tasks of this board can be given, by name. */
export const usableTags = (db: Database, boardId: string): Query<TagRef[]> => db.rows<TagRef>(USABLE, boardId);

const ON_BOARD = `SELECT ${REF} FROM ${c} JOIN ${g} ON ${g.id} = ${c.tag_id} WHERE ${c.board_id} = ?1`;
/** The tags that any task of this board has. */
export const tagsOnBoard = (db: Database, boardId: string): Query<TagRef[]> => db.rows<TagRef>(ON_BOARD, boardId);
/** SQL that is true where any task of a board has a tag. */
export const hasTagsSql = (board: string): string => `EXISTS (SELECT 1 FROM ${c} WHERE ${c.board_id} = ${board})`;
/** SQL that is true of a task that has a tag. */
export const isTaggedSql = (task: string): string => `EXISTS (SELECT 1 FROM ${k} WHERE ${k.task_id} = ${task})`;

const OF_TASK = (task: string) =>
  `SELECT ${REF}, ${k.tag_id} FROM ${k} JOIN ${g} ON ${g.id} = ${k.tag_id} WHERE ${k.task_id} = ${task} ORDER BY ${k.position}, ${k.tag_id}`;
/** SQL of a task's tags in their order, as one JSON array of TagRef; `task` is the SQL of its id. */
export const taskTagsJsonSql = (task: string): string => `SELECT json_group_array(${jsonOf(["id", "name", "slug", "color"], "o")}) FROM (${OF_TASK(task)}) o`;
/** SQL of the ids of a task's tags in their order, as one JSON array; null where it has none. */
export const taskTagIdsSql = (task: string): string =>
  `(SELECT json_group_array(o.tag_id) FROM (SELECT ${k.tag_id} FROM ${k} WHERE ${k.task_id} = ${task} ORDER BY ${k.position}, ${k.tag_id}) o HAVING count(*) > 0)`;
/** SQL of the ids of the tasks of a board that have a tag. */
export const taggedSql = (tag: string, board: string): string => `SELECT ${k.task_id} FROM ${k} WHERE ${k.tag_id} = ${tag} AND ${k.board_id} = ${board}`;
/** SQL that a task has one of the tags with these slugs or names, a JSON array in small letters: asked of the few that it has. */
export const taggedByWordSql = (task: string, words: string): string =>
  `EXISTS (SELECT 1 FROM ${k} CROSS JOIN ${g} ON ${g.id} = ${k.tag_id} WHERE ${k.task_id} = ${task}
      AND (${g.slug} IN (SELECT value FROM json_each(${words})) OR lower(${g.name}) IN (SELECT value FROM json_each(${words}))))`;
