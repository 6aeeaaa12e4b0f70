// The SQL of search: what is found.
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import { scopeWord } from "./match.ts";
import { search_documents, type SearchDocumentRow } from "./tables.ts";

const d = names(search_documents, "d");

/** A word of the organization `?1`, as the index has it. */
const owned = (word: string): string => `'"' || replace(?1, '-', '') || ${word} || '"'`;
/** What people and programs may find: their boards', and what everybody in the organization may see; the words of an organization are its own. */
function withinRights(caller: Caller, parameter: string, expression: string): string {
  const boards = `(SELECT group_concat(' OR ' || ${owned("'b' || replace(b.id, '-', '')")}, '') FROM boards b
    WHERE b.organization_id = ?1 AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, parameter)})`;
  const some = `'scope : (' || ${owned(`'${scopeWord.everybody}'`)} || coalesce(${boards}, '') || ') AND ' || ${expression}`;
  if (caller.visibleBoards) return some;
  const all = `EXISTS (SELECT 1 FROM members m WHERE m.organization_id = ?1 AND m.person_id = ${parameter} AND (m.all_boards_read OR m.all_boards_write))`;
  return `iif(${all}, ${expression}, ${some})`;
}

export type Bounds = { isUndated: boolean; dueBefore: string | null; dueAfter: string | null; updatedBefore: string | null; updatedAfter: string | null };
/** So many of the newest whose titles fit are put in order beside the newest that fit. */
const TITLED_MAX = 40;
/** So many of the newest that fit are looked at where dates are asked for, which the index does not know. */
export const LOOKED_AT_MAX = 2_000;

/** SQL of an expression with its tags, whose slugs or names are ?12 and on; a tag that there is not is no thing's. */
const withTags = (expression: string, tags: readonly string[]): string =>
  tags.reduce((sql, _, place) => {
    const word = `?${12 + place}`;
    const tag = `SELECT 'g' || replace(g.id, '-', '') FROM tags g WHERE g.organization_id = ?1 AND (g.slug = ${word} OR lower(g.name) = ${word}) ORDER BY g.slug <> ${word}, g.slug LIMIT 1`;
    return `replace(${sql}, '${scopeWord.tagNamed(place)}', coalesce((${tag}), 'nothing'))`;
  }, expression);

/** SQL of an expression with the former key ?11, a word for each board that has it and is seen; its own scope word stands in quotes. */
function withFormerKey(expression: string, key: string | null, caller: Caller): string {
  if (key === null) return expression;
  const [board, number] = ["substr(?11, 1, instr(?11, '-') - 1)", "CAST(substr(?11, instr(?11, '-') + 1) AS INTEGER)"];
  const words = `SELECT group_concat(${owned(`'f' || replace(b.id, '-', '') || 'n' || ${number}`)}, ' OR ') FROM boards b
    WHERE b.organization_id = ?1 AND b.key = ${board} AND b.deleted_at IS NULL AND ${visibleBoardsSql(caller, "?2")}`;
  return `replace(${expression}, '"' || replace(?1, '-', '') || '${scopeWord.formerAsked}"', coalesce('(' || (${words}) || ')', '"nothing"'))`;
}

/**
 * What is looked for: the index's expressions, for titles and for all text (the titles' is null where no word is asked for), the key of a
 * thing if the query is one, the slugs or names of tags in it, and dates.
 */
export type Wanted = { titles: string | null; texts: string; key: string | null; tags: readonly string[]; bounds: Bounds };

/** `isAll`: nothing that fits was left out. */
export type Found = { rows: SearchDocumentRow[]; isAll: boolean };

/** What fits, among those that the caller may read: at most `limit`; first what has that key, then what says so in its title, then the newest. */
export function found(db: Database, caller: Caller, organizationId: string, { titles, texts, key, tags, bounds }: Wanted, limit: number): Query<Found> {
  const { isUndated, ...moments } = bounds;
  const isBounded = isUndated || Object.values(moments).some((bound) => bound !== null);
  const lookedAtMax = isBounded ? LOOKED_AT_MAX : limit;
  const matching = (expression: string, max: string) =>
    `SELECT rowid FROM search_index WHERE search_index MATCH ${withinRights(caller, "?2", withFormerKey(withTags(expression, tags), key, caller))} ORDER BY rowid DESC LIMIT ${max}`;
  const query = db.rows<SearchDocumentRow & { looked_at: number }>(
    `WITH told AS MATERIALIZED (${matching("?3", "?8")}),
    titled AS MATERIALIZED (SELECT rowid FROM (${titles === null ? "SELECT 0 AS rowid WHERE ?10 IS NOT NULL" : matching("?10", String(isBounded ? LOOKED_AT_MAX : TITLED_MAX))})),
    candidate AS MATERIALIZED (SELECT id, max(is_titled) AS is_titled FROM (SELECT rowid AS id, 0 AS is_titled FROM told UNION ALL SELECT rowid, 1 FROM titled) GROUP BY id),
    fitting AS (SELECT d.* FROM candidate c CROSS JOIN ${d} ON ${d.id} = c.id
      WHERE ${d.organization_id} = ?1 AND (?4 IS NULL OR ${d.due_at} < ?4) AND (?5 IS NULL OR ${d.due_at} >= ?5)
      AND (?6 IS NULL OR ${d.at} < ?6) AND (?7 IS NULL OR ${d.at} >= ?7)
      ${isUndated ? `AND ${d.due_at} IS NULL` : ""} AND NOT EXISTS (SELECT 1 FROM boards gone WHERE gone.id = ${d.board_id} AND gone.deleted_at IS NOT NULL)
      ORDER BY ${d.key} IS NOT NULL AND ${d.key} = ?11 DESC, c.is_titled DESC, c.id DESC LIMIT ?9)
    SELECT looked.n AS looked_at, fitting.* FROM (SELECT count(*) AS n FROM told) looked LEFT JOIN fitting ON true`,
    organizationId,
    visibleBoardsParameter(caller),
    texts,
    bounds.dueBefore,
    bounds.dueAfter,
    bounds.updatedBefore,
    bounds.updatedAfter,
    lookedAtMax,
    limit,
    titles,
    key,
    ...tags,
  );
  return map(query, (answer) => {
    const rows = answer.flatMap(({ looked_at: _, ...row }) => (row.id === null ? [] : [row]));
    return { rows, isAll: (answer[0]?.looked_at ?? 0) < lookedAtMax && rows.length < limit };
  });
}
