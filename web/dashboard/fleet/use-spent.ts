// What each agent has cost today, as its gateway counts it: asked once of each gateway that is there, of those who may know. Nothing is
// stored on the server, so what a gateway does not say is not shown.
import { useMayManage } from "../organizations/index.ts";
import { useUsageToday } from "../usage/index.ts";
import { type Spent, spentOf } from "./spending.ts";
import type { FleetAgent } from "./wire.ts";

export function useSpent(agents: readonly FleetAgent[]): ReadonlyMap<string, Spent> {
  const mayKnow = useMayManage();
  const online = new Set(agents.flatMap(({ gateway }) => (gateway?.status === "online" ? [gateway.id] : [])));
  return spentOf(useUsageToday([...online].sort(), mayKnow));
}
