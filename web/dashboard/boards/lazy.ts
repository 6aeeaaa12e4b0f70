// Parts of this slice that are loaded when they are first shown.
import { lazy } from "react";

export const BoardSettings = lazy(() => import("./board-settings.tsx"));
