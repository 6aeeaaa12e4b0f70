// Which agent gets a task that names none: one decision over plain data. Who cannot have it is left out with the reason; of the others the
// one that is better by the first thing that differs is chosen, so that the choice can be said in one sentence. Pure.
import type { GatewayRow } from "#worker/gateways/index.ts";
import type { RoutingReason, RunRouting } from "#worker/runs/schema.ts";
import type { LIMIT_REASONS, Refusal } from "./schema.ts";

/** What a higher slice holds the agent back for; `detail`: in words, with what is to be done; `since`: ISO 8601. */
export type Limit = { reason: (typeof LIMIT_REASONS)[number]; detail: string | null; since: string | null };
export type Candidate = {
  id: string;
  name: string;
  gatewayId: string | null;
  state: "draft" | "provisioning" | "ready" | "failed" | "deleting";
  link: GatewayRow["status"] | null;
  drift: "changed" | "looser" | "missing" | null;
  /** The API key that answers for it has ended. */
  hasEndedKey: boolean;
  /** Its capabilities, as people wrote them. */
  skills: readonly string[];
  openRuns: number;
  /** ISO 8601; null: never. */
  lastGivenAt: string | null;
  /** How many runs ended well and badly, the later ones counted more. */
  succeeded: number;
  failed: number;
  /** Of one run on average; null: not known. */
  costUsd: number | null;
  /** null: it may have a run. */
  limit: Limit | null;
};
/** Something that a task would like its agent to be able to do, by any of these words. */
export type Wish = { name: string; words: readonly string[] };
export type RoutingAsk = {
  /** What the agent must be able to do. */
  needs: readonly string[];
  wishes: readonly Wish[];
  /** The gateway that was asked for; null: any. */
  gatewayId: string | null;
  /** Its board's. */
  boardGatewayId: string | null;
};
export type Able<C> = { agent: C; skills: string[]; merits: readonly number[] };
export type Refused<C> = { agent: C; why: Refusal; detail: string | null };
/** `able`: the one that is chosen first. */
export type Routing<C> = { able: Able<C>[]; refused: Refused<C>[] };

/** Fewer endings say nothing: whoever is new gets a chance. */
const ENDINGS_MIN = 2;
/** From here on, one that fails more often than not comes after all others. */
const UNRELIABLE_MIN = 3;
const GOOD_RATE = 0.8;
const FAIR_RATE = 0.5;

const plain = (word: string): string => word.trim().toLowerCase();

/** null: too few runs have ended. */
export function successRate({ succeeded, failed }: Pick<Candidate, "succeeded" | "failed">): number | null {
  const ended = succeeded + failed;
  return ended < ENDINGS_MIN ? null : succeeded / ended;
}

/** Words without case, and whatever its agent has of them. */
function skillsOf({ needs, wishes }: RoutingAsk, has: ReadonlySet<string>): string[] {
  const asked = needs.filter((need) => has.has(plain(need)));
  const wished = wishes.filter(({ words }) => words.some((word) => has.has(plain(word)))).map(({ name }) => name);
  return [...new Set([...asked, ...wished])];
}

const STATES = { draft: "not_set_up", failed: "setup_failed", deleting: "leaving" } as const satisfies Partial<Record<Candidate["state"], Refusal>>;

/** What stands in its way, the first thing that must end; null: nothing. */
function refusalOf(ask: RoutingAsk, agent: Candidate, has: ReadonlySet<string>): { why: Refusal; detail: string | null } | null {
  const is = (why: Refusal, detail: string | null = null) => ({ why, detail });
  if (agent.gatewayId === null) return is("no_gateway");
  if (ask.gatewayId !== null && agent.gatewayId !== ask.gatewayId) return is("elsewhere");
  if (agent.state !== "ready" && agent.state !== "provisioning") return is(STATES[agent.state]);
  if (agent.hasEndedKey) return is("key_ended");
  if (agent.drift === "missing") return is("missing_there");
  if (agent.drift === "looser") return is("looser_there");
  if (agent.limit) return is(agent.limit.reason, agent.limit.detail);
  const lacks = ask.needs.filter((need) => !has.has(plain(need)));
  return lacks.length > 0 ? is("lacks_skills", lacks.join(", ")) : null;
}

/** 0: it is there; then those that are being set up, and those whose gateway is away, has never been there. */
function awayness({ link, state }: Candidate): number {
  if (link !== "online") return link === "offline" ? 2 : 3;
  return state === "ready" ? 0 : 1;
}

function outcomeClass(agent: Candidate): number {
  const rate = successRate(agent);
  if (rate === null || rate >= GOOD_RATE) return 0;
  return rate >= FAIR_RATE ? 1 : 2;
}

const isUnreliable = (agent: Candidate): boolean => agent.succeeded + agent.failed >= UNRELIABLE_MIN && outcomeClass(agent) === 2;

/** In this order, each in numbers of which the smaller is better. */
const CRITERIA = ["there", "skills", "reliable", "load", "outcome", "cost", "gateway", "turn"] as const satisfies readonly RoutingReason[];

/** What is not known counts as the middle of what is: it is neither a merit nor a fault. */
function usualCost(agents: readonly Candidate[]): number {
  const known = agents.flatMap(({ costUsd }) => costUsd ?? []).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? 0;
}

function meritsOf(ask: RoutingAsk, agent: Candidate, skills: readonly string[], usual: number): number[] {
  return [
    awayness(agent),
    -skills.length,
    isUnreliable(agent) ? 1 : 0,
    agent.openRuns,
    outcomeClass(agent),
    agent.costUsd ?? usual,
    agent.gatewayId === ask.boardGatewayId ? 0 : 1,
    agent.lastGivenAt === null ? 0 : Date.parse(agent.lastGivenAt),
  ];
}

/** The first thing that differs; -1: nothing does. */
const differAt = (a: readonly number[], b: readonly number[]): number => a.findIndex((merit, at) => merit !== b[at]);

function compare(a: Able<Candidate>, b: Able<Candidate>): number {
  const at = differAt(a.merits, b.merits);
  if (at < 0) return a.agent.id < b.agent.id ? -1 : 1;
  return (a.merits[at] as number) - (b.merits[at] as number);
}

/** How many runs the chosen one may have by then and still be the one; null: however many, since the next is worse by something that weighs more. */
export function mostRuns<C extends Candidate>({ able: [chosen, next] }: Routing<C>): number | null {
  if (!chosen || !next) return null;
  const at = differAt(chosen.merits, next.merits);
  return at >= 0 && at < CRITERIA.indexOf("load") ? null : next.agent.openRuns;
}

/** Everybody that was asked about: able or refused, never both, never neither. */
export function route<C extends Candidate>(ask: RoutingAsk, agents: readonly C[]): Routing<C> {
  const [able, refused]: [Able<C>[], Refused<C>[]] = [[], []];
  const usual = usualCost(agents);
  for (const agent of agents) {
    const has = new Set(agent.skills.map(plain));
    const refusal = refusalOf(ask, agent, has);
    if (refusal) refused.push({ agent, ...refusal });
    else {
      const skills = skillsOf(ask, has);
      able.push({ agent, skills, merits: meritsOf(ask, agent, skills, usual) });
    }
  }
  return { able: able.sort(compare), refused };
}

/** Why the first was chosen, by what it stood before the second; null: nobody could be. */
export function explain<C extends Candidate>({ able, refused }: Routing<C>): RunRouting | null {
  const [chosen, next] = able;
  if (!chosen) return null;
  const at = next ? differAt(chosen.merits, next.merits) : -1;
  const reason = next ? (CRITERIA[at] ?? "turn") : "only";
  return { reason, before: next?.agent.name ?? null, skills: chosen.skills, able: able.length, refused: refused.length };
}
