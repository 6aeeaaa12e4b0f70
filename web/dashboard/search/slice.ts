// Finding tasks, comments, people and tags of the whole organization by their words.
import type { Slice } from "../slice.ts";

export const search: Slice<Record<never, never>> = { name: "search", palette: () => import("./palette.ts") };
