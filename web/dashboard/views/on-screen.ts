// The board on screen, as its page has it: what the palette does with the board and its open task goes the same way as what is pressed there.
import { useEffect } from "react";
import { createStore, useStore } from "../live/store.ts";
import type { BoardSnapshot } from "../boards/index.ts";
import type { BoardSettings } from "../saved/index.ts";
import type { Task } from "../tasks/index.ts";
import { useNoteRecent } from "../live/recent.ts";
import type { Moves, OpenTask } from "./board-layers.tsx";

export type OnScreen = {
  snapshot: BoardSnapshot;
  tasks: readonly Task[];
  isReadOnly: boolean;
  settings: BoardSettings;
  onSettings(settings: BoardSettings): void;
  opened: OpenTask;
  moves: Moves;
  /** Absent: they may not. */
  onSetUp: (() => void) | undefined;
  onTrash: (() => void) | undefined;
  onStop: (() => void) | undefined;
};

const screen = createStore<OnScreen | null>(null);
export const useOnScreen = (): OnScreen | null => useStore(screen);

/** Said by the page of a board, as long as it is there. */
export function useSayOnScreen(now: OnScreen): void {
  const { id, name, key } = now.snapshot.board;
  useNoteRecent({ kind: "board", id, title: name, extra: key });
  useEffect(() => screen.set(now));
  useEffect(() => () => screen.set(null), []);
}
