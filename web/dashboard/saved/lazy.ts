// What is loaded when it is first shown: the board's cards come before the menu of its views.
import { lazyPart } from "../ui/later.tsx";
import type { ViewMenuProps } from "./view-menu.tsx";

export const ViewMenu = lazyPart<ViewMenuProps>(
  () => import("./view-menu.tsx"),
  () => null, // what a view keeps can be said in the address
);
