// Parts of this slice that are loaded when they are first shown.
import { lazyPart } from "../ui/later.tsx";

export const ClosedBanner = lazyPart(() => import("./closed-banner.tsx"));
export const NewOrganizationDialog = lazyPart(() => import("./new-organization-dialog.tsx"));
export const FindOrganization = lazyPart(() => import("./find-organization.tsx"));
