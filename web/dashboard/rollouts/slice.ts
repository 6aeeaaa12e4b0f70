// What agents are given by their organization, group and board, and rolling it out.
import type { Slice } from "../slice.ts";
import { linkOfRollOut, onRollOutEvent } from "./events.ts";
import { defaultsKey, rollOutsKey } from "./keys.ts";
import { routes } from "./routes.tsx";

export const rollouts: Slice<typeof routes> = {
  name: "rollouts",
  routes,
  onEvent: onRollOutEvent,
  linkOf: linkOfRollOut,
  lists: () => [defaultsKey(), rollOutsKey()],
};
