// Who leads a board, as the server finds it: of the agents that can hear.
import { leadsOf } from "#grammar/leads.ts";
import type { Agent } from "./wire.ts";

const HEARS: readonly Agent["status"][] = ["online", "offline", "provisioning"];

/** Of the agents of one board; null: none of them could be told anything. */
export function leadOf(agents: readonly Agent[]): Agent | null {
  const hearing = agents.filter(({ gateway_id, status }) => gateway_id !== null && HEARS.includes(status));
  return leadsOf(hearing.toSorted((a, b) => (a.id < b.id ? -1 : 1)))[0] ?? null;
}
