// Where the things are read of which documents are made.
import { type Database, map, type Query } from "#worker/platform/db.ts";
import { taskTagIdsSql } from "#worker/tags/index.ts";
import type { Sources } from "./documents.ts";
import { PLACE_OF_WALK } from "./errand-store.ts";
import type { SearchType } from "./schema.ts";

const FORMER_MAX = 50;
const FILES_MAX_CHARS = 4_000;
/** Boards and files of a task are few. Only those who may read it find it by its files, and by a former key only those who see that board too. */
const FORMER = `(SELECT json_group_array(json_array(k.board_id, k.number)) FROM (SELECT f.board_id, f.number FROM task_former_numbers f
  WHERE f.task_id = t.id LIMIT ${FORMER_MAX}) k)`;
const FILES = `iif(t.attachment_count > 0, (SELECT substr(group_concat(f.name, ' '), 1, ${FILES_MAX_CHARS}) FROM attachments f WHERE f.task_id = t.id), NULL)`;

/** What is looked for of each kind, where it is kept; what is deleted is not there. */
const FROM: { [Type in SearchType]: { select: string; id: string; organization: string; order?: string } } = {
  task: {
    id: "t.id",
    organization: "t.organization_id",
    select: `SELECT t.id, t.organization_id, t.board_id, b.key AS board_key, t.number, t.title, t.description, t.status, t.blocked_reason, t.priority,
      coalesce(t.assigned_agent_id, t.assigned_person_id) AS assignee_id, t.assignee_name, t.due_at, ${taskTagIdsSql("t.id")} AS tag_ids, ${FORMER} AS former, ${FILES} AS files, t.updated_at AS at
      FROM tasks t JOIN boards b ON b.id = t.board_id AND b.deleted_at IS NULL WHERE t.deleted_at IS NULL AND`,
  },
  comment: {
    id: "c.id",
    organization: "c.organization_id",
    select: `SELECT c.id, c.organization_id, c.board_id, b.key AS board_key, c.task_id, t.number AS task_number, t.title AS task_title, c.message, c.author_name,
      c.created_at AS at FROM comments c JOIN tasks t ON t.id = c.task_id AND t.deleted_at IS NULL
      JOIN boards b ON b.id = c.board_id AND b.deleted_at IS NULL WHERE c.deleted_at IS NULL AND`,
  },
  board: {
    id: "b.id",
    organization: "b.organization_id",
    select: "SELECT b.id, b.organization_id, b.name, b.key, b.description AS text, b.updated_at AS at FROM boards b WHERE b.deleted_at IS NULL AND",
  },
  agent: {
    id: "a.id",
    organization: "a.organization_id",
    select: "SELECT a.id, a.organization_id, a.name, NULL AS key, a.description AS text, a.updated_at AS at FROM agents a WHERE a.deleted_at IS NULL AND",
  },
  tag: {
    id: "g.id",
    organization: "g.organization_id",
    select: "SELECT g.id, g.organization_id, g.name, g.slug AS key, g.description AS text, g.updated_at AS at FROM tags g WHERE g.ending IS NULL AND",
  },
  person: {
    id: "m.id",
    organization: "m.organization_id",
    order: "(m.updated_at || ' ' || m.id)",
    select: "SELECT m.id, m.organization_id, coalesce(m.preferred_name, m.name) AS name, NULL AS key, m.name AS text, m.updated_at AS at FROM members m WHERE",
  },
};

/** Those of these ids that are there. */
export const sourcesById = <Type extends SearchType>(db: Database, type: Type, ids: readonly string[]): Query<Sources[Type][]> => {
  const { select, id } = FROM[type];
  return db.rows<Sources[Type]>(`${select} ${id} IN (SELECT value FROM json_each(?1))`, JSON.stringify(ids));
};

/** SQL: the thing with the id `id` is there, and last changed at `at`. */
export const isAsReadSql = (type: SearchType, id: string, at: string): string => {
  const { select, id: own } = FROM[type];
  return `EXISTS (SELECT 1 FROM (${select} ${own} = ${id}) s WHERE s.at = ${at})`;
};

function nextSql(type: SearchType): string {
  const { select, id, order = id } = FROM[type];
  return `${select} ${order} > ${PLACE_OF_WALK} AND ${order} < ?2 ORDER BY ${order} LIMIT ?3`;
}
/** The next things of a kind, in the order in which they are walked; those from `before` on are left for later. */
export const nextSources = <Type extends SearchType>(db: Database, type: Type, before: string, limit: number): Query<Sources[Type][]> =>
  db.rows<Sources[Type]>(nextSql(type), type, before, limit);

/** The next things of a kind in an organization, by id. */
export function nextOfOrganization<Type extends SearchType>(
  db: Database,
  type: Type,
  organizationId: string,
  after: string,
  limit: number,
): Query<Sources[Type][]> {
  const { select, id, organization } = FROM[type];
  return db.rows<Sources[Type]>(`${select} ${organization} = ?1 AND ${id} > ?2 ORDER BY ${id} LIMIT ?3`, organizationId, after, limit);
}

const NEWEST_COMMENTS = 200;
const COMMENTS_OF_TASK = `${FROM.comment.select} c.task_id = ?1 ORDER BY c.id DESC LIMIT ${NEWEST_COMMENTS}`;
/** The newest that stand under a task. */
export const commentsOfTask = (db: Database, taskId: string): Query<Sources["comment"][]> => db.rows<Sources["comment"]>(COMMENTS_OF_TASK, taskId);

const COMMENTS_OF_TASKS = `${FROM.comment.select} c.task_id IN (SELECT value FROM json_each(?1)) LIMIT ?2`;
/** As many as that, in no order. */
export const commentsOfTasks = (db: Database, taskIds: readonly string[], limit: number): Query<Sources["comment"][]> =>
  db.rows<Sources["comment"]>(COMMENTS_OF_TASKS, JSON.stringify(taskIds), limit);

const NEXT_TAGGED = `SELECT k.board_id || ' ' || k.task_id AS place, k.task_id AS id FROM task_tags k
  WHERE k.tag_id = ?1 AND (k.board_id, k.task_id) > (?2, ?3) ORDER BY k.board_id, k.task_id LIMIT ?4`;
/** The next tasks of a tag, living or not; `place`: how far one is then. */
export function nextTagged(db: Database, tagId: string, after: string, limit: number): Query<{ place: string; id: string }[]> {
  const [boardId = "", taskId = ""] = after.split(" ");
  return db.rows(NEXT_TAGGED, tagId, boardId, taskId, limit);
}

const KNOWN = "SELECT subject_id FROM search_documents WHERE type = ?1 AND subject_id IN (SELECT value FROM json_each(?2))";
export const knownAmong = (db: Database, type: SearchType, ids: readonly string[]): Query<Set<string>> =>
  map(db.rows<{ subject_id: string }>(KNOWN, type, JSON.stringify(ids)), (rows) => new Set(rows.map(({ subject_id }) => subject_id)));
