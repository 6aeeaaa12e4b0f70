// The SQL of the ways in which a person can sign in.
import type { Database, Query } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { identities, passkeys, passwords, people } from "./tables.ts";

const p = names(people);
const w = names(passwords, "w");
const k = names(passkeys, "k");
const i = names(identities, "i");

export type MethodsRow = { email: string | null; email_verified_at: string | null; has_password: number; passkeys: number; issuers: string };
const METHODS = `SELECT ${p.email}, ${p.email_verified_at},
  EXISTS (SELECT 1 FROM ${w} WHERE ${w.person_id} = ?1) AS has_password,
  (SELECT count(*) FROM ${k} WHERE ${k.person_id} = ?1) AS passkeys,
  (SELECT json_group_array(${i.issuer}) FROM ${i} WHERE ${i.person_id} = ?1) AS issuers
  FROM ${p} WHERE ${p.id} = ?1`;

/** `issuers`: a JSON list of the sign-in services that know the person. */
export const methodsOf = (db: Database, personId: string): Query<MethodsRow | null> => db.row<MethodsRow>(METHODS, personId);
