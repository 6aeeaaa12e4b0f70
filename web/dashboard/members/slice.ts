// Members and their rights on boards.
import type { Slice } from "../slice.ts";
import { onMemberEvent } from "./events.ts";
import { membersKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const members: Slice<typeof routes> = {
  name: "members",
  routes,
  settings: [{ to: "/settings/members", label: "settings.sectionMembers", group: "organization" }],
  onEvent: onMemberEvent,
  lists: () => [membersKey()],
};
