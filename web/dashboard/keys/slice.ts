// API keys.
import type { Slice } from "../slice.ts";
import { onKeyEvent } from "./events.ts";
import { apiKeysKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const keys: Slice<typeof routes> = {
  name: "keys",
  routes,
  palette: () => import("./palette.ts"),
  settings: [{ to: "/settings/api-keys", label: "settings.sectionApiKeys", group: "organization", roles: ["owner", "admin"] }],
  onEvent: onKeyEvent,
  lists: () => [apiKeysKey()],
};
