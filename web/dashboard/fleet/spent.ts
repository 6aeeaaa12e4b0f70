// What each agent has cost today, as its gateway counts it: asked once of each gateway that is there, of those who may know. Nothing is
// stored on the server, so what a gateway does not say is not shown.
import { useMayManage } from "../organizations/index.ts";
import { type GatewayUsage, money, useUsageToday } from "../usage/index.ts";
import type { FleetAgent } from "./wire.ts";

export type Spent = { usd: number | null; money: string | null; tokens: number | null };

/** By agent; one that no gateway speaks of is not there. */
export function spentOf(usages: readonly GatewayUsage[]): ReadonlyMap<string, Spent> {
  const known = usages.flatMap(({ groups }) => groups.flatMap(({ agent_id, cost_usd, total_tokens }) => (agent_id ? [[agent_id, cost_usd, total_tokens] as const] : [])));
  return new Map(known.map(([id, usd, tokens]) => [id, { usd, money: usd === null ? null : money(usd), tokens }]));
}

export function useSpent(agents: readonly FleetAgent[]): ReadonlyMap<string, Spent> {
  const mayKnow = useMayManage();
  const online = new Set(agents.flatMap(({ gateway }) => (gateway?.status === "online" ? [gateway.id] : [])));
  return spentOf(useUsageToday([...online].sort(), mayKnow));
}
