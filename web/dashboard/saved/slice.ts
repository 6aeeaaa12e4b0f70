// Views of boards that people keep.
import type { Slice } from "../slice.ts";
import { onSavedViewEvent } from "./events.ts";
import { savedViewsKey } from "./keys.ts";

export const saved: Slice<Record<never, never>> = {
  name: "saved",
  palette: () => import("./palette.ts"),
  onEvent: onSavedViewEvent,
  lists: () => [savedViewsKey()],
};
