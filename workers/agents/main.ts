// Which agent stands for a gateway: one at most, as people say. It works for no board.
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import { checkMain } from "./rules.ts";
import { noOtherMainGuard } from "./store.ts";
import type { AgentRow } from "./tables.ts";

/** Before it is written: refuses one that cannot stand for a gateway, and guards that no other does. */
export function mainGuards(db: Database, agent: AgentRow): Statement[] {
  unwrap(checkMain(agent));
  return agent.is_gateway_main === 1 && agent.gateway_id ? [noOtherMainGuard(db, agent.gateway_id, agent.id)] : [];
}

const TAKEN = "Another agent stands for this gateway. Say is_gateway_main: false of that one first: GET /agents?gateway_id= shows which it is.";

/** For `.catch` of a commit with `mainGuards`. */
export function toMainProblem(error: unknown): never {
  if (error instanceof GuardError && error.code === "main_taken") throw new ProblemError("conflict", TAKEN);
  throw error;
}
