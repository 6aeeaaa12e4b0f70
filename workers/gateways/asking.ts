// Asking a gateway what it holds, through its link, while somebody waits for the answer.
import { ProblemError } from "#worker/platform/errors.ts";
import type { Work } from "#worker/platform/work.ts";
import { gatewayLink, type LinkAnswer, type LinkQuestion } from "./link-stub.ts";
import type { GatewayRow } from "./tables.ts";

/** A gateway that the caller may look into. */
export type GatewayPlace = { row: GatewayRow; shard: string };

const BUSY_SECONDS = 2;
const WHY = { away: "conflict", busy: "rate_limited", refused: "conflict", unsupported: "conflict" } as const;

/** One answer for each question, in their order. */
export const askEach = (work: Work, { row, shard }: GatewayPlace, questions: LinkQuestion[]): Promise<LinkAnswer[]> =>
  gatewayLink(work.env, shard, row.id).ask({ shard, organizationId: row.organization_id, gatewayId: row.id }, questions);

/** `what`: of what nothing is known then. */
export const whyUnanswered = ({ row }: GatewayPlace, { why, detail }: LinkAnswer & { ok: false }, what: string): string =>
  why === "away" ? `${row.name} is not connected, so nothing is known of its ${what}. ${row.problem_detail ?? ""}`.trim() : detail;

export function unanswered(place: GatewayPlace, answer: LinkAnswer & { ok: false }, what: string): ProblemError {
  const headers = answer.why === "busy" ? { headers: { "Retry-After": String(BUSY_SECONDS) } } : {};
  return new ProblemError(WHY[answer.why], whyUnanswered(place, answer, what), headers);
}

/** The answer; throws where there is none. */
export async function askGateway(work: Work, place: GatewayPlace, question: LinkQuestion, what: string): Promise<unknown> {
  const [answer] = await askEach(work, place, [question]);
  if (!answer) throw new Error("a link has answered no question");
  if (answer.ok) return JSON.parse(answer.json);
  throw unanswered(place, answer, what);
}
