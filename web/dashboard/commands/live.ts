// What was sent to a gateway.
import { useQuery } from "@tanstack/react-query";
import type { commandRoutes } from "#worker/commands/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { gatewayCommandsKey } from "./keys.ts";

const { gateways } = clientOf<typeof commandRoutes>();

export const useGatewayCommands = (id: string) =>
  useQuery({
    queryKey: gatewayCommandsKey(id),
    queryFn: ({ signal }) => json(gateways[":gateway_id"].commands.$get({ param: { gateway_id: id }, query: {} }, until(signal))),
  });
