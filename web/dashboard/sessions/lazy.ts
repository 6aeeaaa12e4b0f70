// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const LiveSession = lazyPart(() => import("./live-session-part.tsx"));
