// The SQL of accounts scheduled for deletion.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { type KnownPerson, personById, RAISE_VERSION } from "./people-store.ts";
import type { SharedOwnership } from "./ports.ts";
import { people } from "./tables.ts";

const p = names(people);

const other = names(people, "other");

/** The organizations of a list whose other owners are all being deleted, or that have no other owners. */
const leftBehind = (list: string): string => `FROM json_each(${list}) j WHERE NOT EXISTS
  (SELECT 1 FROM json_each(j.value, '$.other_owners') x JOIN ${other} ON ${other.id} = x.value WHERE ${other.deletion_at} IS NULL)`;
const LIST_LEFT_BEHIND = `SELECT j.value ->> 'id' AS id, j.value ->> 'name' AS name ${leftBehind("?1")} ORDER BY j.key`;
const SCHEDULE = `UPDATE ${p} SET ${p.deletion_at} = ?2, ${p.updated_at} = ?3, ${RAISE_VERSION}
  WHERE ${p.id} = ?1 AND ${p.deletion_at} IS NULL AND NOT EXISTS (SELECT 1 ${leftBehind("?4")}) RETURNING ${p.id}`;

export type Scheduled = { leftBehind: { id: string; name: string }[]; scheduled: { id: string } | null; person: KnownPerson | null };

/** Sets the date, unless an organization would be left without an owner; `person`: their row afterwards. */
export const scheduleDeletion = (db: Database, personId: string, day: string, at: string, owned: SharedOwnership[]): Query<Scheduled> => {
  const list = JSON.stringify(owned);
  return all({
    leftBehind: db.rows<{ id: string; name: string }>(LIST_LEFT_BEHIND, list),
    scheduled: db.row<{ id: string }>(SCHEDULE, personId, day, at, list),
    person: personById(db, personId),
  });
};

const CANCEL = `UPDATE ${p} SET ${p.deletion_at} = NULL, ${p.updated_at} = ?2, ${RAISE_VERSION} WHERE ${p.id} = ?1`;
const DUE = `SELECT ${p.id} FROM ${p} WHERE ${p.deletion_at} <= ?1 ORDER BY ${p.deletion_at} LIMIT ?2`;
const ERASE = `DELETE FROM ${p} WHERE ${p.id} = ?1 AND ${p.deletion_at} <= ?2 RETURNING ${p.id}`;

export const cancelDeletion = (db: Database, personId: string, at: string): Query<KnownPerson | null> =>
  map(all({ cancelled: db.row(CANCEL, personId, at), person: personById(db, personId) }), ({ person }) => person);
export const peopleDue = (db: Database, at: string, limit: number): Query<{ id: string }[]> => db.rows<{ id: string }>(DUE, at, limit);
/** Everything else about the person is deleted with their row. */
export const eraseDue = (db: Database, personId: string, at: string): Query<{ id: string } | null> => db.row<{ id: string }>(ERASE, personId, at);
