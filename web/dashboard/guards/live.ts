// Stops and limits: what holds, and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { guardRoutes } from "#worker/guards/routes.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { reload } from "../live/cache.ts";
import { agentGuardKey, guardsKey, limitsKey, stopsKey } from "./keys.ts";
import type { Limits, LimitScope, LimitsUpdate, Scope } from "./wire.ts";

const client = clientOf<typeof guardRoutes>();
const limits = client.guards.limits[":scope"][":scope_id"];
/** Whole places come first: of single agents some may not be among them, and stand in the agents' rows. */
const STOPS_SHOWN = 100;
const all = () => void reload(guardsKey());

export const useStops = (isAsked: boolean) =>
  useQuery({
    queryKey: stopsKey(),
    queryFn: ({ signal }) => json(client.guards.stops.$get({ query: { active: "true", limit: STOPS_SHOWN } }, until(signal))),
    enabled: isAsked,
  });

export const useAgentGuard = (agentId: string) =>
  useQuery({
    queryKey: agentGuardKey(agentId),
    queryFn: ({ signal }) => json(client.agents[":agent_id"].guard.$get({ param: { agent_id: agentId } }, until(signal))),
  });

/** Of `me`: the organization that is worked in. */
export type Place = { scope: LimitScope; id: string };
export const useLimits = ({ scope, id }: Place) =>
  useQuery({
    queryKey: limitsKey(scope, id),
    queryFn: ({ signal }) => json(limits.$get({ param: { scope, scope_id: id } }, until(signal))),
  });

export const useStop = (scope: Scope, id: string | undefined) =>
  useMutation({
    mutationFn: (reason: string) => json(client.guards.stops.$post({ json: { scope, ...(id ? { scope_id: id } : {}), reason } })),
    onSettled: all,
  });

export const useLift = (stopId: string) =>
  useMutation({
    mutationFn: (reason: string) => json(client.guards.stops[":stop_id"].lift.$post({ param: { stop_id: stopId }, json: { reason } })),
    onSettled: all,
  });

/** `opened`: as they were when the form was opened. */
export const useSetLimits = ({ scope, id }: Place, opened: Limits) =>
  useMutation({
    mutationFn: (next: LimitsUpdate) => json(limits.$put({ param: { scope, scope_id: id }, json: next }, ifMatch(opened.version))),
    onSettled: all,
  });
