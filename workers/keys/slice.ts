import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { ApiKeyCaller, noteKeyUse } from "./caller.ts";
import { events } from "./events.ts";
import { issuedKeys } from "./issued.ts";
import { portable } from "./portable.ts";
import { keyRoutes } from "./routes.ts";

export const keys: Slice = {
  name: "keys",
  actions,
  events,
  routes: [keyRoutes],
  portable,
  ports: { issuedBy: [issuedKeys], programs: [{ type: "api_key", callerOf: (token, now) => new ApiKeyCaller(token, now) }] },
  afterRequest: (work) => (work.caller instanceof ApiKeyCaller ? noteKeyUse(work) : null),
};
