// The SQL of search: what is taken in, and what is found.
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, names } from "#worker/platform/rows.ts";
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import { taskTagIdsSql } from "#worker/tags/index.ts";
import { scopeWord } from "./match.ts";
import { indexedOf, type SearchDocument, type Sources } from "./documents.ts";
import type { SearchType } from "./schema.ts";
import { search_documents, type SearchDocumentRow } from "./tables.ts";

const d = names(search_documents, "d");

/** What is looked for of each kind, where it is kept; what is deleted is not there. */
const FROM: { [Type in SearchType]: { select: string; id: string; order?: string } } = {
  task: {
    id: "t.id",
    select: `SELECT t.id, t.organization_id, t.board_id, b.key AS board_key, t.number, t.title, t.description, t.status, t.blocked_reason, t.priority,
      coalesce(t.assigned_agent_id, t.assigned_person_id) AS assignee_id, t.assignee_name, t.due_at, ${taskTagIdsSql("t.id")} AS tag_ids, t.updated_at AS at
      FROM tasks t JOIN boards b ON b.id = t.board_id AND b.deleted_at IS NULL WHERE t.deleted_at IS NULL AND`,
  },
  comment: {
    id: "c.id",
    select: `SELECT c.id, c.organization_id, c.board_id, b.key AS board_key, c.task_id, t.number AS task_number, t.title AS task_title, c.message, c.author_name,
      c.created_at AS at FROM comments c JOIN tasks t ON t.id = c.task_id AND t.deleted_at IS NULL
      JOIN boards b ON b.id = c.board_id AND b.deleted_at IS NULL WHERE c.deleted_at IS NULL AND`,
  },
  board: {
    id: "b.id",
    select: "SELECT b.id, b.organization_id, b.name, b.key, b.description AS text, b.updated_at AS at FROM boards b WHERE b.deleted_at IS NULL AND",
  },
  agent: {
    id: "a.id",
    select: "SELECT a.id, a.organization_id, a.name, NULL AS key, a.description AS text, a.updated_at AS at FROM agents a WHERE a.deleted_at IS NULL AND",
  },
  tag: {
    id: "g.id",
    select: "SELECT g.id, g.organization_id, g.name, g.slug AS key, g.description AS text, g.updated_at AS at FROM tags g WHERE g.ending IS NULL AND",
  },
  person: {
    id: "m.id",
    order: "(m.updated_at || ' ' || m.id)",
    select: "SELECT m.id, m.organization_id, coalesce(m.preferred_name, m.name) AS name, NULL AS key, m.name AS text, m.updated_at AS at FROM members m WHERE",
  },
};

/** Those of these ids that are there. */
export const sourcesById = <Type extends SearchType>(db: Database, type: Type, ids: readonly string[]): Query<Sources[Type][]> => {
  const { select, id } = FROM[type];
  return db.rows<Sources[Type]>(`${select} ${id} IN (SELECT value FROM json_each(?1))`, JSON.stringify(ids));
};

export const forgetStatement = (db: Database, type: SearchType, id: string): Statement =>
  db.sql("DELETE FROM search_documents WHERE subject_id = ?1 AND type = ?2", id, type);
/** With all that is said under it. */
export const forgetTaskStatement = (db: Database, taskId: string): Statement => db.sql("DELETE FROM search_documents WHERE task_id = ?1", taskId);
const INDEX = "INSERT INTO search_index(rowid, title, body, who, scope) SELECT id, ?3, ?4, ?5, ?6 FROM search_documents WHERE subject_id = ?1 AND type = ?2";

/** As new: what was known of it before is forgotten. */
export function takeInStatements(db: Database, document: SearchDocument): Statement[] {
  const { body: _body, who: _who, words: _words, ...row } = document;
  const { title, body, who, scope } = indexedOf(document);
  return [
    forgetStatement(db, document.type, document.subject_id),
    insertRow(db, search_documents, { ...row, id: null as never }),
    db.sql(INDEX, document.subject_id, document.type, title, body, who, scope),
  ];
}

/** What people and programs may find: their boards', and what everybody in the organization may see. `?1`: the organization. */
function scopeSql(caller: Caller, parameter: string): string {
  const boards = `(SELECT group_concat(' OR "b' || replace(b.id, '-', '') || '"', '') FROM boards b
    WHERE b.organization_id = ?1 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, parameter)})`;
  const some = `'"p' || replace(?1, '-', '') || '"' || coalesce(${boards}, '')`;
  if (caller.visibleBoards) return some;
  const all = `EXISTS (SELECT 1 FROM members m WHERE m.organization_id = ?1 AND m.person_id = ${parameter} AND (m.all_boards_read OR m.all_boards_write))`;
  return `iif(${all}, '"o' || replace(?1, '-', '') || '"', ${some})`;
}

export type Bounds = { dueBefore: string | null; dueAfter: string | null; updatedBefore: string | null; updatedAfter: string | null };
/** So many of the newest that fit are looked at where dates are asked for, which the index does not know. */
export const LOOKED_AT_MAX = 2_000;

/** SQL of the expression ?3 with its tags, whose slugs are ?10 and on; a tag that there is not is no thing's. */
const withTags = (tags: readonly string[]): string =>
  tags.reduce(
    (sql, _, place) =>
      `replace(${sql}, '${scopeWord.tagNamed(place)}', coalesce((SELECT 'g' || replace(g.id, '-', '') FROM tags g WHERE g.organization_id = ?1 AND g.slug = ?${10 + place}), 'nothing'))`,
    "?3",
  );

/** What is looked for: the index's expression, the slugs of tags in it, and dates. */
export type Wanted = { expression: string; tags: readonly string[]; bounds: Bounds };

/** The newest things that fit, among those that the caller may read: at most `limit`. */
export function found(db: Database, caller: Caller, organizationId: string, wanted: Wanted, limit: number): Query<SearchDocumentRow[]> {
  const { expression, tags, bounds } = wanted;
  const isBounded = Object.values(bounds).some((bound) => bound !== null);
  return db.rows<SearchDocumentRow>(
    `SELECT d.* FROM (SELECT rowid FROM search_index WHERE search_index MATCH 'scope : (' || ${scopeSql(caller, "?2")} || ') AND ' || ${withTags(tags)}
      ORDER BY rowid DESC LIMIT ?8) m JOIN ${d} ON ${d.id} = m.rowid
      WHERE ${d.organization_id} = ?1 AND (?4 IS NULL OR ${d.due_at} < ?4) AND (?5 IS NULL OR ${d.due_at} >= ?5)
      AND (?6 IS NULL OR ${d.at} < ?6) AND (?7 IS NULL OR ${d.at} >= ?7)
      AND NOT EXISTS (SELECT 1 FROM boards gone WHERE gone.id = ${d.board_id} AND gone.deleted_at IS NOT NULL) LIMIT ?9`,
    organizationId,
    visibleBoardsParameter(caller),
    expression,
    bounds.dueBefore,
    bounds.dueAfter,
    bounds.updatedBefore,
    bounds.updatedAfter,
    isBounded ? LOOKED_AT_MAX : limit,
    limit,
    ...tags,
  );
}

function nextSql(type: SearchType): string {
  const { select, id, order = id } = FROM[type];
  return `${select} ${order} > coalesce((SELECT after_id FROM search_progress WHERE kind = ?1), '') AND ${order} < ?2 ORDER BY ${order} LIMIT ?3`;
}
const KNOWN = "SELECT subject_id FROM search_documents WHERE type = ?1 AND subject_id IN (SELECT value FROM json_each(?2))";
const PROGRESS = "INSERT INTO search_progress(kind, after_id) VALUES (?1, ?2) ON CONFLICT (kind) DO UPDATE SET after_id = max(after_id, ?2)";

/** The next things of a kind that may have been missed, by id; those with ids from `before` on are left for later. */
export const nextSources = <Type extends SearchType>(db: Database, type: Type, before: string, limit: number): Query<Sources[Type][]> =>
  db.rows<Sources[Type]>(nextSql(type), type, before, limit);
export const knownAmong = (db: Database, type: SearchType, ids: readonly string[]): Query<Set<string>> =>
  map(db.rows<{ subject_id: string }>(KNOWN, type, JSON.stringify(ids)), (rows) => new Set(rows.map(({ subject_id }) => subject_id)));
export const progressStatement = (db: Database, type: SearchType, afterId: string): Statement => db.sql(PROGRESS, type, afterId);

const GONE = "gone ";
/** What stands on a deleted board is forgotten little by little: it may be much. Nobody finds it meanwhile. */
export const goneBoardStatement = (db: Database, boardId: string): Statement =>
  db.sql("INSERT INTO search_progress(kind, after_id) VALUES (?1, '') ON CONFLICT (kind) DO NOTHING", `${GONE}${boardId}`);
export const goneBoard = (db: Database): Query<string | null> =>
  map(
    db.row<{ kind: string }>("SELECT kind FROM search_progress WHERE kind >= ?1 AND kind < ?2 LIMIT 1", GONE, "gone!"),
    (row) => row?.kind.slice(GONE.length) ?? null,
  );
/** At most so many; then the mark of the board, once nothing is left. */
export const forgetBoardStatements = (db: Database, boardId: string, limit: number): Statement[] => [
  db.sql("DELETE FROM search_documents WHERE id IN (SELECT id FROM search_documents WHERE board_id = ?1 LIMIT ?2)", boardId, limit),
  db.sql("DELETE FROM search_progress WHERE kind = ?1 AND NOT EXISTS (SELECT 1 FROM search_documents WHERE board_id = ?2)", `${GONE}${boardId}`, boardId),
];

const TAGGED = "tag ";
/** The tasks of a tag are taken in anew little by little: another one was merged into it. */
export const retagStatement = (db: Database, tagId: string): Statement =>
  db.sql("INSERT INTO search_progress(kind, after_id) VALUES (?1, '') ON CONFLICT (kind) DO UPDATE SET after_id = ''", `${TAGGED}${tagId}`);
export type Retagging = { tagId: string; after: string };
export const retagging = (db: Database): Query<Retagging | null> =>
  map(
    db.row<{ kind: string; after_id: string }>("SELECT kind, after_id FROM search_progress WHERE kind >= ?1 AND kind < ?2 LIMIT 1", TAGGED, "tag!"),
    (row) => row && { tagId: row.kind.slice(TAGGED.length), after: row.after_id },
  );
const NEXT_TAGGED = `SELECT k.board_id || ' ' || k.task_id AS place, k.task_id AS id FROM task_tags k
  WHERE k.tag_id = ?1 AND (k.board_id, k.task_id) > (?2, ?3) ORDER BY k.board_id, k.task_id LIMIT ?4`;
/** The next tasks of the tag, living or not; `place`: how far one is then. */
export function nextTagged(db: Database, { tagId, after }: Retagging, limit: number): Query<{ place: string; id: string }[]> {
  const [boardId = "", taskId = ""] = after.split(" ");
  return db.rows(NEXT_TAGGED, tagId, boardId, taskId, limit);
}
/** Further, or at the end. */
export const retaggedStatement = (db: Database, { tagId }: Retagging, after: string | null): Statement =>
  after === null
    ? db.sql("DELETE FROM search_progress WHERE kind = ?1", `${TAGGED}${tagId}`)
    : db.sql("UPDATE search_progress SET after_id = ?2 WHERE kind = ?1", `${TAGGED}${tagId}`, after);

const NEWEST_COMMENTS = 200;
const COMMENTS_OF_TASK = `${FROM.comment.select} c.task_id = ?1 ORDER BY c.id DESC LIMIT ${NEWEST_COMMENTS}`;
/** The newest that stand under a task. */
export const commentsOfTask = (db: Database, taskId: string): Query<Sources["comment"][]> => db.rows<Sources["comment"]>(COMMENTS_OF_TASK, taskId);
