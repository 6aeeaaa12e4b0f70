// From what is stored to what is weighed, and from that to what is told.
import type { Composition } from "#worker/platform/slice.ts";
import { type Able, type Candidate, type Refused, type Routing, successRate } from "./rules.ts";
import type { RoutingCandidate } from "./schema.ts";
import { SHOWN_MAX } from "./schema.ts";
import type { CandidateRow } from "./store.ts";

/** With its row, for whoever gives it the run. */
export type AgentToWeigh = Candidate & { row: CandidateRow };

/** `limits`: what the limits have read. */
export function weighed({ ports: { runLimits } }: Composition, rows: readonly CandidateRow[], limits: unknown, now: Date): AgentToWeigh[] {
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    gatewayId: row.gateway_id,
    state: row.state,
    link: row.link,
    drift: row.drift,
    hasEndedKey: row.key_ended === 1,
    skills: JSON.parse(row.capabilities) as string[],
    openRuns: row.open_runs,
    lastGivenAt: row.last_given_at,
    succeeded: row.succeeded ?? 0,
    failed: row.failed ?? 0,
    costUsd: runLimits.costOf(limits, row.id),
    limit: runLimits.limitOf(limits, { id: row.id, boardId: row.board_id, gatewayId: row.gateway_id }, now),
    row,
  }));
}

type Place = Pick<RoutingCandidate, "place" | "why_not" | "detail" | "skills">;

function presentCandidate(agent: AgentToWeigh, place: Place): RoutingCandidate {
  const { gateway_id, gateway_name, link } = agent.row;
  return {
    agent_id: agent.id,
    agent_name: agent.name,
    gateway: gateway_id && gateway_name !== null && link ? { gateway_id, name: gateway_name, status: link } : null,
    ...place,
    open_runs: agent.openRuns,
    success_rate: successRate(agent),
    cost_usd: agent.costUsd,
    last_given_at: agent.lastGivenAt,
  };
}

const ofAble = ({ agent, skills }: Able<AgentToWeigh>, at: number): RoutingCandidate =>
  presentCandidate(agent, { place: at + 1, why_not: null, detail: null, skills });
const ofRefused = ({ agent, why, detail }: Refused<AgentToWeigh>): RoutingCandidate =>
  presentCandidate(agent, { place: null, why_not: why, detail, skills: [] });

/** Those that could first, as many as are told. */
export const presentCandidates = ({ able, refused }: Routing<AgentToWeigh>): RoutingCandidate[] =>
  [...able.slice(0, SHOWN_MAX).map(ofAble), ...refused.slice(0, SHOWN_MAX).map(ofRefused)].slice(0, SHOWN_MAX);
