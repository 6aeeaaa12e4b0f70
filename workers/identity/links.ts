// Links that prove who opens them: each works once and for a while, and is kept as a hash. The token stands in the fragment,
// which browsers send to no server and write into no log.
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { equalSecrets, issueToken, parseToken } from "#worker/platform/sign.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { directory } from "./facts.ts";
import { canSendLetters, sendLetter, writeLetter } from "./letters.ts";
import type { PersonLinkRow, PersonRow } from "./tables.ts";

type Purpose = PersonLinkRow["purpose"];
const HOUR_MS = 3_600_000;
const LINKS: Record<Purpose, { ttlMs: number; page: string; perHour: number; again: string }> = {
  password_reset: { ttlMs: HOUR_MS, page: "reset", perHour: 3, again: "Ask for a new one on the sign-in page." },
  verify_email: { ttlMs: 48 * HOUR_MS, page: "verify", perHour: 5, again: "Save the address once more in your settings to get a new one." },
};

export type IssuedLink = { link: string; expiresAt: string; statement: Statement };

/** A new link; it stands once `statement` has answered a row. `email`: where it is sent; null: it is handed over by somebody. */
export function issueLink(db: Database, work: Work, purpose: Purpose, personId: string, email: string | null): IssuedLink {
  const { token, keyId, secretHash } = issueToken("person_link", personId);
  const { ttlMs, page, perHour } = LINKS[purpose];
  const expiresAt = new Date(work.now.getTime() + ttlMs).toISOString();
  const statement = db.sql(
    `INSERT INTO person_links(id, person_id, purpose, email, secret_hash, created_at, expires_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
     WHERE ?4 IS NULL OR (SELECT count(*) FROM person_links WHERE person_id = ?2 AND purpose = ?3 AND email IS NOT NULL AND created_at > ?8) < ?9 RETURNING id`,
    keyId,
    personId,
    purpose,
    email,
    secretHash,
    at(work),
    expiresAt,
    new Date(work.now.getTime() - HOUR_MS).toISOString(),
    perHour,
  );
  return { link: `${work.origin}/${page}#${token}`, expiresAt, statement };
}

/** Sends a link to the person's address; false when letters cannot be sent, or too many were in this hour. */
async function sendLink(work: Work, purpose: Purpose, person: Pick<PersonRow, "id" | "email" | "locale">): Promise<boolean> {
  if (!person.email || !canSendLetters(work.env)) return false;
  const { link, statement } = issueLink(directory(work.env), work, purpose, person.id, person.email);
  if ((await statement.all()).results.length === 0) return false;
  return sendLetter(work.env, { to: person.email, ...writeLetter(purpose, person.locale, link) });
}

/** Asks a person by letter whether the mailbox is theirs. */
export const sendVerification = (work: Work, person: PersonRow): Promise<boolean> => sendLink(work, "verify_email", person);
export const sendReset = (work: Work, person: PersonRow): Promise<boolean> => sendLink(work, "password_reset", person);

/** What whoever opens a used or old link is told. */
export const unusable = (purpose: Purpose) =>
  new ProblemError("conflict", `This link is not good any more: it works once and for a limited time. ${LINKS[purpose].again}`);

export type OpenedLink = PersonLinkRow & { person: PersonRow };

/** The link of a token that is still good, and whose it is; 409 otherwise. It is not used up by looking. */
export async function openLink(work: Work, purpose: Purpose, token: string): Promise<OpenedLink> {
  const parsed = parseToken(token.trim());
  if (parsed?.kind !== "person_link") throw unusable(purpose);
  const db = directory(work.env);
  const [links, people] = await db.read<[PersonLinkRow[], PersonRow[]]>([
    db.sql("SELECT * FROM person_links WHERE id = ?1", parsed.keyId),
    db.sql("SELECT * FROM people WHERE id = ?1", parsed.ownerId),
  ]);
  const [link, person] = [links[0], people[0]];
  if (!link || !person || link.person_id !== parsed.ownerId || link.purpose !== purpose) throw unusable(purpose);
  if (!equalSecrets(link.secret_hash, parsed.secretHash) || link.used_at || link.expires_at <= at(work)) throw unusable(purpose);
  return { ...link, person };
}

/** Uses the link up: of all who try at once one gets a row. */
export const spendLinkStatement = (db: Database, work: Work, link: PersonLinkRow): Statement =>
  db.sql("UPDATE person_links SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL AND expires_at > ?2 RETURNING id", link.id, at(work));

/** Uses the link up, or says why it cannot be. */
export async function spendLink(work: Work, link: PersonLinkRow): Promise<void> {
  const { results } = await spendLinkStatement(directory(work.env), work, link).all();
  if (results.length === 0) throw unusable(link.purpose);
}
