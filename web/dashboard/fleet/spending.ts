// What agents have cost, out of what gateways answer. Pure.
import type { GatewayUsage } from "../usage/index.ts";

/** In US dollars, and in tokens; null: its gateway does not say. */
export type Spent = { usd: number | null; tokens: number | null };

/** By agent; one that no gateway speaks of is not there. */
export function spentOf(usages: readonly Pick<GatewayUsage, "groups">[]): ReadonlyMap<string, Spent> {
  return new Map(
    usages.flatMap(({ groups }) =>
      groups.flatMap(({ agent_id, cost_usd, total_tokens }) => (agent_id ? [[agent_id, { usd: cost_usd, tokens: total_tokens }] as const] : [])),
    ),
  );
}
