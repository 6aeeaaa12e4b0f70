// What search has still to do, little by little: places in the walks over all things, and errands that an event gave (a board is gone, a
// tag has swallowed another one, an organization was imported). Each is a row, which goes when its work is done; two turns at once do the
// same work twice, and none of them leaps over what it has not seen.
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";

/** Each with the id of a board, a tag, an organization. */
export type ErrandKind = "gone" | "tag" | "arrived";
export type Errand = { kind: ErrandKind; id: string; place: string };

/** How far the walk over a kind is; its end is open. */
export const PLACE_OF_WALK = "coalesce((SELECT after_id FROM search_progress WHERE kind = ?1), '')";
export const placeOfWalk = (db: Database, name: string): Query<string> =>
  map(db.row<{ place: string }>(`SELECT ${PLACE_OF_WALK} AS place`, name), (row) => row?.place ?? "");
const WALK_ON = `INSERT INTO search_progress(kind, after_id) VALUES (?1, ?3)
  ON CONFLICT (kind) DO UPDATE SET after_id = excluded.after_id WHERE search_progress.after_id = ?2`;
/** Only whoever has seen what comes after `from` goes on from there. */
export const walkOnStatement = (db: Database, name: string, from: string, to: string): Statement => db.sql(WALK_ON, name, from, to);

const keyOf = (kind: ErrandKind, id: string): string => `${kind} ${id}`;
/** Its beginning is never the same twice: whoever is at the end of the same errand, ordered before, does not end this one. */
const BEGINNING = "' ' || lower(hex(randomblob(8)))";
const ORDER = `INSERT INTO search_progress(kind, after_id) VALUES (?1, ${BEGINNING}) ON CONFLICT (kind) DO UPDATE SET after_id = excluded.after_id`;
export const orderStatement = (db: Database, kind: ErrandKind, id: string): Statement => db.sql(ORDER, keyOf(kind, id));
const OPEN = "SELECT kind, after_id FROM search_progress WHERE kind > ?1 || ' ' AND kind < ?1 || '!' LIMIT ?2";
export const openErrands = (db: Database, kind: ErrandKind, limit: number): Query<Errand[]> =>
  map(db.rows<{ kind: string; after_id: string }>(OPEN, kind, limit), (rows) =>
    rows.map((row) => ({ kind, id: row.kind.slice(kind.length + 1), place: row.after_id })),
  );
/** Further, or done. */
export const errandStatement = (db: Database, { kind, id, place }: Errand, next: string | null): Statement =>
  next === null
    ? db.sql("DELETE FROM search_progress WHERE kind = ?1 AND after_id = ?2", keyOf(kind, id), place)
    : db.sql("UPDATE search_progress SET after_id = ?3 WHERE kind = ?1 AND after_id = ?2", keyOf(kind, id), place, next);

const FORGET_SOME = "DELETE FROM search_documents WHERE id IN (SELECT id FROM search_documents WHERE board_id = ?1 LIMIT ?2)";
const ALL_FORGOTTEN = "DELETE FROM search_progress WHERE kind = 'gone ' || ?1 AND NOT EXISTS (SELECT 1 FROM search_documents WHERE board_id = ?1)";
/** Some of what stood on a deleted board; the errand is done once nothing is left. */
export const forgetBoardStatements = (db: Database, boardId: string, limit: number): Statement[] => [
  db.sql(FORGET_SOME, boardId, limit),
  db.sql(ALL_FORGOTTEN, boardId),
];
