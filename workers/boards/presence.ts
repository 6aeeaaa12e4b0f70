// Who looks at what on a board: said by each socket of itself, kept beside that socket alone, and told to all who may read the board.
import type { Presence, Watcher } from "#worker/platform/watchers.ts";

/** Who says that they write, and then nothing more, has stopped. */
export const TYPING_MS = 6_000;
/** So many are named; more are counted. */
export const VIEWERS_MAX = 50;
/** A socket that has neither said anything nor answered for so long has gone without a word. */
export const SILENT_MS = 120_000;

/** As the frame tells it (activity/schema.ts); `task_id` null: they look at the board. */
type Viewer = { type: "user" | "agent" | "api_key"; id: string; name: string; task_id: string | null; is_typing: boolean };
/** A socket with what it has said; `heardAt`: the last sign of it, in ms. */
export type Seen = { watcher: Watcher; heardAt: number };

const viewerOf = ({ program, personId, name }: Watcher, { taskId, typingUntil }: Presence, now: number): Viewer => ({
  type: program?.type ?? "user",
  id: personId,
  name,
  task_id: taskId,
  is_typing: taskId !== null && typingUntil > now,
});

/** Each once per task that they have open, in the order in which their sockets came; the board is no place beside a task. */
export function viewersOf(all: readonly Seen[], now: number): { viewers: Viewer[]; total: number } {
  const found = new Map<string, Viewer>();
  const inOrder = [...all].sort((a, b) => (a.watcher.since < b.watcher.since ? -1 : 1));
  for (const { watcher, heardAt } of inOrder) {
    const { presence } = watcher;
    if (!presence || now - Math.max(heardAt, presence.at) > SILENT_MS) continue;
    const viewer = viewerOf(watcher, presence, now);
    const key = `${viewer.type} ${viewer.id} ${viewer.task_id ?? ""}`;
    const other = found.get(key);
    found.set(key, other ? { ...viewer, is_typing: viewer.is_typing || other.is_typing } : viewer);
  }
  const onTasks = new Set([...found.values()].filter(({ task_id }) => task_id !== null).map(({ type, id }) => `${type} ${id}`));
  const viewers = [...found.values()].filter(({ type, id, task_id }) => task_id !== null || !onTasks.has(`${type} ${id}`));
  const people = new Set(viewers.map(({ type, id }) => `${type} ${id}`));
  return { viewers: viewers.slice(0, VIEWERS_MAX), total: people.size };
}

/** What a socket says is what counts from then on: a task that it does not name is not open. */
export const presenceNow = (said: { task_id?: string | null | undefined; is_typing?: boolean | undefined }, now: number): Presence => ({
  taskId: said.task_id ?? null,
  typingUntil: said.is_typing ? now + TYPING_MS : 0,
  at: now,
});
