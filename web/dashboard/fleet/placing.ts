// Which rows stand in which groups, and what has come since they were placed. Pure: rows never move under a pointer or the focus.
import { FLEET_STATES, type FleetAgent, type FleetState, LIFECYCLE_STATES } from "./wire.ts";

export const GROUPINGS = ["board", "state", "lifecycle", "gateway"] as const;
export type Grouping = (typeof GROUPINGS)[number];
/** `key`: the id of the board or gateway, the state, that of its life, or "" for none. */
export type Group = { key: string; name: string; ids: string[] };
export type Placement = Group[];

const ORDERS: Record<"state" | "lifecycle", readonly string[]> = { state: FLEET_STATES, lifecycle: LIFECYCLE_STATES };
const placeOf = (agent: FleetAgent, by: Grouping): { id: string; name: string } | null => {
  if (by === "state") return { id: agent.state, name: agent.state };
  return by === "lifecycle" ? { id: agent.lifecycle.state, name: agent.lifecycle.state } : agent[by];
};

/** By state as the tiles stand, by lifecycle from draft to retired, else by name; what has none comes last. */
function isBefore(by: Grouping, a: Group, b: Group): number {
  if (by === "state" || by === "lifecycle") return ORDERS[by].indexOf(a.key) - ORDERS[by].indexOf(b.key);
  return Number(a.key === "") - Number(b.key === "") || a.name.localeCompare(b.name) || (a.key < b.key ? -1 : 1);
}

/** Within a group the agents stay in the order in which they are listed: by name. */
export function placed(agents: readonly FleetAgent[], by: Grouping): Placement {
  const groups = Map.groupBy(agents, (agent) => placeOf(agent, by)?.id ?? "");
  return [...groups]
    .map(([key, of]) => ({ key, name: (of[0] && placeOf(of[0], by)?.name) ?? "", ids: of.map(({ id }) => id) }))
    .sort((a, b) => isBefore(by, a, b));
}

/** Where each row stands: its group and what stands before it does not matter, only which group. */
const groupOf = (placement: Placement): Map<string, string> => new Map(placement.flatMap(({ key, ids }) => ids.map((id) => [id, key] as const)));

/** How many rows stand elsewhere in `next` than in `shown`, are only there, or no longer. */
export function movedBetween(shown: Placement, next: Placement): number {
  const [before, after] = [groupOf(shown), groupOf(next)];
  const moved = [...after].filter(([id, key]) => before.get(id) !== key).length;
  return moved + [...before.keys()].filter((id) => !after.has(id)).length;
}

/** How many agents are in each state. */
export function countsOf(agents: readonly FleetAgent[]): Record<FleetState, number> {
  const counts = Object.fromEntries(FLEET_STATES.map((state) => [state, 0])) as Record<FleetState, number>;
  for (const { state } of agents) counts[state] += 1;
  return counts;
}
