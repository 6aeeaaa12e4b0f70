// What events do to agents: in their list, and among those of a board.
import type { BoardSnapshot } from "../boards/index.ts";
import { listEvent, reload } from "../live/cache.ts";
import { type EventAbout, isAbout } from "../live/events.ts";
import { isWhole, mergeById } from "../live/items.ts";
import type { EventView } from "../live/wire.ts";
import { agentsKey, driftKey, settingsKey } from "./keys.ts";
import type { Agent } from "./wire.ts";

function applyAgent(snapshot: BoardSnapshot, event: EventAbout<"agent">): BoardSnapshot {
  const id = event.subject.id;
  if (event.type === "agent.deleted") return { ...snapshot, agents: snapshot.agents.filter((agent) => agent.id !== id) };
  const isKnown = snapshot.agents.some((agent) => agent.id === id);
  if (isKnown) return { ...snapshot, agents: mergeById<Agent>(snapshot.agents, id, event.after ?? {}) };
  return isWhole<Agent>(event.after) ? { ...snapshot, agents: [...snapshot.agents, event.after] } : snapshot;
}

export const onAgentBoardEvent = (snapshot: BoardSnapshot, event: EventView): BoardSnapshot =>
  isAbout(event, "agent") ? applyAgent(snapshot, event) : snapshot;

export function onAgentEvent(event: EventView): void {
  if (!isAbout(event, "agent")) return;
  listEvent(agentsKey(), event);
  void reload(driftKey(event.subject.id));
  void reload(settingsKey(event.subject.id));
}
