// What is done a moment after it was asked for, so that it can be taken back: for things that the server cannot bring back. It lives as long as
// the tab: whoever goes to another page has not taken it back, and whoever leaves, or closes the tab, sends it at once. When the session ends
// before, it is not done: whoever sits there next may be another person.
import { beforeLeaving, leaving, whenForgotten } from "./leaving.ts";
import { createStore, useStoreValue } from "./store.ts";

/** As long as a toast is to be seen. */
export const UNDO_MS = 5_000;
/** A timer that is this late has slept: what was asked for then may be wanted no more. */
const SLEPT_MS = 30_000;

/** `run` does it; `isGone`: the page may be gone before the answer is here. `onFail`: it was not done. */
type Act = { run(isGone: boolean): Promise<unknown>; onFail(error: unknown): void };
type Waiting = Act & { timer: ReturnType<typeof setTimeout>; dueAt: number };

const waiting = createStore<ReadonlyMap<string, Waiting>>(new Map());
/** Whether it is as good as done: then it is shown as if it were. */
export const useIsPostponed = (id: string): boolean => useStoreValue(waiting, (all) => all.has(id));

function take(id: string): Waiting | undefined {
  const act = waiting.get().get(id);
  if (!act) return undefined;
  clearTimeout(act.timer);
  return act;
}

function drop(id: string): void {
  waiting.set(new Map([...waiting.get()].filter(([one]) => one !== id)));
}

/** It stays as good as done until the answer is here, so that it does not flash up between. */
async function send(id: string, isGone = false): Promise<void> {
  const act = take(id);
  if (!act) return;
  try {
    if (Date.now() > act.dueAt + SLEPT_MS) throw new Error("slept");
    await act.run(isGone);
  } catch (error) {
    act.onFail(error);
  } finally {
    drop(id);
  }
}

let isListening = false;
function listen(): void {
  if (isListening) return;
  isListening = true;
  beforeLeaving(async (isGone) => void (await Promise.all([...waiting.get().keys()].map((id) => send(id, isGone)))));
  whenForgotten(() => {
    for (const id of waiting.get().keys()) takeBack(id);
  });
  window.addEventListener("pagehide", () => void leaving(true));
}

/** `id`: what it is about. What is postponed already is not asked for again. */
export function postpone(id: string, act: Act): void {
  listen();
  if (waiting.get().has(id)) return;
  const timer = setTimeout(() => void send(id), UNDO_MS);
  waiting.set(new Map([...waiting.get(), [id, { ...act, timer, dueAt: Date.now() + UNDO_MS }]]));
}

/** It was not meant. */
export function takeBack(id: string): void {
  if (take(id)) drop(id);
}
