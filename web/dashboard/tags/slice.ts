// Tags.
import type { Slice } from "../slice.ts";
import { onTagEvent } from "./events.ts";
import { tagsKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const tags: Slice<typeof routes> = {
  name: "tags",
  routes,
  palette: () => import("./palette.ts"),
  settings: [{ to: "/settings/tags", label: "settings.sectionTags", group: "organization", roles: ["owner", "admin"] }],
  onEvent: onTagEvent,
  lists: () => [tagsKey()],
};
