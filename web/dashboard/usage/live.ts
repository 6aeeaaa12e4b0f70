// What the sessions of a gateway take, over some days up to today.
import { useQuery } from "@tanstack/react-query";
import type { gatewayUsageRoutes } from "#worker/gateway-usage/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { gatewayUsageKey } from "./keys.ts";

const one = clientOf<typeof gatewayUsageRoutes>().gateways[":gateway_id"];
const DAY_MS = 24 * 3_600_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Only what belongs to this agent, where one is named. */
export type Which = { gatewayId: string; agentId?: string | undefined };

export const useGatewayUsage = ({ gatewayId, agentId }: Which, days: number) =>
  useQuery({
    queryKey: gatewayUsageKey(gatewayId, agentId ?? "all", String(days)),
    queryFn: ({ signal }) => {
      const query = { from: dayOf(Date.now() - (days - 1) * DAY_MS), to: dayOf(Date.now()), by: "agent" as const, ...(agentId ? { agent_id: agentId } : {}) };
      return json(one.usage.$get({ param: { gateway_id: gatewayId }, query }, until(signal)));
    },
  });
