// What may be changed on a gateway by its own methods beside the work of agents: something that goes on by itself is switched off. Nothing
// here can begin anything, so nothing of it passes the gate of work; switching on again is for whoever is at the gateway's host.
import { CronOff, HeartbeatsOff, SkillOff } from "./schema.ts";

const SWITCHES = { "cron.update": CronOff, "skills.update": SkillOff, "set-heartbeats": HeartbeatsOff } as const;
export type Switch = keyof typeof SWITCHES;

/** Whether it is one of these, with exactly such parameters: the link asks before it sends. */
export const isSwitchOff = (method: string, params: unknown): boolean =>
  Object.hasOwn(SWITCHES, method) && SWITCHES[method as Switch].safeParse(params).success;
