// Parts of this slice that are loaded when they are first shown.
import { lazy } from "react";

export const OverrideDialog = lazy(() => import("./override-dialog.tsx"));
export const ReportDialog = lazy(() => import("./report-dialog.tsx"));
