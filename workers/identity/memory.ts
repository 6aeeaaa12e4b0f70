// This isolate's cache of signed-in people, valid for a few seconds, so that their requests need not ask the directory each time.
import type { SignedIn } from "./person.ts";

/** How long another isolate may still trust a session or a JWT that was revoked elsewhere. */
export const SESSION_CACHE_MS = 5_000;
const PEOPLE_MAX = 5_000;

type CachedPerson = { until: number; signedIn: SignedIn };
const cache = new Map<string, CachedPerson>();
/** Counts invalidations: an answer that was looked up before one must not be cached after it. */
let invalidations = 0;

/** Forgets what this isolate has cached about a person: after sign-out, a new organization, a new name. */
export function forgetPerson(personId: string): void {
  invalidations += 1;
  for (const [key, entry] of cache) if (entry.signedIn.personId === personId) cache.delete(key);
}

/** The person behind a credential (`key`: its hash), from the cache or by `lookUp`. */
export async function cachedSignIn(key: string, now: Date, lookUp: () => Promise<SignedIn | null>): Promise<SignedIn | null> {
  const known = cache.get(key);
  if (known && known.until > now.getTime()) return known.signedIn;
  const before = invalidations;
  const signedIn = await lookUp();
  if (!signedIn || before !== invalidations) return signedIn;
  if (cache.size >= PEOPLE_MAX) cache.delete(cache.keys().next().value as string);
  cache.set(key, { until: now.getTime() + SESSION_CACHE_MS, signedIn });
  return signedIn;
}
