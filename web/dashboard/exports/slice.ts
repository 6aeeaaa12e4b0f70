// Export and import of the organization.
import type { Slice } from "../slice.ts";
import { onTransferEvent, onTransferFrame } from "./events.ts";
import { routes } from "./routes.tsx";

export const exports: Slice<typeof routes> = {
  name: "exports",
  routes,
  palette: () => import("./palette.ts"),
  settings: [{ to: "/settings/data", label: "settings.sectionData", group: "organization", roles: ["owner"] }],
  onEvent: onTransferEvent,
  onFrame: onTransferFrame,
};
