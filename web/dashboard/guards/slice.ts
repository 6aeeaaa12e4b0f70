// Guards: stops, limits and budgets.
import type { Slice } from "../slice.ts";
import { onGuardEvent } from "./events.ts";
import { routes } from "./routes.tsx";

export const guards: Slice<typeof routes> = {
  name: "guards",
  routes,
  settings: [{ to: "/settings/guards", label: "settings.sectionGuards", group: "organization", roles: ["owner", "admin"] }],
  onEvent: onGuardEvent,
};
