// Links that prove who opens them: each works once, for a while, and is stored as a hash. The token is in the URL's fragment,
// which browsers send to no server and which appears in no log.
import type { Query } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { equalSecrets, issueToken, parseToken } from "#worker/platform/sign.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { directory } from "./directory.ts";
import { canSendLetters, sendLetter, writeLetter } from "./letters.ts";
import { insertLink, linkWithPerson } from "./links-store.ts";
import type { PersonLinkRow, PersonRow } from "./tables.ts";

type Purpose = PersonLinkRow["purpose"];
const HOUR_MS = 3_600_000;
const LINKS: Record<Purpose, { ttlMs: number; page: string; perHour: number; again: string }> = {
  password_reset: { ttlMs: HOUR_MS, page: "reset", perHour: 3, again: "Ask for a new one on the sign-in page." },
  verify_email: { ttlMs: 48 * HOUR_MS, page: "verify", perHour: 5, again: "Save the address once more in your settings to get a new one." },
};

/** `inserted`: writes the link, and answers whether it may be sent. */
export type IssuedLink = { link: string; expiresAt: string; inserted: Query<boolean> };

/** `email`: where it is sent; null: someone hands it over. */
export function issueLink(work: Work, purpose: Purpose, personId: string, email: string | null): IssuedLink {
  const { token, keyId, secretHash } = issueToken("person_link", personId);
  const { ttlMs, page, perHour } = LINKS[purpose];
  const expiresAt = new Date(work.now.getTime() + ttlMs).toISOString();
  const row = { id: keyId, person_id: personId, purpose, email, secret_hash: secretHash, created_at: at(work), expires_at: expiresAt };
  const since = new Date(work.now.getTime() - HOUR_MS).toISOString();
  return { link: `${work.origin}/${page}#${token}`, expiresAt, inserted: insertLink(directory(work.env), row, since, perHour) };
}

/** `issued` goes into a batch; `send` follows if its answer is true. It answers false when sending failed. */
export type LetterWithLink = { issued: Query<boolean>; send(): Promise<boolean> };

/** null where letters cannot be sent. */
export function letterWithLink(work: Work, purpose: Purpose, { id, email, locale }: Pick<PersonRow, "id" | "email" | "locale">): LetterWithLink | null {
  if (!email || !canSendLetters(work.env)) return null;
  const { link, inserted } = issueLink(work, purpose, id, email);
  return { issued: inserted, send: () => sendLetter(work.env, { to: email, ...writeLetter(purpose, locale, link) }) };
}

/** Sends a link to the person's address; false when letters cannot be sent, or too many were sent within the hour. */
async function sendLink(work: Work, purpose: Purpose, person: PersonRow): Promise<boolean> {
  const letter = letterWithLink(work, purpose, person);
  if (!letter) return false;
  const { issued } = await directory(work.env).ask({ issued: letter.issued });
  return issued && letter.send();
}

/** Sends the person a letter that asks whether the mailbox is theirs. */
export const sendVerification = (work: Work, person: PersonRow): Promise<boolean> => sendLink(work, "verify_email", person);
export const sendReset = (work: Work, person: PersonRow): Promise<boolean> => sendLink(work, "password_reset", person);

/** For someone who opens a used or expired link. */
export const unusable = (purpose: Purpose) =>
  new ProblemError("conflict", `This link is no longer valid: it works once and for a limited time. ${LINKS[purpose].again}`);

export type OpenedLink = { link: PersonLinkRow; person: PersonRow };

/** The link of a token that is still valid, and its person; 409 otherwise. Reading it does not use it up. */
export async function openLink(work: Work, purpose: Purpose, token: string): Promise<OpenedLink> {
  const parsed = parseToken(token.trim());
  if (parsed?.kind !== "person_link") throw unusable(purpose);
  const db = directory(work.env);
  const { opened } = await db.ask({ opened: linkWithPerson(db, parsed.keyId, parsed.ownerId) });
  const { link, person } = opened;
  if (!link || !person || link.person_id !== parsed.ownerId || link.purpose !== purpose) throw unusable(purpose);
  if (!equalSecrets(link.secret_hash, parsed.secretHash) || link.used_at || link.expires_at <= at(work)) throw unusable(purpose);
  return { link, person };
}
