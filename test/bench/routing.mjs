// What it costs to choose an agent: the decision alone, which is pure, among as many agents as a board can have.
import { explain, route } from "../../workers/routing/rules.ts";

const AGENTS = 1_000;
const ROUNDS = 200;
const SKILLS = ["go", "rust", "docs", "sql", "ops", "design"];
/** A choice may take this long. */
export const ROUTING_MAX_MS = 1;

const pick = (list, n) => list[n % list.length];
const agents = Array.from({ length: AGENTS }, (_, n) => ({
  id: `agent-${(n * 7_919) % AGENTS}`,
  name: `Agent ${n}`,
  gatewayId: `gateway-${n % 10}`,
  state: pick(["ready", "ready", "ready", "provisioning", "failed"], n),
  link: pick(["online", "online", "offline"], n),
  drift: pick([null, null, null, "looser"], n),
  hasEndedKey: n % 50 === 0,
  skills: SKILLS.filter((_, at) => (n >> at) % 2 === 0),
  openRuns: n % 4,
  lastGivenAt: n % 3 === 0 ? null : new Date(1_790_000_000_000 + n * 1_000).toISOString(),
  succeeded: n % 10,
  failed: n % 5,
  costUsd: n % 2 === 0 ? null : (n % 17) / 10,
  limit: n % 20 === 0 ? { reason: "over_budget", detail: null, since: null } : null,
}));
const ask = {
  needs: ["go"],
  wishes: [
    { name: "Rust", words: ["rust"] },
    { name: "Docs", words: ["docs"] },
  ],
  gatewayId: null,
  boardGatewayId: "gateway-1",
};

function runOnce() {
  const times = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    if (explain(route(ask, agents)) === null) throw new Error("nobody was chosen");
    return performance.now() - began;
  }).sort((a, b) => a - b);
  return { agents: AGENTS, p50: times[ROUNDS >> 1], p95: times[Math.floor(ROUNDS * 0.95)] };
}

/** What else the machine does only adds to it. */
const RUNS = 5;
/** The median and the slowest twentieth, in ms, of deciding and saying why, in the calmest of some runs. */
export function routingRun() {
  const [calmest] = Array.from({ length: RUNS }, runOnce).sort((one, other) => one.p95 - other.p95);
  return calmest;
}

if (import.meta.main) console.log(routingRun());
