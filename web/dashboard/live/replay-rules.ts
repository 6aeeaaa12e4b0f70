// Pure: in which order what waits is sent, what two changes come to, and when what holds there by then is no longer what the person has seen.
import { type Fields, inOrder, type Kind, membersOf, PLACE, type Waiting, waits, WAITS_MAX_MS } from "./queue-rules.ts";

/** The server knows a request again by its key for 24 hours: an hour before that nobody can say any more whether it was done. */
const KEY_KNOWN_MS = 23 * 60 * 60_000;

/** What is sent next: the oldest, with the changes of the same task that follow it and nothing in between. */
export function nextRun(entries: readonly Waiting[]): Waiting[] {
  const [first, ...rest] = inOrder(entries).filter(waits);
  if (!first) return [];
  const after = rest.filter(({ subject }) => subject === first.subject);
  const end = after.findIndex(({ kind }) => kind !== "change");
  return first.kind === "change" ? [first, ...(end < 0 ? after : after.slice(0, end))] : [first];
}

/** Two bodies as one: a later place, or a later column, takes the place of an earlier one. */
function mergedBody(earlier: Fields, later: Fields): Fields {
  const isPlaced = PLACE.some((name) => name in later) || "status" in later;
  const stale = [...(isPlaced ? PLACE : []), ...("status" in later ? ["blocked_reason"] : [])];
  return { ...Object.fromEntries(Object.entries(earlier).filter(([name]) => !stale.includes(name))), ...later };
}

/** A run as one change: what was made last holds. `known`: by member, each value that the person saw when they changed it, their own among them. */
export type Folded = { entry: Waiting; ids: readonly string[]; known: Record<string, readonly unknown[]> };
export function folded(run: readonly Waiting[]): Folded | null {
  const last = run.at(-1);
  if (!last) return null;
  const known: Record<string, unknown[]> = {};
  for (const { before } of run) for (const [name, value] of Object.entries(before ?? {})) (known[name] ??= []).push(value);
  const body = run.map((entry) => membersOf(entry.body) ?? {}).reduce(mergedBody);
  const joined = (member: "shown" | "before"): Fields | null => {
    const some = run.flatMap((entry) => entry[member] ?? []);
    return some.length === 0 ? null : Object.assign({}, ...(member === "shown" ? some : some.toReversed()));
  };
  const entry = run.length === 1 ? last : { ...last, body: JSON.stringify(body), shown: joined("shown"), before: joined("before") };
  return { entry, ids: run.map(({ id }) => id), known };
}

/** Said by other members, or reckoned by the server. */
const NOT_COMPARED: ReadonlySet<string> = new Set(["rank", "assignee", "tags", "checklist", "checklist_progress"]);
const plain = (name: string, value: unknown): unknown => {
  if (Array.isArray(value)) return JSON.stringify([...value].sort());
  const time = name.endsWith("_at") && typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? (value ?? null) : time;
};
const isSame = (name: string, a: unknown, b: unknown): boolean => plain(name, a) === plain(name, b);

/** `done`: all of it holds already. `stale`: something holds there that the person has neither seen nor given. */
export type Verdict = { is: "send" } | { is: "done" } | { is: "stale"; now: Fields };

/** What becomes of a change now that the task looks like `current`. */
export function verdictOn({ entry, known }: Folded, current: Fields): Verdict {
  const wanted = Object.entries(entry.shown ?? {}).filter(([name]) => !NOT_COMPARED.has(name));
  const isPlaced = PLACE.some((name) => name in (membersOf(entry.body) ?? {}));
  const open = wanted.filter(([name, value]) => !isSame(name, current[name], value));
  if (open.length === 0) return isPlaced || wanted.length === 0 ? { is: "send" } : { is: "done" };
  const isSeen = ([name]: [string, unknown]) => (known[name] ?? []).some((value) => isSame(name, value, current[name]));
  return open.every(isSeen) ? { is: "send" } : { is: "stale", now: nowOf(entry, current) };
}

/** Of a task as it is now, the members that the change is about. */
export const nowOf = ({ shown }: Waiting, current: Fields): Fields => Object.fromEntries(Object.keys(shown ?? {}).map((name) => [name, current[name] ?? null]));

/** What an answer that is none of success means. `away`: later again. `ended`: nobody is signed in any more. `moved`: somebody was faster, look again. */
export type Outcome = "away" | "ended" | "moved" | "refused";
export function outcomeOf(status: number): Outcome {
  if (status === 401) return "ended";
  if (status === 412) return "moved";
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500 ? "away" : "refused";
}

const CREATES: ReadonlySet<Kind> = new Set<Kind>(["task", "comment"]);
/** Why it is not sent without asking: it waits too long, or it may be there twice. */
export function heldBackBy({ kind, at, uncertainSince }: Waiting, now: number): "waited_too_long" | "perhaps_sent" | null {
  if (now - at > WAITS_MAX_MS) return "waited_too_long";
  return CREATES.has(kind) && uncertainSince !== null && now - uncertainSince > KEY_KNOWN_MS ? "perhaps_sent" : null;
}
