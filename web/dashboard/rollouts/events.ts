// What events do to what agents are given, and to roll-outs: each agent that is written moves the progress of one.
import type { LinkProps } from "@tanstack/react-router";
import { settingsKey } from "../agents/index.ts";
import { reload } from "../live/cache.ts";
import { isAbout } from "../live/events.ts";
import type { EventView } from "../live/wire.ts";
import { defaultsKey, rollOutsKey } from "./keys.ts";

const MOVES = new Set(["agent.provisioned", "agent.provision_failed"]);

export function onRollOutEvent(event: EventView): void {
  if (isAbout(event, "roll_out") || MOVES.has(event.type)) void reload(rollOutsKey());
  if (!isAbout(event, "agent_defaults")) return;
  void reload(defaultsKey());
  void reload(rollOutsKey("preview"));
  void reload(settingsKey());
}

export function linkOfRollOut({ subject, after }: EventView): LinkProps | null {
  const placeId = subject.type === "agent_defaults" ? subject.id : subject.type === "roll_out" ? after?.place_id : null;
  return typeof placeId === "string" ? { to: "/agent-defaults/$placeId", params: { placeId } } : null;
}
