// Pure: which changes may wait for the network, in which order they are sent, what two of them come to, and when what holds there by then
// is no longer what the person has seen.

/** A change that is held back waits no longer than this; then the person decides whether it still holds. */
export const WAITS_MAX_MS = 7 * 24 * 60 * 60_000;
/** Of one person in one organization. */
export const WAITING_MAX = 200;
/** The server knows a request again by its key for 24 hours: an hour before that nobody can say any more whether it was done. */
export const KEY_KNOWN_MS = 23 * 60 * 60_000;

export type Kind = "task" | "change" | "comment" | "tick" | "read";
/** Members of a task, as it is shown. */
export type Fields = Record<string, unknown>;
/** Why it was not made. `now`: what stood there, of the members that it was to change. */
export type Refusal = { code: string; status: number; detail: string; now: Fields | null };

/** One change that somebody has made, as it is kept. */
export type Waiting = {
  /** Sorts as they were made. */
  id: string;
  /** ms since 1970 */
  at: number;
  kind: Kind;
  /** What it changes: those of one subject keep their order. */
  subject: string;
  method: string;
  /** Below /api/v1. */
  path: string;
  /** The JSON text of the first try: the server compares it with the key's. */
  body: string;
  /** Idempotency-Key */
  key: string;
  /** How the person knows what it changes. */
  label: string;
  /** What the task looks like with it, and what it looked like before. */
  shown: Fields | null;
  before: Fields | null;
  /** Since when it may have been done without an answer; null: it cannot have left. */
  uncertainSince: number | null;
  refusal: Refusal | null;
};

type Safe = { kind: Kind; method: string; path: RegExp; members: ReadonlySet<string> | null };
const ID = "[0-9a-f-]{36}";
const PLACE = ["after_task_id", "before_task_id"] as const;
const CHANGED = ["status", "blocked_reason", "priority", "assigned_agent_id", "assigned_user_id", "start_at", "due_at", "tag_ids", ...PLACE];
/** Nothing else waits: no decision, no stop, no key, no setting, and nothing that gets round a rule. `members`: of the body; null: any. */
const SAFE: readonly Safe[] = [
  { kind: "task", method: "POST", path: /^\/tasks$/, members: null },
  { kind: "change", method: "PATCH", path: new RegExp(`^/tasks/${ID}$`), members: new Set(CHANGED) },
  { kind: "comment", method: "POST", path: new RegExp(`^/tasks/${ID}/comments$`), members: new Set(["message", "reply_to"]) },
  { kind: "tick", method: "PATCH", path: new RegExp(`^/tasks/${ID}/checklist/${ID}$`), members: new Set(["is_done"]) },
  { kind: "read", method: "POST", path: /^\/notifications\/read$/, members: null },
];

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
/** The members of a JSON text that is an object; null: it is none. */
export function membersOf(text: unknown): Fields | null {
  try {
    const value: unknown = JSON.parse(String(text));
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a request may wait; null: it is sent now or not at all. `path` without query, below /api/v1. */
export function safeKind(method: string, path: string, body: unknown): Kind | null {
  const members = membersOf(body);
  if (members === null) return null;
  const safe = SAFE.find((one) => one.method === method && one.path.test(path));
  return safe && Object.keys(members).every((name) => safe.members?.has(name) ?? true) ? safe.kind : null;
}

/** After all that was made before it, also where the device's clock has been put back. */
export function idAfter(entries: readonly Waiting[], now: number): { id: string; at: number } {
  const at = Math.max(now, ...entries.map((entry) => entry.at + 1));
  return { at, id: `${String(at).padStart(15, "0")}.${crypto.randomUUID().slice(0, 8)}` };
}

const byId = (a: Waiting, b: Waiting): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
export const inOrder = (entries: readonly Waiting[]): Waiting[] => [...entries].sort(byId);
const waits = ({ refusal }: Waiting): boolean => refusal === null;

/** What is made now stands behind what waits for the same subject. */
export const isBehind = (entries: readonly Waiting[], subject: string): boolean => entries.some((entry) => waits(entry) && entry.subject === subject);

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

/** Sent in spite of what has changed: what stands there now has been seen. */
export const sentAnyway = (entry: Waiting): Waiting => ({ ...entry, before: entry.refusal?.now ?? entry.before, refusal: null });

/** What an answer that is none of success means. `away`: later again. `ended`: nobody is signed in any more. `moved`: somebody was faster, look again. */
export type Outcome = "away" | "ended" | "moved" | "refused";
export function outcomeOf(status: number): Outcome {
  if (status === 401) return "ended";
  if (status === 412) return "moved";
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500 ? "away" : "refused";
}

/** Nobody reached the server: it did not answer, or what stands before it said so itself. `isOurs`: the answer is one of the server. */
export const isUnreached = (status: number, isOurs: boolean): boolean => status === 0 || (!isOurs && (status === 502 || status === 503 || status === 504));

const CREATES: ReadonlySet<Kind> = new Set<Kind>(["task", "comment"]);
/** Why it is not sent without asking: it waits too long, or it may be there twice. */
export function heldBackBy({ kind, at, uncertainSince }: Waiting, now: number): "waited_too_long" | "perhaps_sent" | null {
  if (now - at > WAITS_MAX_MS) return "waited_too_long";
  return CREATES.has(kind) && uncertainSince !== null && now - uncertainSince > KEY_KNOWN_MS ? "perhaps_sent" : null;
}

const FIRST_MS = 2_000;
const MOST_MS = 60_000;
/** How long the next try waits after so many that reached nobody, in ms; `dice`: 0 to 1. */
export const pauseAfter = (failures: number, dice: number): number => Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1)) * (0.5 + dice / 2);

const isWaiting = (value: unknown): value is Waiting => {
  if (!isFields(value)) return false;
  const texts = ["id", "subject", "method", "path", "body", "key", "label"].every((name) => typeof value[name] === "string");
  const fields = ["shown", "before", "refusal"].every((name) => value[name] === null || isFields(value[name]));
  return texts && fields && typeof value.at === "number" && (value.uncertainSince === null || typeof value.uncertainSince === "number");
};
/** What stands in the browser's storage; null: it is not ours, or nothing that may wait. */
export function readWaiting(text: string | null): Waiting | null {
  const value: unknown = text === null ? null : membersOf(text);
  return isWaiting(value) && safeKind(value.method, value.path, value.body) === value.kind ? value : null;
}
