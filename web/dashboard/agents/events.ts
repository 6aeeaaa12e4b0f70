// What events do to agents: in their list, and among those of a board.
import type { BoardSnapshot } from "../boards/index.ts";
import { listEvent } from "../live/cache.ts";
import { nounOf } from "../live/events.ts";
import { mergeById } from "../live/items.ts";
import type { EventView } from "../live/wire.ts";
import { agentsKey } from "./keys.ts";
import type { Agent } from "./wire.ts";

function applyAgent(snapshot: BoardSnapshot, event: EventView): BoardSnapshot {
  const id = event.subject.id;
  if (event.type === "agent.deleted") return { ...snapshot, agents: snapshot.agents.filter((agent) => agent.id !== id) };
  const after = (event.after ?? {}) as Partial<Agent>;
  const isKnown = snapshot.agents.some((agent) => agent.id === id);
  if (isKnown) return { ...snapshot, agents: mergeById(snapshot.agents, id, after) };
  return after.id && after.name ? { ...snapshot, agents: [...snapshot.agents, after as Agent] } : snapshot;
}

export const onAgentBoardEvent = (snapshot: BoardSnapshot, event: EventView): BoardSnapshot =>
  nounOf(event) === "agent" ? applyAgent(snapshot, event) : snapshot;

export function onAgentEvent(event: EventView): void {
  if (nounOf(event) === "agent") listEvent(agentsKey(), event);
}
