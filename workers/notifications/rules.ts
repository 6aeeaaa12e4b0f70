// Pure: whom an event concerns, and as what. The first kind that somebody is named for is theirs: who is mentioned in a comment on a task
// that they watch is told of the mention.
import type { EventType, StoredEvent } from "#worker/platform/event-catalog.ts";
import type { Kind } from "./schema.ts";

/** Who is meant, by the id of what says it: people themselves; who watches a task or has it; who may decide on a board; who has asked for an approval; who manages the organization. */
export type Whom = { people: readonly string[] } | { watching: string } | { writing: string } | { asking: string } | { managing: true };
export type Told = { kind: Kind; whom: Whom };

/** Nobody wants to be told on Monday, all at once, what an outage of last week has kept back. */
const TOLD_FOR_MS = 3 * 86_400_000;
export const isTooOld = (at: string, now: Date): boolean => now.getTime() - Date.parse(at) > TOLD_FOR_MS;

const assigned = (id: string | null | undefined): Told[] => (id ? [{ kind: "assignment", whom: { people: [id] } }] : []);
const peopleAmong = (actors: readonly { type: string; id: string }[]): string[] => actors.flatMap(({ type, id }) => (type === "user" ? [id] : []));
const askedOf = (boardId: string | null): Whom => (boardId === null ? { managing: true } : { writing: boardId });

/** Of an agent or a board whoever gives work there is told, of anything else whoever manages the organization. */
const guardOf = ({ board_id }: { board_id: string | null }): Told[] => [{ kind: "guard", whom: askedOf(board_id) }];

type Rules = { readonly [Type in EventType]?: (event: StoredEvent<Type>) => Told[] };
export const RULES = {
  "task.created": ({ payload }) => (payload.imported ? [] : assigned(payload.after.assigned_user_id)), // an import wakes nobody
  "task.assigned": ({ payload }) => assigned(payload.after.assigned_user_id),
  "task.commented": ({ subject_id, payload }) => [
    { kind: "mention", whom: { people: peopleAmong([...payload.comment.mentions, ...(payload.answers ? [payload.answers] : [])]) } },
    { kind: "comment", whom: { watching: subject_id } },
  ],
  "task.due_soon": ({ subject_id }) => [{ kind: "due", whom: { watching: subject_id } }],
  "task.overdue": ({ subject_id }) => [{ kind: "due", whom: { watching: subject_id } }],
  "approval.requested": ({ board_id }) => [{ kind: "approval", whom: askedOf(board_id) }],
  "approval.decided": ({ subject_id }) => [{ kind: "decision", whom: { asking: subject_id } }],
  "run.failed": ({ about_type, about_id }) => (about_type === "task" && about_id ? [{ kind: "failure", whom: { watching: about_id } }] : []),
  "gateway.offline": () => [{ kind: "gateway", whom: { managing: true } }],
  // What is asked of an agent people see in the inbox of coordination; what is asked of them they are told of.
  "coordination.asked": ({ board_id, payload }) => (payload.after.kind === "ask_user" && board_id ? [{ kind: "question", whom: { writing: board_id } }] : []),
  "guard.stopped": guardOf,
  "guard.lifted": guardOf,
  "guard.budget_warned": guardOf,
  "guard.budget_reached": guardOf,
  "guard.run_stuck": guardOf,
  "onboarding.asked": ({ board_id }) => (board_id ? [{ kind: "question", whom: { writing: board_id } }] : []),
} as const satisfies Rules;
