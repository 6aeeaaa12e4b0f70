// Where a change that the server could not be told is held back instead of being refused, if it is one that may wait (queue-rules.ts).
import type { ClientRequestOptions } from "hono/client";
import { ApiError, BASE, hasCode, sendNow } from "./http.ts";
import { isUnreached, safeKind, type Waiting } from "./queue-rules.ts";
import { dropKey, keepKey, keyFor, sameness } from "./repeat-keys.ts";

/** What a change is about, beside what it says. */
export type About = Pick<Waiting, "subject" | "label"> & Partial<Pick<Waiting, "shown" | "before">>;
type Given = Pick<Waiting, "kind" | "method" | "path" | "body" | "key" | "subject" | "label" | "shown" | "before" | "uncertainSince">;

type Holder = { isBehind(subject: string): boolean; hold(given: Given): "held" | "full" };
let holder: Holder | null = null;
/** The queue says that it is there (queue.ts). */
export function setHolder(given: Holder | null): void {
  holder = given;
}

const HELD = "held";
const problem = (code: string) => new ApiError({ type: "about:blank", title: "Waits", status: 0, detail: "", code, request_id: "" });
/** A browser that knows that it has no network has sent nothing. */
const isCertain = (): boolean => globalThis.navigator?.onLine === false;
const isUnreachedBy = (error: unknown): error is ApiError => error instanceof ApiError && isUnreached(error.status, error.code !== "unexpected");

async function sendOrHold(url: string, request: RequestInit, about: About): Promise<Response> {
  const { method = "GET", body } = request;
  const path = url.slice(BASE.length);
  const kind = holder ? safeKind(method, path, body) : null;
  if (!holder || kind === null) return sendNow(url, request);
  const headers = new Headers(request.headers);
  const same = await sameness(url, method, headers, body);
  const key = keyFor(same);
  headers.set("Idempotency-Key", key);
  const hold = (uncertainSince: number | null): ApiError => {
    const { shown = null, before = null, ...what } = about;
    const isHeld = holder?.hold({ ...what, shown, before, kind, method, path, body: String(body), key, uncertainSince }) === "held";
    // What is held has its key: saying the same again means another one.
    (isHeld ? dropKey : (it: string | null) => keepKey(it, key))(same);
    return problem(isHeld ? HELD : "waiting_full");
  };
  if (holder.isBehind(about.subject)) throw hold(null);
  try {
    const response = await sendNow(url, { ...request, headers });
    dropKey(same);
    return response;
  } catch (error) {
    if (isUnreachedBy(error)) throw hold(isCertain() ? null : Date.now());
    throw error;
  }
}

/** For one call: what may wait is held back where the server cannot be reached; the caller hears it as `held`. */
export const mayWait = (about: About): ClientRequestOptions => ({
  fetch: (url: RequestInfo | URL, request: RequestInit = {}) => sendOrHold(String(url), request, about),
});

/** What is held back counts as done: the answer is what the page shows until then. */
export async function orHeld<Answer, Instead>(sent: Promise<Answer>, instead: () => Instead): Promise<Answer | Instead> {
  try {
    return await sent;
  } catch (error) {
    if (hasCode(error, HELD)) return instead();
    throw error;
  }
}
