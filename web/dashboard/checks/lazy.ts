// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const OverrideDialog = lazyPart(() => import("./override-dialog.tsx"));
export const ReportDialog = lazyPart(() => import("./report-dialog.tsx"));
