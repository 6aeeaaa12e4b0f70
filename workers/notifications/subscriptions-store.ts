// The SQL of browsers that show a person's notifications, in the directory.
import { type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import type { Locale } from "./letter-rules.ts";
import { push_subscriptions, type SubscriptionRow } from "./tables.ts";

const s = names(push_subscriptions, "s");
/** Of one person; the oldest goes. */
export const BROWSERS_MAX = 10;

/** A browser ends with the sign-in that switched it on; its row goes with that of the sign-in. */
const LIVES = `(${s.session_id} IS NULL OR EXISTS (SELECT 1 FROM sessions x WHERE x.id = ${s.session_id} AND x.revoked_at IS NULL AND x.expires_at > ?2))`;
const LIST = `SELECT s.* FROM ${s} WHERE ${s.person_id} = ?1 AND ${LIVES} ORDER BY ${s.created_at} DESC, ${s.id} DESC LIMIT ${BROWSERS_MAX}`;
export const browsersOf = (db: Database, personId: string, at: string): Query<SubscriptionRow[]> => db.rows<SubscriptionRow>(LIST, personId, at);

// A browser in which somebody else signs in is theirs from then on, under an id of its own: what waits for the former goes nowhere.
const PUT = `INSERT INTO push_subscriptions(id, person_id, session_id, endpoint_hash, sealed, name, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT(endpoint_hash) DO UPDATE SET id = CASE person_id WHEN excluded.person_id THEN id ELSE excluded.id END, person_id = excluded.person_id,
  session_id = excluded.session_id, sealed = excluded.sealed, name = excluded.name, created_at = excluded.created_at RETURNING *`;
const KEEP = `DELETE FROM push_subscriptions WHERE person_id = ?1 AND id NOT IN
  (SELECT k.id FROM push_subscriptions k WHERE k.person_id = ?1 ORDER BY k.created_at DESC, k.id DESC LIMIT ${BROWSERS_MAX})`;
export const putBrowser = (db: Database, row: SubscriptionRow): Query<SubscriptionRow | null> =>
  db.row<SubscriptionRow>(PUT, row.id, row.person_id, row.session_id, row.endpoint_hash, row.sealed, row.name, row.created_at);
export const keepNewestStatement = (db: Database, personId: string): Statement => db.sql(KEEP, personId);

const REMOVE = "DELETE FROM push_subscriptions WHERE person_id = ?1 AND (id = ?2 OR endpoint_hash = ?2) RETURNING id";
/** By its id, or by the hash of its endpoint. Answers whether there was one. */
export const removeBrowser = (db: Database, personId: string, which: string): Query<boolean> => map(db.row(REMOVE, personId, which), (row) => row !== null);
export const browsersGoneStatement = (db: Database, ids: readonly string[]): Statement =>
  db.sql("DELETE FROM push_subscriptions WHERE id IN (SELECT value FROM json_each(?1))", JSON.stringify(ids));

export type Receiver = SubscriptionRow & { locale: Locale | null };
const OF_PEOPLE = `SELECT s.*, p.locale FROM json_each(?1) j CROSS JOIN ${s} ON ${s.person_id} = j.value JOIN people p ON p.id = ${s.person_id} WHERE ${LIVES}`;
/** The browsers of these people, and the language that each reads. */
export const receiversOf = (db: Database, people: readonly string[], at: string): Query<Receiver[]> =>
  db.rows<Receiver>(OF_PEOPLE, JSON.stringify([...new Set(people)]), at);
