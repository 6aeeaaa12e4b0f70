// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const AgentGuardPanel = lazyPart(() => import("./agent-panel.tsx"));
export const StopEverything = lazyPart(() => import("./stop-everything.tsx"));
export const StopsNote = lazyPart(() => import("./stops-note.tsx"));
