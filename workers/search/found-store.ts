// The SQL of search: what is found.
import type { Caller } from "#worker/platform/access.ts";
import { type Database, map, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { visibleBoardsParameter, visibleBoardsSql } from "#worker/members/index.ts";
import { scopeWord } from "./match.ts";
import { search_documents, type SearchDocumentRow } from "./tables.ts";

const d = names(search_documents, "d");

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

/** SQL of the expression ?3 with its tags, whose slugs or names are ?10 and on; a tag that there is not is no thing's. */
const withTags = (tags: readonly string[]): string =>
  tags.reduce((sql, _, place) => {
    const word = `?${10 + place}`;
    const tag = `SELECT 'g' || replace(g.id, '-', '') FROM tags g WHERE g.organization_id = ?1 AND (g.slug = ${word} OR lower(g.name) = ${word}) ORDER BY g.slug <> ${word}, g.slug LIMIT 1`;
    return `replace(${sql}, '${scopeWord.tagNamed(place)}', coalesce((${tag}), 'nothing'))`;
  }, "?3");

/** What is looked for: the index's expression, the slugs or names of tags in it, and dates. */
export type Wanted = { expression: string; tags: readonly string[]; bounds: Bounds };

/** `isAll`: nothing that fits was left out. */
export type Found = { rows: SearchDocumentRow[]; isAll: boolean };

/** The newest things that fit, among those that the caller may read: at most `limit`. */
export function found(db: Database, caller: Caller, organizationId: string, wanted: Wanted, limit: number): Query<Found> {
  const { expression, tags, bounds } = wanted;
  const isBounded = Object.values(bounds).some((bound) => bound !== null);
  const lookedAtMax = isBounded ? LOOKED_AT_MAX : limit;
  const query = db.rows<SearchDocumentRow & { looked_at: number }>(
    `WITH m AS MATERIALIZED (SELECT rowid FROM search_index WHERE search_index MATCH 'scope : (' || ${scopeSql(caller, "?2")} || ') AND ' || ${withTags(tags)}
      ORDER BY rowid DESC LIMIT ?8),
    fitting AS (SELECT d.* FROM m CROSS JOIN ${d} ON ${d.id} = m.rowid
      WHERE ${d.organization_id} = ?1 AND (?4 IS NULL OR ${d.due_at} < ?4) AND (?5 IS NULL OR ${d.due_at} >= ?5)
      AND (?6 IS NULL OR ${d.at} < ?6) AND (?7 IS NULL OR ${d.at} >= ?7)
      AND NOT EXISTS (SELECT 1 FROM boards gone WHERE gone.id = ${d.board_id} AND gone.deleted_at IS NOT NULL) LIMIT ?9)
    SELECT looked.n AS looked_at, fitting.* FROM (SELECT count(*) AS n FROM m) looked LEFT JOIN fitting ON true`,
    organizationId,
    visibleBoardsParameter(caller),
    expression,
    bounds.dueBefore,
    bounds.dueAfter,
    bounds.updatedBefore,
    bounds.updatedAfter,
    lookedAtMax,
    limit,
    ...tags,
  );
  return map(query, (answer) => {
    const rows = answer.flatMap(({ looked_at: _, ...row }) => (row.id === null ? [] : [row]));
    return { rows, isAll: (answer[0]?.looked_at ?? 0) < lookedAtMax && rows.length < limit };
  });
}
