// This isolate's cache of signed-in people, valid for a few seconds, so that their requests need not ask the directory each time.
import type { SignedIn } from "./person.ts";

/** How long another isolate may still trust a session or a JWT that was revoked elsewhere. */
export const SESSION_CACHE_MS = 5_000;
const PEOPLE_MAX = 5_000;

type Believed = { until: number; signedIn: SignedIn };
const believed = new Map<string, Believed>();
/** Counts invalidations: an answer that was looked up before one must not be cached after it. */
let forgotten = 0;

/** Forgets what this isolate has cached about a person: after sign-out, a new organization, a new name. */
export function forgetPerson(personId: string): void {
  forgotten += 1;
  for (const [key, entry] of believed) if (entry.signedIn.personId === personId) believed.delete(key);
}

/** The person behind a credential (`key`: its hash), from the cache or by `look`. */
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
