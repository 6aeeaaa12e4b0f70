// The organization of this tab.
import type { Slice } from "../slice.ts";
import { onOrganizationEvent } from "./events.ts";
import { ownMemberKey, profileKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const organizations: Slice<typeof routes> = {
  name: "organizations",
  routes,
  palette: () => import("./palette.ts"),
  settings: [{ to: "/settings/organization", label: "settings.sectionOrganization", group: "organization" }],
  onEvent: onOrganizationEvent,
  lists: () => [profileKey(), ownMemberKey()],
};
