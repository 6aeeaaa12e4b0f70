// What a real gateway's restarts do to the runs on it: killed, and stopped gracefully.
import { drillDraining } from "./draining.mjs";
import { drillReboots } from "./reboots.mjs";

export async function drillRestarts(stage) {
  await drillReboots(stage);
  await drillDraining(stage);
}
