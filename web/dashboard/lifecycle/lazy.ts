// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const LifecyclePanel = lazyPart(() => import("./lifecycle-panel.tsx"));
