// Parts of this slice that are loaded when they are first shown.
import { lazy } from "react";

export const ClosedBanner = lazy(() => import("./closed-banner.tsx"));
export const NewOrganizationDialog = lazy(() => import("./new-organization-dialog.tsx"));
export const FindOrganization = lazy(() => import("./find-organization.tsx"));
