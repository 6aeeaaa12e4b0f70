// Tasks and their comments.
import type { Slice } from "../slice.ts";
import { linkOfTask } from "./link-of.ts";
import { onTaskBoardEvent, onTaskEvent } from "./events.ts";

export const tasks: Slice<Record<never, never>> = {
  name: "tasks",
  palette: () => import("./palette.ts"),
  onEvent: onTaskEvent,
  onBoardEvent: onTaskBoardEvent,
  linkOf: linkOfTask,
};
