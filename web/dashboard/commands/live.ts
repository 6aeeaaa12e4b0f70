// What was sent to a gateway.
import type { commandRoutes } from "#worker/commands/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { type PagedList, useMore, usePages } from "../live/pages.ts";
import { gatewayCommandsKey } from "./keys.ts";
import type { GatewayCommand } from "./wire.ts";

const { gateways } = clientOf<typeof commandRoutes>();

const commandList = (id: string): PagedList<GatewayCommand> => ({
  key: () => gatewayCommandsKey(id),
  load: (asked, signal) => json(gateways[":gateway_id"].commands.$get({ param: { gateway_id: id }, query: asked }, until(signal))),
});
export const useGatewayCommands = (id: string) => usePages(commandList(id));
export const useMoreCommands = (id: string) => useMore(commandList(id));
