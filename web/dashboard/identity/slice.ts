// The person: sign-in, sessions, their own settings.
import type { Slice } from "../slice.ts";
import { routes } from "./routes.tsx";

export const identity: Slice<typeof routes> = {
  name: "identity",
  routes,
  palette: () => import("./palette.ts"),
  settings: [
    { to: "/settings/profile", label: "settings.sectionProfile", group: "you" },
    { to: "/settings/security", label: "settings.sectionSecurity", group: "you" },
    { to: "/settings/appearance", label: "settings.sectionAppearance", group: "you" },
  ],
};
