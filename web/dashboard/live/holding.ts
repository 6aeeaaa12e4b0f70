// Where a change that the server could not be told is held back instead of being refused, if it is one that may wait (queue-rules.ts).
import type { ClientRequestOptions } from "hono/client";
import { ApiError, BASE, hasCode, sendNow } from "./http.ts";
import { isUnreached, safeKind, type Waiting } from "./queue-rules.ts";
import { dropKey, keepKey, keyFor, sameness } from "./repeat-keys.ts";

/** What a change is about, beside what it says. */
export type About = Pick<Waiting, "subject" | "label"> & Partial<Pick<Waiting, "shown" | "before">>;
type Given = Pick<Waiting, "kind" | "method" | "path" | "body" | "key" | "subject" | "label" | "shown" | "before" | "uncertainSince">;

/** `placeNow`: of whom, and of which organization, a change is that is made now; null: nobody's. */
type Holder = {
  placeNow(): string | null;
  isBehind(subject: string): boolean;
  /** The id under which it is kept; null: no more can be kept. */
  hold(given: Given, place: string | null): string | null;
  drop(place: string, id: string): void;
};
let holder: Holder | null = null;
/** The queue says that it is there (queue.ts). */
export function setHolder(given: Holder | null): void {
  holder = given;
}

const HELD = "held";
const problem = (code: string) => new ApiError({ type: "about:blank", title: "Waits", status: 0, detail: "", code, request_id: "" });
/** A browser that knows that it has no network sends nothing. */
const isCertain = (): boolean => globalThis.navigator?.onLine === false;
const isUnreachedBy = (error: unknown): error is ApiError => error instanceof ApiError && isUnreached(error.status, error.code !== "unexpected");

type Asked = Pick<Waiting, "kind" | "method" | "path" | "body" | "key">;
type Change = {
  /** Whether whoever made it is still there, in the organization that it was made in. */
  isHere(): boolean;
  isHeld(): boolean;
  isBehind(): boolean;
  /** From here on it is under way. */
  begin(asked: Asked): void;
  /** False: no more can be kept. It is kept once, for whom and where it was made. */
  hold(uncertainSince: number | null): boolean;
  /** `isAnswered`: by the server; it waits no longer. */
  end(isAnswered: boolean): void;
  ended: Promise<void>;
};
/** In the order in which they were made. */
const underWay = new Set<Change>();

/** The page goes, perhaps for good: what was not answered is kept. A key, or a look before it, keeps it from being done twice. */
export function keepUnderWay(): void {
  for (const change of underWay) change.hold(Date.now());
}
/** For whoever leaves in their own time. */
export async function whenAnswered(): Promise<void> {
  await Promise.all([...underWay].map(({ ended }) => ended));
}

function changeOf(by: Holder, about: About): Change {
  const place = by.placeNow();
  let asked: Asked | null = null;
  let heldId: string | null = null;
  let tellEnd = (): void => undefined;
  const change: Change = {
    ended: new Promise((resolve) => (tellEnd = resolve)),
    isHere: () => by.placeNow() === place,
    isHeld: () => heldId !== null,
    isBehind: () => by.isBehind(about.subject),
    begin(given) {
      asked = given;
      underWay.add(change);
    },
    hold(uncertainSince) {
      const { shown = null, before = null, ...what } = about;
      if (asked) heldId ??= by.hold({ ...what, shown, before, ...asked, uncertainSince }, place);
      return heldId !== null;
    },
    end(isAnswered) {
      underWay.delete(change);
      if (isAnswered && place !== null && heldId !== null) by.drop(place, heldId);
      tellEnd();
    },
  };
  return change;
}

async function answerTo(send: () => Promise<Response>, change: Change, hold: (uncertainSince: number | null) => ApiError): Promise<Response> {
  let isAnswered = false;
  try {
    if (change.isHeld() || !change.isHere() || change.isBehind()) throw hold(null);
    const wasCertain = isCertain();
    const response = await send().catch((error: unknown) => {
      if (isUnreachedBy(error)) throw hold(wasCertain && isCertain() ? null : Date.now());
      isAnswered = true;
      throw error;
    });
    isAnswered = true;
    return response;
  } finally {
    change.end(isAnswered);
  }
}

async function sendOrHold(url: string, request: RequestInit, change: Change | null): Promise<Response> {
  const { method = "GET", body } = request;
  const path = url.slice(BASE.length);
  const kind = change && safeKind(method, path, body);
  if (!change || !kind) return sendNow(url, request);
  const headers = new Headers(request.headers);
  const same = await sameness(url, method, headers, body);
  const key = keyFor(same);
  headers.set("Idempotency-Key", key);
  const hold = (uncertainSince: number | null): ApiError => {
    const isHeld = change.hold(uncertainSince);
    // What is held has its key: saying the same again means another one.
    (isHeld ? dropKey : (it: string | null) => keepKey(it, key))(same);
    return problem(isHeld ? HELD : "waiting_full");
  };
  change.begin({ kind, method, path, body: String(body), key });
  const response = await answerTo(() => sendNow(url, { ...request, headers }), change, hold);
  dropKey(same);
  return response;
}

/**
 * For one call: what may wait is held back where the server cannot be reached; the caller hears it as `held`. It belongs to the person and
 * the organization that are there when this is called. `ahead`: what the call will say, where it stands behind others of its page first.
 */
export function mayWait(about: About, ahead?: { method: string; path: string; body: object }): ClientRequestOptions {
  const change = holder && changeOf(holder, about);
  const body = JSON.stringify(ahead?.body);
  const kind = ahead && safeKind(ahead.method, ahead.path, body);
  if (kind) change?.begin({ ...ahead, kind, body, key: crypto.randomUUID() });
  return { fetch: (url: RequestInfo | URL, request: RequestInit = {}) => sendOrHold(String(url), request, change) };
}

/** What is held back counts as done: the answer is what the page shows until then. */
export async function orHeld<Answer, Instead>(sent: Promise<Answer>, instead: () => Instead): Promise<Answer | Instead> {
  try {
    return await sent;
  } catch (error) {
    if (hasCode(error, HELD)) return instead();
    throw error;
  }
}
