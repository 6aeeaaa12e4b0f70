// The SQL of links to people. Only the hash of a link's secret is stored.
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { personById, RAISE_VERSION } from "./people-store.ts";
import { people, person_links, type PersonLinkRow, type PersonRow } from "./tables.ts";

const l = names(person_links);
const p = names(people);

const INSERT = `INSERT INTO ${l}(${l.id}, ${l.person_id}, ${l.purpose}, ${l.email}, ${l.secret_hash}, ${l.created_at}, ${l.expires_at}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
  WHERE ?4 IS NULL OR (SELECT count(*) FROM ${l} WHERE ${l.person_id} = ?2 AND ${l.purpose} = ?3 AND ${l.email} IS NOT NULL AND ${l.created_at} > ?8) < ?9 RETURNING ${l.id}`;
const BY_ID = `SELECT * FROM ${l} WHERE ${l.id} = ?1`;
const UNUSED = `${l.used_at} IS NULL`;
const SPEND = `UPDATE ${l} SET ${l.used_at} = ?2 WHERE ${l.id} = ?1 AND ${UNUSED} AND ${l.expires_at} > ?2 RETURNING ${l.id}`;
const SPEND_SENT = `UPDATE ${l} SET ${l.used_at} = ?2 WHERE ${l.person_id} = ?1 AND ${UNUSED} AND ${l.email} IS NOT NULL`;
const SPEND_RESETS = `UPDATE ${l} SET ${l.used_at} = ?2 WHERE ${l.person_id} = ?1 AND ${UNUSED} AND ${l.purpose} = 'password_reset'`;
const VERIFY = `UPDATE ${p} SET ${p.email_verified_at} = coalesce(${p.email_verified_at}, ?3), ${p.email_proved_at} = CASE WHEN ?5 THEN ?3 ELSE ${p.email_proved_at} END,
  ${p.updated_at} = ?3, ${RAISE_VERSION} WHERE ${p.id} = ?1 AND ${p.email} = ?2 AND EXISTS (SELECT 1 FROM ${l} WHERE ${l.id} = ?4 AND ${UNUSED})`;
const FORGET = `DELETE FROM ${l} WHERE ${l.expires_at} < ?1`;

export type NewLink = Omit<PersonLinkRow, "used_at">;

/** Inserts the link if the limit allows: at most `max` sent links since `since`. Answers whether it was inserted. */
export const insertLink = (db: Database, link: NewLink, since: string, max: number): Query<boolean> =>
  map(db.row(INSERT, link.id, link.person_id, link.purpose, link.email, link.secret_hash, link.created_at, link.expires_at, since, max), (row) => row !== null);

/** The link with this id and the person of this id. */
export const linkWithPerson = (db: Database, id: string, personId: string): Query<{ link: PersonLinkRow | null; person: PersonRow | null }> =>
  all({ link: db.row<PersonLinkRow>(BY_ID, id), person: personById(db, personId) });

/** Uses a link up: of all who try at once, one gets true. */
export const spendLink = (db: Database, id: string, at: string): Query<boolean> => map(db.row(SPEND, id, at), (row) => row !== null);

/** Uses up all links that were sent to any mailbox of the person. */
export const spendSentLinksStatement = (db: Database, personId: string, at: string): Statement => db.sql(SPEND_SENT, personId, at);
export const spendResetLinksStatement = (db: Database, personId: string, at: string): Statement => db.sql(SPEND_RESETS, personId, at);

/** Verifies the link's mailbox if it is still the person's address; `isThemselves`: they opened the link while signed in. */
export const verifyEmailStatement = (db: Database, link: PersonLinkRow, at: string, isThemselves: boolean): Statement =>
  db.sql(VERIFY, link.person_id, link.email, at, link.id, isThemselves ? 1 : 0);

export const deleteExpiredLinksStatement = (db: Database, before: string): Statement => db.sql(FORGET, before);
