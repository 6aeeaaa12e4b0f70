// Custom fields.
import type { Slice } from "../slice.ts";
import { onFieldEvent } from "./events.ts";
import { fieldsKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const fields: Slice<typeof routes> = {
  name: "fields",
  routes,
  palette: () => import("./palette.ts"),
  settings: [{ to: "/settings/custom-fields", label: "settings.sectionFields", group: "organization", roles: ["owner", "admin"] }],
  onEvent: onFieldEvent,
  lists: () => [fieldsKey()],
};
