// Parts of this slice that are loaded when they are first shown.
import { lazy } from "react";

export const NewTaskDialog = lazy(() => import("./new-task-dialog.tsx"));
export const BlockDialog = lazy(() => import("./block-dialog.tsx"));
export const TrashDialog = lazy(() => import("./trash-dialog.tsx"));
