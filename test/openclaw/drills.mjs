// The drills that need nothing but a connected gateway, one after the other.
import { drillFlows } from "./flows.mjs";
import { drillOwnSessions } from "./own-sessions.mjs";
import { drillPolicy } from "./policy.mjs";

export async function drillConnected(stage) {
  for (const drill of [drillPolicy, drillOwnSessions, drillFlows]) await drill(stage);
}
