// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const AgentGuardPanel = lazyPart(() => import("./agent-panel.tsx"));
export const StopEverything = lazyPart(() => import("./stop-everything.tsx"));
export const BoardStop = lazyPart(() => import("./board-stop.tsx"));
export const StopsNote = lazyPart(() => import("./stops-note.tsx"));
/** On a page that does without it where it cannot be had. */
export const StopsNoteOrNothing = lazyPart(
  () => import("./stops-note.tsx"),
  () => null,
);
export const StopDialogLater = lazyPart(async () => ({ default: (await import("./stop-dialogs.tsx")).StopDialog }));
