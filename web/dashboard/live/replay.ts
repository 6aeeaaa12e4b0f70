// Sends what waits in the queue (queue.ts), in the order in which it was made. Fetched when something waits.
import { ApiError, BASE, sendNow } from "./http.ts";
import type { Kept } from "./queue.ts";
import type { Fields, Refusal } from "./queue-rules.ts";
import { type Folded, folded, heldBackBy, nextRun, nowOf, outcomeOf, verdictOn } from "./replay-rules.ts";

/** How often a task that somebody else changes at the same time is looked at anew, before the next pause. */
const LOOKS_MAX = 3;
/** What the server itself fails at so often, one after the other, waits for the person: what comes behind it is sent. */
const TROUBLES_MAX = 3;

/** `trouble`: the server itself could not do it. */
type Away = { is: "away"; afterSeconds: number | null; trouble?: Refusal };
type End = { is: "done"; answer: unknown } | Away | { is: "ended" } | { is: "refused"; refusal: Refusal };
const AWAY: End = { is: "away", afterSeconds: null };

/** What an answer that is none of success comes to; null: somebody was faster. */
function endOf(error: unknown, now: Fields | null): End | null {
  if (!(error instanceof ApiError)) return AWAY;
  const away: Away = { is: "away", afterSeconds: error.retryAfterSeconds };
  // Something before the server said it, a company's proxy or the page of a network's sign-in: it knows nothing of the change.
  if (error.code === "unexpected") return away;
  const outcome = outcomeOf(error.status);
  const refusal = { code: error.code, status: error.status, detail: error.problem.detail, now };
  if (outcome === "moved") return null;
  if (outcome === "away") return error.status === 500 ? { ...away, trouble: refusal } : away;
  return outcome === "ended" ? { is: "ended" } : { is: "refused", refusal };
}

type Ask = (method: string, path: string, headers?: Record<string, string>, body?: string) => Promise<unknown>;

/** The server refuses it when the browser's session is another person's by now, which another tab may have begun. */
function askerFor({ placeNow }: Kept, place: string, person: string): Ask {
  return async (method, path, headers = {}, body) => {
    if (placeNow() !== place) throw new ApiError({ type: "about:blank", title: "", status: 401, detail: "", code: "unauthenticated", request_id: "" });
    const sent = { "X-Person-Id": person, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers };
    const response = await sendNow(BASE + path, { method, headers: sent, ...(body === undefined ? {} : { body }) });
    return response.status === 204 ? null : response.json();
  };
}

/** A change of a task: it is read first, so that nothing is written over that the person has not seen. */
async function sendChange(ask: Ask, batch: Folded): Promise<End> {
  const { entry } = batch;
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    let current: Fields | null = null;
    try {
      current = (await ask("GET", entry.path)) as Fields;
      const verdict = verdictOn(batch, current);
      if (verdict.is === "done") return { is: "done", answer: current };
      if (verdict.is === "stale") return { is: "refused", refusal: { code: "stale_version", status: 412, detail: "", now: verdict.now } };
      const headers = { "If-Match": `"${String(current.version)}"`, "Idempotency-Key": crypto.randomUUID() };
      return { is: "done", answer: await ask(entry.method, entry.path, headers, entry.body) };
    } catch (error) {
      const end = endOf(error, current && nowOf(entry, current));
      if (end) return end;
    }
  }
  return AWAY;
}

/** The person may have dropped it meanwhile. */
const isThere = ({ readAll }: Kept, place: string, id: string): boolean => readAll(place).some((entry) => entry.id === id);

async function sendOne(kept: Kept, place: string, person: string, batch: Folded): Promise<End> {
  const { entry } = batch;
  const ask = askerFor(kept, place, person);
  if (entry.kind === "change") return sendChange(ask, batch);
  const mayLeave = navigator.onLine;
  try {
    return { is: "done", answer: await ask(entry.method, entry.path, { "Idempotency-Key": entry.key }, entry.body) };
  } catch (error) {
    const end = endOf(error, null) ?? AWAY;
    // From now on nobody knows whether it was done.
    const isNew = end.is === "away" && entry.uncertainSince === null && (mayLeave || navigator.onLine);
    if (isNew && isThere(kept, place, entry.id)) kept.keep(place, { ...entry, uncertainSince: Date.now() });
    return end;
  }
}

/** What waits too long waits for the person from now on. */
function setAside({ keep, readAll }: Kept, place: string, now: number): void {
  for (const entry of readAll(place)) {
    const code = entry.refusal === null ? heldBackBy(entry, now) : null;
    if (code) keep(place, { ...entry, refusal: { code, status: 0, detail: "", now: null } });
  }
}

/** How often in a row the server has failed at one, by its id. */
const troubles = new Map<string, number>();
function weighed(id: string, end: End): End {
  const count = end.is === "away" && end.trouble ? (troubles.get(id) ?? 0) + 1 : 0;
  if (count === 0 || count >= TROUBLES_MAX) troubles.delete(id);
  else troubles.set(id, count);
  return end.is === "away" && end.trouble && count >= TROUBLES_MAX ? { is: "refused", refusal: end.trouble } : end;
}

/** It stays for the person as one. Where they have dropped a part of it meanwhile, the rest is another change, and sent anew. False: the browser keeps no more. */
function setRefused(kept: Kept, place: string, { entry, ids }: Folded, refusal: Refusal): boolean {
  if (!ids.every((id) => isThere(kept, place, id))) return true;
  if (!kept.keep(place, { ...entry, refusal })) return false;
  kept.remove(place, ids.slice(0, -1));
  return true;
}

/** How the next one ended; null: nothing waits any more. */
async function sendNext(kept: Kept, place: string, person: string): Promise<End | null> {
  const { readAll, remove, tell } = kept;
  setAside(kept, place, Date.now());
  const batch = folded(nextRun(readAll(place)));
  if (!batch) return null;
  const end = weighed(batch.ids[0] ?? "", await sendOne(kept, place, person, batch));
  if (end.is === "refused") return setRefused(kept, place, batch, end.refusal) ? end : AWAY;
  if (end.is !== "done") return end;
  try {
    tell(batch.entry.kind, end.answer);
  } finally {
    remove(place, batch.ids);
  }
  return end;
}

/** Sends all, until one does not reach the server: then how many seconds that asks to wait at least. null: nothing is left that can be sent. */
export async function sendAll(kept: Kept, place: string, person: string, onSent: () => void): Promise<{ afterSeconds: number } | null> {
  while (place === kept.placeNow()) {
    const end = await sendNext(kept, place, person);
    kept.lookAtQueue();
    if (end?.is === "away") return { afterSeconds: end.afterSeconds ?? 0 };
    if (end === null || end.is === "ended") return null;
    // A server that fails at one may fail at all: the pauses grow on.
    if (!(end.is === "refused" && end.refusal.status === 500)) onSent();
  }
  return null;
}
