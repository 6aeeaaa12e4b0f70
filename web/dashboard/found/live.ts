// The agents of a gateway, as it tells them when somebody looks, and taking one over.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import type { foundRoutes } from "#worker/agents/found-routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, json, until } from "../live/http.ts";
import { foundAgentKey, foundKey } from "./keys.ts";

const { agents } = clientOf<typeof foundRoutes>().gateways[":gateway_id"];
const one = agents[":gateway_agent_id"];

export const useFound = (gatewayId: string, isAsked: boolean) =>
  useQuery({
    queryKey: foundKey(gatewayId),
    queryFn: ({ signal }) => json(agents.$get({ param: { gateway_id: gatewayId } }, until(signal))),
    enabled: isAsked,
  });

/** With its files: kept here no longer than somebody looks. */
export const useFoundAgent = (gatewayId: string, name: string) =>
  useQuery({
    queryKey: foundAgentKey(gatewayId, name),
    queryFn: ({ signal }) => json(one.$get({ param: { gateway_id: gatewayId, gateway_agent_id: name } }, until(signal))),
    gcTime: 0,
  });

type Given = InferRequestType<typeof one.adopt.$post>["json"];
export const useAdopt = (gatewayId: string, name: string) =>
  useMutation({
    mutationFn: (given: Given) => json(one.adopt.$post({ param: { gateway_id: gatewayId, gateway_agent_id: name }, json: given })),
    onSettled: () => reload(foundKey(gatewayId)),
  });
