// What is done a moment after it was asked for, so that it can be taken back: for things that the server cannot bring back. It lives as long as
// the tab: whoever goes to another page has not taken it back, and whoever leaves, or closes the tab, sends it at once. When the session ends
// before, it is not done: whoever sits there next may be another person.
import { beforeLeaving, leaving, whenForgotten } from "./leaving.ts";
import { activePersonId } from "./http.ts";
import { createStore, useStoreValue } from "./store.ts";

/** A toast may be seen longer, as long as it is pointed at: then it is too late. */
export const UNDO_MS = 5_000;
/** A timer that is this late has slept: what was asked for then may be wanted no more. */
const SLEPT_MS = 30_000;

/** `run` does it, in the name of that person, and so that the page may be gone before the answer is here. `onFail`: it was not done. */
type Act = { run(personId: string | null): Promise<unknown>; onFail(error: unknown): void };
type Waiting = Act & { timer: ReturnType<typeof setTimeout>; dueAt: number; personId: string | null };

const waiting = createStore<ReadonlyMap<string, Waiting>>(new Map());
/** Whether it is as good as done: then it is shown as if it were. */
export const useIsPostponed = (id: string): boolean => useStoreValue(waiting, (all) => all.has(id));

/** What is on its way: it is neither sent again nor taken back. */
const sending = new Map<string, Promise<void>>();

function drop(id: string): void {
  waiting.set(new Map([...waiting.get()].filter(([one]) => one !== id)));
}

/** It stays as good as done until the answer is here, so that it does not flash up between. */
async function doNow(id: string, act: Waiting): Promise<void> {
  clearTimeout(act.timer);
  try {
    if (Date.now() > act.dueAt + SLEPT_MS) throw new Error("slept");
    await act.run(act.personId);
  } catch (error) {
    act.onFail(error);
  } finally {
    sending.delete(id);
    drop(id);
  }
}

/** Once, however often it is asked for: by its time, by who signs out, by a tab that is closed. */
function send(id: string): Promise<void> {
  const act = waiting.get().get(id);
  const sent = sending.get(id) ?? (act ? doNow(id, act) : Promise.resolve());
  if (waiting.get().has(id)) sending.set(id, sent); // one that has slept is over by now
  return sent;
}

let isListening = false;
function listen(): void {
  if (isListening) return;
  isListening = true;
  beforeLeaving(async () => void (await Promise.all([...waiting.get().keys()].map(send))));
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
  waiting.set(new Map([...waiting.get(), [id, { ...act, timer, dueAt: Date.now() + UNDO_MS, personId: activePersonId() }]]));
}

/** It was not meant. False: too late, it is done or on its way. */
export function takeBack(id: string): boolean {
  const act = sending.has(id) ? undefined : waiting.get().get(id);
  if (!act) return false;
  clearTimeout(act.timer);
  drop(id);
  return true;
}
