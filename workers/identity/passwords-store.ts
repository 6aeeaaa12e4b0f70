// The SQL of passwords.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { type PasswordRow, passwords, people } from "./tables.ts";

const w = names(passwords, "w");
const t = names(passwords);
const p = names(people, "p");

const OF_PERSON = `SELECT * FROM ${t} WHERE ${t.person_id} = ?1`;
const BY_EMAIL = `SELECT w.* FROM ${p} JOIN ${w} ON ${w.person_id} = ${p.id} WHERE ${p.email} = ?1`;
const SET = `INSERT INTO ${t}(${t.person_id}, ${t.hash}, ${t.changed_at}) VALUES (?1, ?2, ?3)
  ON CONFLICT (${t.person_id}) DO UPDATE SET ${t.hash} = excluded.${t.hash}, ${t.changed_at} = excluded.${t.changed_at}`;
const REHASH = `UPDATE ${t} SET ${t.hash} = ?2 WHERE ${t.person_id} = ?1 AND ${t.changed_at} = ?3`;
const UNCHANGED = `EXISTS (SELECT 1 FROM ${t} WHERE ${t.person_id} = ?1 AND ${t.changed_at} = ?2)`;

export const passwordOf = (db: Database, personId: string): Query<PasswordRow | null> => db.row<PasswordRow>(OF_PERSON, personId);
export const passwordByEmail = (db: Database, email: string): Query<PasswordRow | null> => db.row<PasswordRow>(BY_EMAIL, email);
export const setPasswordStatement = (db: Database, { person_id, hash, changed_at }: PasswordRow): Statement => db.sql(SET, person_id, hash, changed_at);
/** The same password, hashed with the current parameters. */
export const rehashStatement = (db: Database, { person_id, changed_at }: PasswordRow, hash: string): Statement => db.sql(REHASH, person_id, hash, changed_at);
/** The guard that a password has not changed since it was read. */
export const passwordGuard = (db: Database, { person_id, changed_at }: PasswordRow): Statement => db.guard(UNCHANGED, "sign_in_refused", person_id, changed_at);
