// Sends people what they were told, by e-mail: cron looks whose letter is due. What has been read meanwhile, or may no longer be read, is not in it.
import { readableEvents } from "#worker/activity/index.ts";
import { canSendLetters, mailboxOf, mayWriteTo, sendLetter } from "#worker/identity/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { all } from "#worker/platform/db.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { againAt, type Item, letterAt, letterOf } from "./letter-rules.ts";
import {
  claimLetter,
  dropLetterStatement,
  type DueLetter,
  dueLetters,
  letterContent,
  letterGoneStatements,
  letterLaterStatement,
  type Mailed,
} from "./letters-store.ts";
import type { Kind, LetterSettings } from "./schema.ts";

/** Of a minute of cron, on one shard: as many as are looked at, and as long as they may take. What is left waits for the next minute. */
const LETTERS_PER_MINUTE = 50;
const BUDGET_MS = 15_000;
/** Whoever sends it has so long: one who dies is followed by the next. */
const CLAIMED_MS = 5 * 60_000;
/** A mail service that does not answer within this has failed. */
const ANSWER_MS = 10_000;

/** Somebody for whom cron reads: with their rights of that moment, which the SQL asks for. */
export const readerOf = (personId: string, organizationId: string): Caller => ({
  type: "user",
  id: personId,
  organizationId,
  boundTo: organizationId,
  boardId: null,
  limits: null,
  actor: { type: "user", id: personId, name: "" },
  proof: () => null,
});

export const itemOf = ({ kind, actor_name, label, key, title, task_id, board_id }: Mailed): Item => ({
  kind,
  actor: actor_name,
  about: key ? `${key} ${title}` : null,
  says: label === key ? null : label,
  path: task_id && board_id ? `/boards/${board_id}?task=${task_id}` : "/inbox",
});

type Outcome = "sent" | "later" | "never";
const late = (): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), ANSWER_MS));

async function send({ env, now }: ConsumerContext, letter: DueLetter, listed: readonly Mailed[], total: number): Promise<Outcome> {
  const mailbox = await mailboxOf(env, letter.person_id);
  if (!mailbox) return "never";
  if (!(await mayWriteTo(env, mailbox.email, now))) return "later";
  const origin = (env.PUBLIC_URL ?? "").replace(/\/+$/, "");
  const said = letterOf(letter.organization, listed.map(itemOf), total, mailbox.locale ?? "en", origin);
  return (await Promise.race([sendLetter(env, { to: mailbox.email, ...said }), late()])) ? "sent" : "later";
}

/** When it may go: at its time, and out of the quiet hours of now. */
function timeOf({ since }: DueLetter, settings: LetterSettings, now: Date): Date {
  const at = letterAt(new Date(since), settings);
  return at > now ? at : letterAt(now, { ...settings, every: "minute" });
}

/** Sent twice only where it dies between the sending and the mark. */
async function sendOne(context: ConsumerContext, letter: DueLetter): Promise<void> {
  const { db, now, composition } = context;
  const settings = JSON.parse(letter.letters) as LetterSettings;
  const at = timeOf(letter, settings, now);
  if (at > now) return void (await letterLaterStatement(db, letter, at.toISOString(), letter.attempts).run());
  const reader = { composition, caller: readerOf(letter.person_id, letter.organization_id) };
  const { claimed, content } = await db.ask({
    claimed: claimLetter(db, letter, new Date(now.getTime() + CLAIMED_MS).toISOString(), now.toISOString()),
    content: all(letterContent(db, reader, letter, settings.kinds, readableEvents(reader, letter.organization_id))),
  });
  if (!claimed) return;
  const total = content.waiting.filter(({ is_readable }) => is_readable === 1).length;
  const outcome = total > 0 ? await send(context, letter, content.listed, total) : "never";
  const again = outcome === "later" ? againAt(claimed.attempts, now) : null;
  if (again) return void (await letterLaterStatement(db, letter, again.toISOString(), claimed.attempts + 1).run());
  if (outcome === "later") log.error("letter.given_up", { organization_id: letter.organization_id, person_id: letter.person_id });
  const ids = content.waiting.map(({ event_id }) => event_id);
  await db.d1.batch(letterGoneStatements(db, letter, settings.kinds, ids, now.toISOString()));
}

const wants = (kinds: readonly Kind[] | undefined): boolean => (kinds?.length ?? 0) > 0;
/** Sends the letters that are due. Where e-mail is not set up there are none. */
export async function sendDueLetters(context: ConsumerContext): Promise<number> {
  const { db, env, now } = context;
  if (!canSendLetters(env)) return 0;
  const { due } = await db.ask({ due: dueLetters(db, now.toISOString(), LETTERS_PER_MINUTE) });
  const begun = Date.now();
  for (const letter of due) {
    if (Date.now() - begun > BUDGET_MS) break;
    const { letters, organization_id } = letter;
    const isWanted = letters !== null && wants((JSON.parse(letters) as LetterSettings).kinds);
    const done = isWanted ? sendOne(context, { ...letter, letters }) : dropLetterStatement(db, letter).run();
    await done.catch((error: unknown) => log.error("letter.failed", { organization_id, error: describe(error) })); // each on its own
  }
  return due.length;
}
