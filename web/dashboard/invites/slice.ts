// Invitations.
import type { Slice } from "../slice.ts";
import { onInviteEvent } from "./events.ts";
import { invitesKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const invites: Slice<typeof routes> = {
  name: "invites",
  routes,
  palette: () => import("./palette.ts"),
  settings: [{ to: "/settings/invites", label: "settings.sectionInvites", group: "organization", roles: ["owner", "admin"] }],
  onEvent: onInviteEvent,
  lists: () => [invitesKey()],
};
