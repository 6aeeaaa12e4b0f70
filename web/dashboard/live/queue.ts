// The queue of what was changed while the server could not be reached: kept in the browser for the person and the organization that it was
// made in, sent by one tab at a time in the order in which it was made, and by nobody else's session. What the server refuses stays until
// the person has seen it.
import { setHolder } from "./holding.ts";
import { ApiError, BASE, activeOrganizationId, sendNow } from "./http.ts";
import { whenForgotten } from "./leaving.ts";
import { whenLive } from "./link.ts";
import {
  type Fields,
  type Folded,
  folded,
  heldBackBy,
  idAfter,
  inOrder,
  isBehind,
  type Kind,
  membersOf,
  nextRun,
  nowOf,
  outcomeOf,
  pauseAfter,
  readWaiting,
  type Refusal,
  sentAnyway,
  verdictOn,
  type Waiting,
  WAITING_MAX,
  WAITS_MAX_MS,
} from "./queue-rules.ts";
import { createStore, useStore, useStoreValue } from "./store.ts";

const STORED = "mc.waits.";
/** The tabs of a browser send one after the other. */
const LOCK = "mc.waits";
/** How often a task that somebody else changes at the same time is looked at anew, before the next pause. */
const LOOKS_MAX = 3;

let personId: string | null = null;
const entries = createStore<readonly Waiting[]>([]);
/** Under which names the browser keeps them; null: nobody is signed in, or in no organization. */
function placeNow(): string | null {
  const organizationId = activeOrganizationId();
  return personId && organizationId ? `${STORED}${personId}.${organizationId}.` : null;
}

const namesBelow = (beginning: string): string[] =>
  Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "").filter((name) => name.startsWith(beginning));
const readAll = (place: string): Waiting[] => inOrder(namesBelow(place).flatMap((name) => readWaiting(localStorage.getItem(name)) ?? []));

/** Shows what is kept by now: another tab may have added, sent or dropped some. */
export function lookAtQueue(): void {
  const place = placeNow();
  const found = place === null ? [] : readAll(place);
  if (found.length > 0 || entries.get().length > 0) entries.set(found);
}

/** False: the browser keeps no more. */
function keep(place: string, entry: Waiting): boolean {
  try {
    localStorage.setItem(place + entry.id, JSON.stringify(entry));
    return true;
  } catch {
    return false;
  }
}
function remove(place: string, ids: readonly string[]): void {
  for (const id of ids) localStorage.removeItem(place + id);
  lookAtQueue();
}

type Listener = (answer: unknown) => void;
const listeners = new Map<Kind, Set<Listener>>();
/** What the server answers to one that was sent, for whoever shows it. */
export function whenSent(kind: Kind, listener: Listener): void {
  listeners.set(kind, (listeners.get(kind) ?? new Set()).add(listener));
}
function tell(kind: Kind, answer: unknown): void {
  for (const listener of listeners.get(kind) ?? []) listener(answer);
}

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
function askerFor(place: string, person: string): Ask {
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

async function sendOne(place: string, person: string, batch: Folded): Promise<End> {
  const { entry } = batch;
  const ask = askerFor(place, person);
  if (entry.kind === "change") return sendChange(ask, batch);
  try {
    return { is: "done", answer: await ask(entry.method, entry.path, { "Idempotency-Key": entry.key }, entry.body) };
  } catch (error) {
    const end = endOf(error, null) ?? AWAY;
    // From now on nobody knows whether it was done.
    if (end.is === "away" && entry.uncertainSince === null && navigator.onLine) keep(place, { ...entry, uncertainSince: Date.now() });
    return end;
  }
}

/** What waits too long waits for the person from now on. */
function setAside(place: string, now: number): void {
  for (const entry of readAll(place)) {
    const code = entry.refusal === null ? heldBackBy(entry, now) : null;
    if (code) keep(place, { ...entry, refusal: { code, status: 0, detail: "", now: null } });
  }
}

/** How the next one ended; null: nothing waits any more. */
async function sendNext(place: string, person: string): Promise<End | null> {
  setAside(place, Date.now());
  const batch = folded(nextRun(readAll(place)));
  if (!batch) return null;
  const end = await sendOne(place, person, batch);
  if (end.is === "done") tell(batch.entry.kind, end.answer);
  if (end.is === "refused") keep(place, { ...batch.entry, refusal: end.refusal });
  if (end.is === "done" || end.is === "refused") remove(place, end.is === "done" ? batch.ids : batch.ids.slice(0, -1));
  return end;
}

let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
function tryAgainLater(afterSeconds: number | null): void {
  failures += 1;
  timer = setTimeout(sendWaiting, Math.max(pauseAfter(failures, Math.random()), (afterSeconds ?? 0) * 1_000));
}

async function sendAll(): Promise<void> {
  const [place, person] = [placeNow(), personId];
  for (let end: End | null = null; place !== null && person !== null && place === placeNow(); ) {
    end = await sendNext(place, person);
    lookAtQueue();
    if (end?.is === "away") return tryAgainLater(end.afterSeconds);
    if (end === null || end.is === "ended") return;
    failures = 0;
  }
}

let asked: Promise<void> | null = null;
/** Sends what waits; at once where a pause was on. Without locks (a page that is not secure) each tab sends: the keys keep it from being done twice. */
export function sendWaiting(): void {
  clearTimeout(timer);
  if (asked || !entries.get().some(({ refusal }) => refusal === null)) return;
  asked = (navigator.locks ? navigator.locks.request(LOCK, sendAll) : sendAll()).finally(() => {
    asked = null;
  });
}

function begin(): void {
  window.addEventListener("online", sendWaiting);
  window.addEventListener("storage", ({ key }) => {
    if (key === null || key.startsWith(STORED)) lookAtQueue();
  });
  whenLive(sendWaiting);
  whenForgotten(() => ownQueue(null));
}
let hasBegun = false;

/** What others have left on this device and never came back for goes after twice its time. */
function sweep(now: number): void {
  for (const name of namesBelow(STORED)) {
    const at = membersOf(localStorage.getItem(name))?.at;
    const isOwn = personId !== null && name.startsWith(`${STORED}${personId}.`);
    if (!isOwn && !(typeof at === "number" && now - at < 2 * WAITS_MAX_MS)) localStorage.removeItem(name);
  }
}

const holder = {
  isBehind: (subject: string) => isBehind(entries.get(), subject),
  hold(given: Omit<Waiting, "id" | "at" | "refusal">): "held" | "full" {
    const place = placeNow();
    const known = place === null ? [] : readAll(place);
    if (place === null || known.length >= WAITING_MAX) return "full";
    const isKept = keep(place, { ...given, ...idAfter(known, Date.now()), refusal: null });
    lookAtQueue();
    if (isKept && asked === null && failures === 0) tryAgainLater(null);
    return isKept ? "held" : "full";
  },
};

/** Whose session it is; null: nobody's. What is kept stays theirs. */
export function ownQueue(person: string | null): void {
  if (!hasBegun && typeof window !== "undefined") begin();
  hasBegun = true;
  personId = person;
  setHolder(person === null ? null : holder);
  clearTimeout(timer);
  failures = 0;
  if (person !== null) sweep(Date.now());
  lookAtQueue();
  sendWaiting();
}

export const useWaiting = (): readonly Waiting[] => useStore(entries);

const states = new WeakMap<readonly Waiting[], ReadonlyMap<string, "waits" | "refused">>();
function statesOf(all: readonly Waiting[]): ReadonlyMap<string, "waits" | "refused"> {
  const known = states.get(all);
  if (known) return known;
  const made = new Map<string, "waits" | "refused">();
  for (const { subject, refusal } of all) if (refusal || !made.has(subject)) made.set(subject, refusal ? "refused" : "waits");
  states.set(all, made);
  return made;
}
/** Whether something of it waits, or was refused and waits for the person. */
export const useQueueState = (subject: string): "waits" | "refused" | undefined => useStoreValue(entries, (all) => statesOf(all).get(subject));

/** The person gives one up. */
export function dropWaiting(id: string): void {
  const place = placeNow();
  if (place !== null) remove(place, [id]);
}

/** The person has seen why it was refused, and wants it all the same. Its key is a new one: what was answered to the old one stays answered. */
export function sendAgain(id: string): void {
  const place = placeNow();
  const entry = entries.get().find((candidate) => candidate.id === id);
  if (place === null || !entry) return;
  keep(place, { ...sentAnyway(entry), at: Date.now(), uncertainSince: null, key: crypto.randomUUID() });
  lookAtQueue();
  sendWaiting();
}

const ofPerson = (): string[] => (personId === null ? [] : namesBelow(`${STORED}${personId}.`));
/** Of the person, in all their organizations. */
export const countWaiting = (): number => ofPerson().length;
/** Of whoever has worked here: before anybody is known. */
export const countOnDevice = (): number => namesBelow(STORED).length;
export function dropAllWaiting(): void {
  for (const name of ofPerson()) localStorage.removeItem(name);
  lookAtQueue();
}

/** Whether the list of what waits is open. */
export const queueList = createStore(false);
