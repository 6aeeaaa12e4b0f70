// Who else looks at the board on screen, as its socket tells it, and what this page says of itself. Nothing of it is kept.
import { createStore, useStore } from "./store.ts";
import type { LiveFrame, Viewer } from "./wire.ts";

/** While somebody types they say so this often; the server forgets it a little later (workers/boards/presence.ts). */
const SAY_TYPING_EVERY_MS = 3_000;
/** What the server would have taken back by then, had it been heard. */
const TYPING_FORGOTTEN_MS = 9_000;

const viewers = createStore<readonly Viewer[]>([]);
let say: ((frame: object) => void) | null = null;
let openTask: string | null = null;
let saidTypingAt = 0;
let forget: ReturnType<typeof setTimeout> | undefined;

const tell = (isTyping: boolean): void => say?.({ type: "presence", task_id: openTask, is_typing: isTyping });

/** The socket of a board is open: others hear that this page looks at it. */
export function beginPresence(speak: (frame: object) => void): void {
  say = speak;
  tell(false);
}

/** No board is on screen. */
export function endPresence(): void {
  say = null;
  clearTimeout(forget);
  viewers.set([]);
}

export function takePresence(frame: LiveFrame): void {
  if (frame.type !== "presence") return;
  clearTimeout(forget);
  viewers.set(frame.viewers);
  if (!frame.viewers.some(({ is_typing }) => is_typing)) return;
  forget = setTimeout(() => viewers.set(viewers.get().map((viewer) => ({ ...viewer, is_typing: false }))), TYPING_FORGOTTEN_MS);
}

/** The task that is open on the board; null: none. */
export function lookAt(taskId: string | null): void {
  if (taskId === openTask) return;
  openTask = taskId;
  saidTypingAt = 0;
  tell(false);
}

/** Something is being written about the open task; empty: not any more. */
export function noteTyping(text: string): void {
  if (openTask === null) return;
  if (text.trim() === "") {
    if (saidTypingAt !== 0) tell(false);
    saidTypingAt = 0;
  } else if (Date.now() - saidTypingAt >= SAY_TYPING_EVERY_MS) {
    saidTypingAt = Date.now();
    tell(true);
  }
}

export const useViewers = (): readonly Viewer[] => useStore(viewers);
