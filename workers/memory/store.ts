// The SQL of what boards and groups remember. The place of a memory is its board or its group: `coalesce(board_id, board_group_id)`.
import { getTableColumns } from "drizzle-orm";
import { plainWords } from "#grammar/fold.ts";
import { all, type Database, type Query, type Statement } from "#worker/platform/db.ts";
import { insertRow, jsonOf, names } from "#worker/platform/rows.ts";
import type { MemoryWithNotices } from "./present.ts";
import { KEYS_MAX, LOG_MAX, type MemoryQuery, PINS_MAX } from "./schema.ts";
import { memories, memory_notices, memory_places, type MemoryRow } from "./tables.ts";

const m = names(memories, "m");
const own = names(memories);
const n = names(memory_notices, "n");
const p = names(memory_places, "p");
const placeSql = (of: { board_id: string; board_group_id: string }): string => `coalesce(${of.board_id}, ${of.board_group_id})`;
const PLACE = placeSql(m);
const OWN_PLACE = placeSql(own);

/** How a place is named: by its board or its group, or as the group of a board. The plus leaves the index of places usable: it has no affinity. */
export type PlaceOf = "board" | "group" | "group_of_board";
const NAMED: Record<PlaceOf, string> = { board: "?1", group: "?1", group_of_board: "(SELECT +b.board_group_id FROM boards b WHERE b.id = ?1)" };

const NOTICE = jsonOf(["agent_id", "agent_name", "state", "why", "due_at", "updated_at"], "n");
const NOTICES = `(SELECT json_group_array(${NOTICE}) FROM ${n} WHERE ${n.memory_id} = ${m.id}) AS notices`;
const WHOLE = `SELECT m.*, ${NOTICES} FROM ${m}`;

const FOUND = `coalesce(${m.found}, lower(concat_ws(' ', ${m.content}, ${m.key}, ${m.tags})))`;
/** What is looked through for words. */
export const foundOf = ({ content, key, tags }: Pick<MemoryRow, "content" | "key" | "tags">): string =>
  plainWords([content, key, ...(JSON.parse(tags ?? "[]") as string[])].join(" "));
/** The words, and phrases in quotes, that must all stand there; of nothing but markup itself. */
const wordsOf = (query: string): string[] => {
  const words = [...query.matchAll(/"([^"]*)"|[^\s"]+/g)].map(([word, phrase]) => plainWords(phrase ?? word).trim()).filter(Boolean);
  return words.length > 0 ? words : [query];
};

/** What each member of a filter asks for; ?2 is the filter as JSON. */
const FILTERS: { [Member in keyof MemoryQuery]?: string } = {
  is_chat: `${m.is_chat} = (?2 ->> 'is_chat' = 'true')`,
  is_pinned: `${m.is_pinned} = (?2 ->> 'is_pinned' = 'true')`,
  kind: `(${m.key} IS NULL) = (?2 ->> 'kind' = 'log')`,
  key: `${m.key} = ?2 ->> 'key'`,
  tag: `EXISTS (SELECT 1 FROM json_each(${m.tags}) WHERE value = ?2 ->> 'tag')`,
  q: `NOT EXISTS (SELECT 1 FROM json_each(?2 -> 'q') w WHERE instr(${FOUND}, w.value) = 0)`,
  since: `${m.updated_at} > ?2 ->> 'since'`,
};

/** A page of a place, newest first, and how many there are. A place remembers LOG_MAX, PINS_MAX and KEYS_MAX at most, so no more are looked through. */
export function memoriesOf(db: Database, of: PlaceOf, id: string, { limit, offset, ...filter }: MemoryQuery) {
  const asked = { ...filter, ...(filter.q ? { q: wordsOf(filter.q) } : {}), ...(filter.since ? { since: new Date(filter.since).toISOString() } : {}) };
  const wanted = Object.keys(asked).flatMap((member) => FILTERS[member as keyof MemoryQuery] ?? []);
  const where = `${PLACE} = ${NAMED[of]} AND ?2 IS NOT NULL${wanted.map((condition) => ` AND ${condition}`).join("")}`;
  const params = [id, JSON.stringify(asked)];
  return all({
    rows: db.rows<MemoryWithNotices>(`${WHOLE} WHERE ${where} ORDER BY ${m.id} DESC LIMIT ?3 OFFSET ?4`, ...params, limit, offset),
    count: db.row<{ total: number }>(`SELECT count(*) AS total FROM ${m} WHERE ${where}`, ...params),
  });
}

const byId = (of: PlaceOf): string => `${WHOLE} WHERE ${m.id} = ?2 AND ${PLACE} = ${NAMED[of]}`;
/** null: it is not of this place. */
export const memoryById = (db: Database, of: PlaceOf, placeId: string, id: string): Query<MemoryWithNotices | null> =>
  db.row<MemoryWithNotices>(byId(of), placeId, id);
const byIds = (of: PlaceOf): string => `SELECT m.*, ${NOTICES} FROM json_each(?2) j CROSS JOIN ${m} ON ${m.id} = j.value WHERE ${PLACE} = ${NAMED[of]}`;
/** Those of this place; in the order in which they were written. */
export const memoriesByIds = (db: Database, of: PlaceOf, placeId: string, ids: readonly string[]): Query<MemoryWithNotices[]> =>
  db.rows<MemoryWithNotices>(`${byIds(of)} ORDER BY ${m.id}`, placeId, JSON.stringify(ids));

const byKey = (of: PlaceOf): string => `${WHOLE} WHERE ${PLACE} = ${NAMED[of]} AND ${m.key} = ?2`;
export const memoryByKey = (db: Database, of: PlaceOf, id: string, key: string): Query<MemoryWithNotices | null> =>
  db.row<MemoryWithNotices>(byKey(of), id, key);

/** Of one place. */
const KNOWN = (column: string): string => `coalesce((SELECT ${column} FROM ${p} WHERE ${p.id} = ?), 0)`;
export const pinRoomGuard = (db: Database, placeId: string): Statement => db.guard(`${KNOWN(p.pinned)} < ${PINS_MAX}`, "pins_full", placeId);
export const keyRoomGuard = (db: Database, placeId: string): Statement => db.guard(`${KNOWN(p.keyed)} < ${KEYS_MAX}`, "keys_full", placeId);

const TOO_MANY = `(SELECT min(2, max(0, ${p.passing} - ${LOG_MAX})) FROM ${p} WHERE ${p.id} = ?1)`;
const DROP_OLDEST = `DELETE FROM ${own} WHERE ${own.id} IN (SELECT ${m.id} FROM ${m} WHERE ${PLACE} = ?1 AND ${m.key} IS NULL AND ${m.is_pinned} = 0
  ORDER BY ${m.id} LIMIT coalesce(${TOO_MANY}, 0))`;
/** After something has been added, or is no longer pinned: the log stays as long as it may be. */
export const dropOldestStatement = (db: Database, placeId: string): Statement => db.sql(DROP_OLDEST, placeId);
export const insertMemoryStatements = (db: Database, row: MemoryRow, placeId: string): Statement[] => [
  insertRow(db, memories, row),
  dropOldestStatement(db, placeId),
];
export const deleteMemoryStatement = (db: Database, id: string): Statement => db.sql(`DELETE FROM ${own} WHERE ${own.id} = ?1`, id);

const COLUMNS = Object.keys(getTableColumns(memories)) as (keyof MemoryRow)[];
const REPLACED = ["content", "tags", "found", "source", "author", "updated_at"] as const;
/** A new value begins above every version that its stream has seen, so that none of a value of this key that was deleted fits it. */
const FIRST_VERSION = `(SELECT s.seq FROM streams s WHERE s.id = ?${COLUMNS.length + 1}) + 1`;
const WRITE_VALUE = `INSERT INTO ${own}(${COLUMNS.join(", ")}) VALUES (${COLUMNS.map((column, at) => (column === "version" ? `max(?${at + 1}, ${FIRST_VERSION})` : `?${at + 1}`)).join(", ")})
  ON CONFLICT(${OWN_PLACE}, ${own.key}) WHERE ${own.key} IS NOT NULL
  DO UPDATE SET ${REPLACED.map((column) => `${column} = excluded.${column}`).join(", ")}, version = ${own}.version + 1 RETURNING ${own.version}`;
/** The last value of its key. `streamId`: of its place. */
export const writeValueStatement = (db: Database, row: MemoryRow, streamId: string): Statement =>
  db.sql(WRITE_VALUE, ...COLUMNS.map((column) => row[column]), streamId);

const ID_OF_KEY = `(SELECT ${m.id} FROM ${m} WHERE ${PLACE} = ? AND ${m.key} = ?)`;
/** The value of a key is still the same memory, whatever it says by now; null: there is none. */
export const sameValueGuard = (db: Database, placeId: string, key: string, id: string | null): Statement =>
  db.guard(`${ID_OF_KEY} IS ?`, "value_moved", placeId, key, id);
const VERSION_OF_KEY = `coalesce((SELECT ${m.version} FROM ${m} WHERE ${PLACE} = ? AND ${m.key} = ?), 0)`;
export const valueVersionGuard = (db: Database, placeId: string, key: string, version: number): Statement =>
  db.guard(`${VERSION_OF_KEY} = ?`, "stale_value", placeId, key, version);
/** For the answer and the event of a value: the version that the database gave it. */
export const VERSION_OF = `SELECT ${own.version} FROM ${own} WHERE ${own.id} = ?`;

const CHAT_PLACE = (table: "boards" | "board_groups"): string => `SELECT x.name, ${m.depth} FROM ${m} JOIN ${table} x ON x.id = ?1 WHERE ${m.id} = ?2`;
const CHAT_PLACES = { board: CHAT_PLACE("boards"), group: CHAT_PLACE("board_groups") };
/** Where a message was said; null: it has been deleted since. */
export const chatPlace = (db: Database, of: "board" | "group", placeId: string, id: string): Query<{ name: string; depth: number } | null> =>
  db.row(CHAT_PLACES[of], placeId, id);
