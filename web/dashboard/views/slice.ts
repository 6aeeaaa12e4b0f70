// Pages that show several slices at once.
import type { Slice } from "../slice.ts";
import { UserCircleIcon } from "../ui/icons.ts";
import { onGroupEvent } from "./group-live.ts";
import { MyWorkBadge } from "./my-work-badge.tsx";
import { myWorkKey, onMyWorkEvent } from "./my-work-events.ts";
import { routes } from "./routes.tsx";

export const views: Slice<typeof routes> = {
  name: "views",
  routes,
  palette: () => import("./palette.ts"),
  navigation: [{ to: "/my-work", label: "nav.myWork", icon: UserCircleIcon, group: "work", place: 4, badge: MyWorkBadge }],
  onEvent: (event) => {
    onGroupEvent(event);
    onMyWorkEvent(event);
  },
  lists: () => [myWorkKey()],
};
