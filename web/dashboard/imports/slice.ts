// Import of work from other products.
import type { Slice } from "../slice.ts";
import { onImportEvent, onImportFrame } from "./events.ts";
import { routes } from "./routes.tsx";

export const imports: Slice<typeof routes> = {
  name: "imports",
  routes,
  settings: [{ to: "/settings/import", label: "settings.sectionImport", group: "organization", roles: ["owner", "admin"] }],
  onEvent: onImportEvent,
  onFrame: onImportFrame,
};
