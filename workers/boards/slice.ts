import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { portable } from "./portable.ts";
import { boardRoutes } from "./routes.ts";

export const boards: Slice = { name: "boards", actions, routes: [boardRoutes.app], portable };
