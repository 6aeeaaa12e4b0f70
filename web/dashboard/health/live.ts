// How a gateway is. Asked of the gateway when its page opens, and again when somebody wants it or it comes back.
import { useQuery } from "@tanstack/react-query";
import type { gatewayHealthRoutes } from "#worker/gateway-health/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { gatewayHealthKey } from "./keys.ts";

const one = clientOf<typeof gatewayHealthRoutes>().gateways[":gateway_id"];

export const useGatewayHealth = (gatewayId: string, isAsked: boolean) =>
  useQuery({
    queryKey: gatewayHealthKey(gatewayId),
    queryFn: ({ signal }) => json(one.health.$get({ param: { gateway_id: gatewayId } }, until(signal))),
    enabled: isAsked,
  });
