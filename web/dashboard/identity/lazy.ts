// Parts of this slice that are loaded when they are first shown.
import { lazy } from "react";

export const DeletionBanner = lazy(() => import("./deletion-banner.tsx"));
