// The idempotency key of a request that is tried again. Where no answer came, nobody knows whether the request was done: the same
// request, sent again by hand, carries the same key, and the server answers what it did the first time instead of doing it twice.

/** Requests whose outcome is unknown. As many as anybody writes while the network is away. */
const KEYS_MAX = 50;
/** Ours, well below the 24 hours that the server keeps keys: after that, saying the same again is meant. */
const KEPT_MS = 15 * 60_000;

type Kept = { key: string; since: number };
const kept = new Map<string, Kept>();

const isVersioned = (headers: Headers, body: string): boolean => headers.has("If-Match") || body.includes('"if_version"');

/**
 * What makes two requests the same, as a SHA-256; null: it needs no key that lasts. What only sets something can be done twice, and
 * done again later it has to happen: so POST counts, and otherwise only what names the version that it replaces.
 */
export async function sameness(url: string, method: string, headers: Headers, body: unknown): Promise<string | null> {
  if (typeof body !== "string" || url.includes("/auth/") || !(method === "POST" || isVersioned(headers, body))) return null;
  const parts = [headers.get("X-Organization-Id"), method, url, headers.get("If-Match"), body];
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(parts)));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The key under which the same request was sent before and not answered; else a new one. */
export function keyFor(same: string | null, now = Date.now()): string {
  const known = same === null ? undefined : kept.get(same);
  return known && now - known.since < KEPT_MS ? known.key : crypto.randomUUID();
}

/** No answer, or one that does not say whether it was done. The oldest goes when there are too many. */
export function keepKey(same: string | null, key: string, now = Date.now()): void {
  if (same === null || kept.get(same)?.key === key) return;
  kept.delete(same);
  kept.set(same, { key, since: now });
  const oldest = kept.keys().next().value;
  if (kept.size > KEYS_MAX && oldest !== undefined) kept.delete(oldest);
}

/** It was done: saying the same again means another one. */
export function dropKey(same: string | null): void {
  if (same !== null) kept.delete(same);
}
