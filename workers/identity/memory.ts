// What this isolate believes of signed-in people for a few seconds, so that their requests need not ask the directory each time.
import type { SignedIn } from "./person.ts";

/** How long another isolate may still believe a session or a JWT that was revoked elsewhere. */
export const SESSION_CACHE_MS = 5_000;
const PEOPLE_MAX = 5_000;

type Believed = { until: number; signedIn: SignedIn };
const believed = new Map<string, Believed>();
/** Counts what was forgotten: what was looked up before must not be remembered after. */
let forgotten = 0;

/** Forgets what this isolate believes of a person: after sign-out, a new organization, a new name. */
export function forgetPerson(personId: string): void {
  forgotten += 1;
  for (const [key, entry] of believed) if (entry.signedIn.personId === personId) believed.delete(key);
}

/** Who stands behind a credential (`key`: its hash), from memory or by `look`. */
export async function remembered(key: string, now: Date, look: () => Promise<SignedIn | null>): Promise<SignedIn | null> {
  const known = believed.get(key);
  if (known && known.until > now.getTime()) return known.signedIn;
  const before = forgotten;
  const signedIn = await look();
  if (!signedIn || before !== forgotten) return signedIn;
  if (believed.size >= PEOPLE_MAX) believed.delete(believed.keys().next().value as string);
  believed.set(key, { until: now.getTime() + SESSION_CACHE_MS, signedIn });
  return signedIn;
}
