// The rows of the fleet as they are first read: for its page, and to know whether the dashboard begins there.
import type { fleetRoutes } from "#worker/views/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { LOOKUP_ROWS, listQuery, type PagedList } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { fleetKey } from "./keys.ts";
import type { FleetAgent } from "./wire.ts";

export const fleetClient = clientOf<typeof fleetRoutes>().organizations.me.fleet;

export const fleetList: PagedList<FleetAgent> = {
  key: fleetKey,
  load: (asked, signal) => json(fleetClient.$get({ query: asked }, until(signal))),
  rows: LOOKUP_ROWS,
};

/** Pure: where the dashboard begins. `agents`: how many the person sees; null where that could not be read. */
export const homeOf = (agents: number | null): "/fleet" | "/boards" => (agents ? "/fleet" : "/boards");

/** With the fleet for whoever sees an agent, else with the boards. */
export const findHome = (): Promise<"/fleet" | "/boards"> =>
  queryClient.ensureQueryData(listQuery(fleetList)).then(
    ({ total }) => homeOf(total),
    () => homeOf(null),
  );
