// The drills that need nothing but a connected gateway, one after the other.
import { drillAdopt } from "./adopt.mjs";
import { drillOvertaken } from "./overtaken.mjs";
import { drillPersona } from "./personas.mjs";
import { drillFlows } from "./flows.mjs";
import { drillOwnSessions } from "./own-sessions.mjs";
import { drillPolicy } from "./policy.mjs";

export async function drillConnected(stage) {
  for (const drill of [drillPolicy, drillOwnSessions, drillFlows]) await drill(stage);
}

/** Agents that are taken over, described, and removed while others work. */
export const AGENT_DRILLS = [drillAdopt, drillPersona, drillOvertaken];
