// How often agents make or write agents: each of it is a command that waits for a gateway, and rows that stay.
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";

export const PACE_MS = 60 * 60_000;
/** So many agents are made for a board within PACE_MS, with those that have been deleted since, before its lead makes another. */
export const RECRUITS_MAX = 20;
/** So often an agent is written within PACE_MS, by whomever, before a lead writes its soul again. */
export const WRITINGS_MAX = 20;

export const sincePace = ({ now }: Pick<Work, "now">): string => new Date(now.getTime() - PACE_MS).toISOString();
export const tooOften = (what: string): ProblemError =>
  new ProblemError("rate_limited", `${what} Go on with something else.`, { headers: { "Retry-After": String(PACE_MS / 1000) } });
