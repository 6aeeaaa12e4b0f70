// What the sessions of a gateway take, over some days up to today.
import { useQueries, useQuery } from "@tanstack/react-query";
import type { gatewayUsageRoutes } from "#worker/gateway-usage/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { gatewayUsageKey, taskUsageKey } from "./keys.ts";
import type { GatewayUsage } from "./wire.ts";

const one = clientOf<typeof gatewayUsageRoutes>().gateways[":gateway_id"];
const DAY_MS = 24 * 3_600_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** So many days up to today. */
const lastDays = (days: number) => ({ from: dayOf(Date.now() - (days - 1) * DAY_MS), to: dayOf(Date.now()) });

/** Only what belongs to this agent, where one is named. */
export type Which = { gatewayId: string; agentId?: string | undefined };

export const useGatewayUsage = ({ gatewayId, agentId }: Which, days: number) =>
  useQuery({
    queryKey: gatewayUsageKey(gatewayId, agentId ?? "all", String(days)),
    queryFn: ({ signal }) => {
      const query = { ...lastDays(days), by: "agent" as const, ...(agentId ? { agent_id: agentId } : {}) };
      return json(one.usage.$get({ param: { gateway_id: gatewayId }, query }, until(signal)));
    },
  });

/** As many days as may be asked for. */
export const TASK_DAYS = 92;
/** What all runs of a task took on each of these gateways. A gateway looks through all of its sessions for that, so it is asked when somebody wants it. */
export const useTaskUsage = (taskId: string, gatewayIds: readonly string[]) =>
  useQueries({
    queries: gatewayIds.map((gatewayId) => ({
      queryKey: taskUsageKey(taskId, gatewayId),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        json(one.usage.$get({ param: { gateway_id: gatewayId }, query: { ...lastDays(TASK_DAYS), by: "session", task_id: taskId } }, until(signal))),
    })),
  });

/** A gateway looks through its sessions for that: it is not asked again before. */
const TODAY_FRESH_MS = 5 * 60_000;
/** What each agent of these gateways took today, in UTC; of a gateway that does not answer there is none. */
export const useUsageToday = (gatewayIds: readonly string[], isAsked: boolean): GatewayUsage[] =>
  useQueries({
    queries: gatewayIds.map((gatewayId) => ({
      queryKey: gatewayUsageKey(gatewayId, "agents", dayOf(Date.now())),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        json(one.usage.$get({ param: { gateway_id: gatewayId }, query: { ...lastDays(1), by: "agent" } }, until(signal))),
      enabled: isAsked,
      staleTime: TODAY_FRESH_MS,
    })),
  }).flatMap(({ data }) => data ?? []);
