// Pure: which changes may wait for the network, and as what they are kept.

/** A change that is held back waits no longer than this; then the person decides whether it still holds. */
export const WAITS_MAX_MS = 7 * 24 * 60 * 60_000;
/** Of one person in one organization. */
export const WAITING_MAX = 200;

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
export const PLACE = ["after_task_id", "before_task_id"] as const;
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
export const waits = ({ refusal }: Waiting): boolean => refusal === null;

/** What is made now stands behind what waits for the same subject. */
export const isBehind = (entries: readonly Waiting[], subject: string): boolean => entries.some((entry) => waits(entry) && entry.subject === subject);

/** Sent in spite of what has changed: what stands there now has been seen. */
export const sentAnyway = (entry: Waiting): Waiting => ({ ...entry, before: entry.refusal?.now ?? entry.before, refusal: null });

/** Nobody reached the server: it did not answer, or what stands before it said so itself. `isOurs`: the answer is one of the server. */
export const isUnreached = (status: number, isOurs: boolean): boolean => status === 0 || (!isOurs && (status === 502 || status === 503 || status === 504));

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
