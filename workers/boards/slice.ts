import { rowsOnGateways } from "#worker/gateways/index.ts";
import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { stillKnows } from "./grants-store.ts";
import { groupRoutes } from "./group-routes.ts";
import { noteRoutes } from "./note-routes.ts";
import { portable } from "./portable.ts";
import { boardInUse, LIVE_BOARDS } from "./ports.ts";
import { boardRoutes } from "./routes.ts";
import * as tables from "./tables.ts";

export const boards: Slice = {
  name: "boards",
  actions,
  events,
  routes: [groupRoutes, noteRoutes, boardRoutes],
  portable,
  ports: { gatewayUsers: [rowsOnGateways(tables.boards)], liveBoards: LIVE_BOARDS, boardInUse, stillKnows },
};
