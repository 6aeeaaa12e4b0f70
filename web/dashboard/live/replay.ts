// Sends what waits in the queue (queue.ts), in the order in which it was made. Fetched when something waits.
import { ApiError, BASE, sendNow } from "./http.ts";
import type { Kept } from "./queue.ts";
import type { Fields, Refusal } from "./queue-rules.ts";
import { type Folded, folded, heldBackBy, nextRun, nowOf, outcomeOf, verdictOn } from "./replay-rules.ts";

/** How often a task that somebody else changes at the same time is looked at anew, before the next pause. */
const LOOKS_MAX = 3;

type End = { is: "done"; answer: unknown } | { is: "away"; afterSeconds: number | null } | { is: "ended" } | { is: "refused"; refusal: Refusal };
const AWAY: End = { is: "away", afterSeconds: null };

/** What an answer that is none of success comes to; null: somebody was faster. */
function endOf(error: unknown, now: Fields | null): End | null {
  if (!(error instanceof ApiError)) return AWAY;
  const outcome = outcomeOf(error.status);
  if (outcome === "moved") return null;
  if (outcome === "away") return { is: "away", afterSeconds: error.retryAfterSeconds };
  if (outcome === "ended") return { is: "ended" };
  return { is: "refused", refusal: { code: error.code, status: error.status, detail: error.problem.detail, now } };
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
  try {
    return { is: "done", answer: await ask(entry.method, entry.path, { "Idempotency-Key": entry.key }, entry.body) };
  } catch (error) {
    const end = endOf(error, null) ?? AWAY;
    // From now on nobody knows whether it was done.
    const isNew = end.is === "away" && entry.uncertainSince === null && navigator.onLine;
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

/** How the next one ended; null: nothing waits any more. */
async function sendNext(kept: Kept, place: string, person: string): Promise<End | null> {
  const { keep, readAll, remove, tell } = kept;
  setAside(kept, place, Date.now());
  const batch = folded(nextRun(readAll(place)));
  if (!batch) return null;
  const end = await sendOne(kept, place, person, batch);
  if (end.is === "refused" && isThere(kept, place, batch.entry.id)) keep(place, { ...batch.entry, refusal: end.refusal });
  try {
    if (end.is === "done") tell(batch.entry.kind, end.answer);
  } finally {
    if (end.is === "done" || end.is === "refused") remove(place, end.is === "done" ? batch.ids : batch.ids.slice(0, -1));
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
    onSent();
  }
  return null;
}
