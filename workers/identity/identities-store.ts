// The SQL of identities: which person here a subject of a sign-in service is.
import { all, type Database, type Query, type Statement, writes } from "#worker/platform/db.ts";
import { names } from "#worker/platform/rows.ts";
import { EMAIL_UNPROVED, type Facts, factsBy, factsSql } from "./people-store.ts";
import { identities, people, revoked_tokens } from "./tables.ts";

const i = names(identities);
const p = names(people);
const r = names(revoked_tokens);

const KNOWN = `(SELECT ${i.person_id} FROM ${i} WHERE ${i.issuer} = ?1 AND ${i.subject} = ?2)`;
/** An account is linked only when both sides have verified that the mailbox is the person's. */
const SAME_MAILBOX = `(SELECT ${p.id} FROM ${p} WHERE ?5 AND ${p.email} = ?4 AND ${p.email_proved_at} IS NOT NULL)`;
const VERIFIED_AT = "CASE WHEN ?5 AND e.email IS NOT NULL THEN ?7 END";
const INSERT_PERSON = `INSERT INTO ${p}(${p.id}, ${p.name}, ${p.email}, ${p.email_verified_at}, ${p.email_proved_at}, ${p.created_at}, ${p.updated_at})
  SELECT ?3, ?6, e.email, ${VERIFIED_AT}, ${VERIFIED_AT}, ?7, ?7
  FROM (SELECT CASE WHEN EXISTS (SELECT 1 FROM ${p} WHERE ${p.email} = ?4) THEN NULL ELSE ?4 END AS email) e
  WHERE ${KNOWN} IS NULL AND ${SAME_MAILBOX} IS NULL`;
const INSERT_IDENTITY = `INSERT INTO ${i}(${i.issuer}, ${i.subject}, ${i.person_id}, ${i.created_at}) SELECT ?1, ?2, coalesce(${SAME_MAILBOX}, ?3), ?6
  WHERE ${KNOWN} IS NULL`;
const REVOKED = `SELECT 1 AS revoked FROM ${r} WHERE ${r.token_hash} = ?1`;
const REMOVE_UNPROVED = `DELETE FROM ${i} WHERE ${i.person_id} = ?1 AND ${EMAIL_UNPROVED}`;
const FACTS = factsSql(KNOWN);

/** The subject of a token and its claims, as far as they can be trusted. */
export type Claimed = { issuer: string; subject: string; email: string | null; isVerified: boolean; name: string };
/** `revoked`: this very token was signed out. */
export type Known = { facts: Facts; revoked: { revoked: number } | null };

export const personOfIdentity = (db: Database, { issuer, subject }: Claimed, tokenHash: string): Query<Known> =>
  all({ facts: factsBy(db, FACTS, issuer, subject), revoked: db.row<{ revoked: number }>(REVOKED, tokenHash) });

/** The person of a subject that may be new here: linked to the account with the same mailbox, or to a new account `id`. */
export function identityArrivalStatements(db: Database, who: Claimed, tokenHash: string, id: string, at: string): Query<{ known: Known }> {
  const verified = who.isVerified && who.email ? 1 : 0;
  // The person comes first: the identity then finds the older account by its mailbox, or the new person by id.
  const created = writes([
    db.sql(INSERT_PERSON, who.issuer, who.subject, id, who.email, verified, who.name, at),
    db.sql(INSERT_IDENTITY, who.issuer, who.subject, id, who.email, verified, at),
  ]);
  return all({ created, known: personOfIdentity(db, who, tokenHash) });
}

/** Removes sign-in services that were linked before the mailbox was verified. */
export const removeUnprovedIdentitiesStatement = (db: Database, personId: string, email: string): Statement => db.sql(REMOVE_UNPROVED, personId, email);
