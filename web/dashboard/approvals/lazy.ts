// Parts of this slice that are loaded when they are first shown.
import { lazy } from "react";

export const AskDialog = lazy(() => import("./ask-dialog.tsx"));
