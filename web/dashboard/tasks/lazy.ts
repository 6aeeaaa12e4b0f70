// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const NewTaskDialog = lazyPart(() => import("./new-task-dialog.tsx"));
export const BlockDialog = lazyPart(() => import("./block-dialog.tsx"));
export const TrashDialog = lazyPart(() => import("./trash-dialog.tsx"));
