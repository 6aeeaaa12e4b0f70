// Who may say what a gateway is connected to: its agents' tokens and work go there.
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";

const BEYOND =
  "Agents of boards that you may not write on live on this gateway, and their tokens would pass through your connection. Ask an owner, or an admin who may write on all boards concerned.";

/** The caller holds as much as what lives on the gateway, checked in the batch that connects it. */
export const guardsWithin = (work: Work, db: Database, gatewayId: string): Statement[] =>
  work.composition.ports.gatewayUsers.flatMap(({ within }) => within?.(db, gatewayId, work.caller.id) ?? []);

export function toRefusal(error: unknown): never {
  throw error instanceof GuardError && error.code === "beyond_rights" ? new ProblemError("forbidden", BEYOND) : error;
}

/** The connection would outlive a key. */
export function requirePersonToDial(work: Work): void {
  if (work.caller.actor.type !== "user")
    throw new ProblemError("forbidden", "Only people have a gateway dialled: with its address an API key gives no token. Leave the token out, or the address.");
}
