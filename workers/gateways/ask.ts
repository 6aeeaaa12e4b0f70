// Asking a gateway what stands there now, while somebody waits for the answer.
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { gatewayLink, type LinkQuestion } from "./link-stub.ts";
import type { GatewayRow } from "./tables.ts";

const RETRY_SECONDS = "2";

/** The gateway's own answer; 409 while it is not connected or says no, 429 while it is asked too much. */
export async function askGateway({ env }: Work, { row, shard }: { row: GatewayRow; shard: string }, question: LinkQuestion): Promise<unknown> {
  const scope = { shard, organizationId: row.organization_id, gatewayId: row.id };
  const answer = await gatewayLink(env, shard, row.id).ask(scope, question);
  if (answer.ok) return JSON.parse(answer.json);
  if (answer.why === "busy") throw new ProblemError("rate_limited", answer.detail, { headers: { "Retry-After": RETRY_SECONDS } });
  const away = `${row.name} is not connected, so nobody can say what is there. ${row.problem_detail ?? ""}`.trim();
  throw new ProblemError("conflict", answer.why === "away" ? away : answer.detail);
}
