// A person's browsers that show notifications: added, listed, removed. What a push service needs to know is sealed, and never answered.
import { directory, requirePerson, writeAccount } from "#worker/identity/index.ts";
import { writes } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { seal, sha256, unseal } from "#worker/platform/sign.ts";
import { at, type Work } from "#worker/platform/work.ts";
import { endpointProblem } from "./push-rules.ts";
import type { PushBrowser, PushState, PushSubscribe } from "./schema.ts";
import { browsersOf, keepNewestStatement, putBrowser, removeBrowser } from "./subscriptions-store.ts";
import type { SubscriptionRow } from "./tables.ts";
import { type BrowserKeys, vapidOf } from "./web-push.ts";

const PURPOSE = "push-subscription";
export type Address = BrowserKeys & { endpoint: string };
/** Where its messages go; null: sealed with another key than today's. */
export const addressOf = (env: Env, { endpoint_hash, sealed }: SubscriptionRow): Promise<Address | null> =>
  unseal(env.SEAL_KEY, PURPOSE, endpoint_hash, sealed).then(
    (text) => JSON.parse(text) as Address,
    () => null,
  );

const present = ({ id, name, endpoint_hash, created_at }: SubscriptionRow): PushBrowser => ({ id, name, endpoint_sha256: endpoint_hash, created_at });

/** The key that browsers subscribe with, and the caller's browsers. */
export async function pushState(work: Work): Promise<PushState> {
  const db = directory(work.env);
  const { rows } = await db.ask({ rows: browsersOf(db, requirePerson(work).id, at(work)) });
  return { public_key: (await vapidOf(work.env))?.publicKey ?? null, items: rows.map(present) };
}

/** The same browser again takes its own place; the eleventh that of the oldest. */
export async function addBrowser(work: Work, { endpoint, keys, name }: PushSubscribe): Promise<PushBrowser> {
  const problem = endpointProblem(endpoint);
  if (problem) throw new ProblemError("invalid_input", `endpoint: ${problem}`, { fields: [{ path: "endpoint", message: problem }] });
  const { id: personId, signedIn } = requirePerson(work);
  const endpoint_hash = sha256(endpoint);
  const address: Address = { endpoint, p256dh: keys.p256dh, auth: keys.auth };
  const sealed = await seal(work.env.SEAL_KEY, PURPOSE, endpoint_hash, JSON.stringify(address));
  const row = { id: newId(), person_id: personId, session_id: signedIn.sessionId, endpoint_hash, sealed, name, created_at: at(work) };
  const db = directory(work.env);
  const { kept } = await writeAccount(work, { kept: putBrowser(db, row), others: writes([keepNewestStatement(db, personId)]) });
  return present(kept ?? row);
}

/** `which`: its id, or the SHA-256 of its endpoint. */
export async function dropBrowser(work: Work, which: string): Promise<void> {
  const db = directory(work.env);
  const { wasThere } = await writeAccount(work, { wasThere: removeBrowser(db, requirePerson(work).id, which) });
  if (!wasThere) throw notFound("browser");
}
