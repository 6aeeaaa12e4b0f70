// The queue of what was changed while the server could not be reached: kept in the browser for the person and the organization that it was
// made in, sent by one tab at a time in the order in which it was made, and by nobody else's session. What the server refuses stays until
// the person has seen it.
import { keepUnderWay, setHolder, whenAnswered } from "./holding.ts";
import { activeOrganizationId } from "./http.ts";
import { beforeLeaving, whenForgotten } from "./leaving.ts";
import { whenLive } from "./link.ts";
import {
  idAfter,
  inOrder,
  isBehind,
  type Kind,
  membersOf,
  pauseAfter,
  readWaiting,
  sentAnyway,
  type Waiting,
  WAITING_MAX,
  WAITS_MAX_MS,
} from "./queue-rules.ts";
import { createStore, useStore, useStoreValue } from "./store.ts";

const STORED = "mc.waits.";
/** The tabs of a browser send one after the other. */
const LOCK = "mc.waits";

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

let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
function tryAgainLater(afterSeconds = 0): void {
  failures += 1;
  clearTimeout(timer);
  timer = setTimeout(sendWaiting, Math.max(pauseAfter(failures, Math.random()), afterSeconds * 1_000));
}

/** What is kept, for what sends it. */
const kept = { placeNow, readAll, keep, remove, tell, lookAtQueue };
export type Kept = typeof kept;

let sender: Promise<typeof import("./replay.ts") | null> | null = null;
/** What sends them, while there is a network: without one it cannot be fetched any more. */
export async function loadReplay(): Promise<typeof import("./replay.ts") | null> {
  sender ??= import("./replay.ts").catch(() => null);
  const loaded = await sender;
  if (loaded === null) sender = null;
  return loaded;
}

async function replay(): Promise<void> {
  const [place, person] = [placeNow(), personId];
  if (place === null || person === null) return;
  const loaded = await loadReplay();
  const end = loaded ? await loaded.sendAll(kept, place, person, () => (failures = 0)) : { afterSeconds: 0 };
  if (end) tryAgainLater(end.afterSeconds);
  else failures = 0;
}

const isAnyWaiting = (): boolean => entries.get().some(({ refusal }) => refusal === null);
let asked: Promise<void> | null = null;
/** Sends what waits; at once where a pause was on. Without locks (a page that is not secure) each tab sends: the keys keep it from being done twice. */
export function sendWaiting(): void {
  clearTimeout(timer);
  timer = undefined;
  if (asked || !isAnyWaiting()) return;
  const place = placeNow();
  asked = (navigator.locks ? navigator.locks.request(LOCK, replay) : replay()).finally(() => {
    asked = null;
    // Whoever came, or went to another organization, meanwhile was turned away above.
    if (placeNow() !== place) sendSoon();
  });
}

/** Where something waits and nobody has it in hand: the tab that has kept it may be gone. */
function sendSoon(): void {
  if (asked === null && timer === undefined && isAnyWaiting()) tryAgainLater();
}

function begin(): void {
  window.addEventListener("online", sendWaiting);
  window.addEventListener("storage", ({ key }) => {
    if (key !== null && !key.startsWith(STORED)) return;
    lookAtQueue();
    sendSoon();
  });
  whenLive(sendWaiting);
  whenForgotten(() => ownQueue(null));
  beforeLeaving(async (isGone) => (isGone ? keepUnderWay() : whenAnswered()));
  window.addEventListener("pagehide", keepUnderWay);
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
  placeNow,
  isBehind: (subject: string) => isBehind(entries.get(), subject),
  hold(given: Omit<Waiting, "id" | "at" | "refusal">, place: string | null): string | null {
    const known = place === null ? [] : readAll(place);
    if (place === null || known.length >= WAITING_MAX) return null;
    const entry = { ...given, ...idAfter(known, Date.now()), refusal: null };
    const isKept = keep(place, entry);
    lookAtQueue();
    sendSoon();
    return isKept ? entry.id : null;
  },
  drop: (place: string, id: string) => remove(place, [id]),
};

/** Whose session it is; null: nobody's. What is kept stays theirs. */
export function ownQueue(person: string | null): void {
  if (!hasBegun && typeof window !== "undefined") begin();
  hasBegun = true;
  personId = person;
  setHolder(person === null ? null : holder);
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
  // What the server failed at was not answered: nobody knows whether it was done.
  const anew = (entry.refusal?.status ?? 0) >= 500 ? {} : { uncertainSince: null, key: crypto.randomUUID() };
  keep(place, { ...sentAnyway(entry), at: Date.now(), ...anew });
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
