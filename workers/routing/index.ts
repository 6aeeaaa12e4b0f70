// Routing: what other slices may use.
export { type AgentToWeigh, presentCandidates, weighed } from "./candidates.ts";
export type { PlaceSql, RunLimits } from "./ports.ts";
export { explain, type Limit, mostRuns, route, type Routing, type RoutingAsk, type Wish } from "./rules.ts";
export { type CandidateRow, candidateRows, gatewayToPick, type GatewayToPick, noMoreRunsGuard } from "./store.ts";
