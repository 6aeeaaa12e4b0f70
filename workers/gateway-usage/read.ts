// Reads what a gateway answers about what its sessions take: per day, and gathered by session, task or agent. Pure.
import { type Facts, factsOf, listOf, numberOf, wordOf } from "#worker/gateways/index.ts";
import { taskOfSession } from "#worker/runs/index.ts";
import { DAY_MS, DAYS_MAX, type GatewayUsage, GROUPS_MAX, type UsageGroup, type UsageQuery } from "./schema.ts";

const AGENT_OF_KEY = /^agent:([^:]+):/;

type Amounts = GatewayUsage["totals"];
type Day = GatewayUsage["days"][number];
/** Our agents on the gateway by their names there. */
type Ours = ReadonlyMap<string, { id: string }>;

const amountsOf = ({ input, output, totalTokens, totalCost }: Facts): Amounts => ({
  input_tokens: numberOf(input),
  output_tokens: numberOf(output),
  total_tokens: numberOf(totalTokens),
  cost_usd: numberOf(totalCost),
});

/** The days that were asked for; others would be as many as a gateway likes, and are added up session by session. */
type Days = ReadonlySet<string>;
const daysAsked = ({ from, to }: Pick<UsageQuery, "from" | "to">): Days => {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return new Set(Array.from({ length: Math.min(DAYS_MAX, (last - first) / DAY_MS + 1) }, (_, n) => new Date(first + n * DAY_MS).toISOString().slice(0, 10)));
};

const daysOf = (value: unknown, asked: Days): Day[] =>
  listOf(value)
    .flatMap((day) => {
      const facts = factsOf(day);
      return typeof facts.date === "string" && asked.has(facts.date) ? [{ date: facts.date, ...amountsOf(facts) }] : [];
    })
    .slice(0, DAYS_MAX);

/** What is not known of one is not known of both. */
const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
const add = (a: Amounts, b: Amounts): Amounts => ({
  input_tokens: plus(a.input_tokens, b.input_tokens),
  output_tokens: plus(a.output_tokens, b.output_tokens),
  total_tokens: plus(a.total_tokens, b.total_tokens),
  cost_usd: plus(a.cost_usd, b.cost_usd),
});
const NONE: Amounts = { input_tokens: 0, output_tokens: 0, total_tokens: 0, cost_usd: 0 };

function addDays(a: Day[], b: Day[]): Day[] {
  const byDate = new Map(a.map((day) => [day.date, day]));
  for (const day of b) byDate.set(day.date, { ...day, ...add(byDate.get(day.date) ?? NONE, day) });
  return [...byDate.values()].sort((one, other) => one.date.localeCompare(other.date));
}

/** A session with what it took; `usage: null` says that the gateway has not counted it yet. */
function readSession(value: unknown, ours: Ours, asked: Days): UsageGroup | null {
  const { key, agentId, usage } = factsOf(value);
  const session = wordOf(key);
  if (session === null) return null;
  const gatewayAgentId = wordOf(agentId) ?? AGENT_OF_KEY.exec(session)?.[1] ?? null;
  const counted = factsOf(usage);
  return {
    session_key: session,
    task_id: taskOfSession(session)?.taskId ?? null,
    agent_id: ours.get(gatewayAgentId ?? "")?.id ?? null,
    gateway_agent_id: gatewayAgentId,
    ...amountsOf(counted),
    days: daysOf(counted.dailyBreakdown, asked),
    is_known: usage !== null && typeof usage === "object",
  };
}

const KEYS = {
  session: ({ session_key }: UsageGroup) => session_key,
  task: ({ task_id }: UsageGroup) => task_id,
  agent: ({ gateway_agent_id }: UsageGroup) => gateway_agent_id,
} as const;

/** What was counted so far; `is_known` says whether that is all. */
function gather(sessions: UsageGroup[], by: keyof typeof KEYS): UsageGroup[] {
  const groups = new Map<string, UsageGroup>();
  for (const session of sessions) {
    const key = KEYS[by](session);
    if (key === null) continue;
    const known = groups.get(key);
    const own = { ...session, ...(by === "session" ? {} : { session_key: null }), ...(by === "agent" ? { task_id: null } : {}) };
    if (!known) groups.set(key, own);
    else {
      const [counted, other] = known.is_known ? [known, session] : [session, known];
      const sum = other.is_known ? { ...add(counted, other), days: addDays(counted.days, other.days) } : { ...amounts(counted), days: counted.days };
      groups.set(key, { ...known, ...sum, is_known: known.is_known && session.is_known });
    }
  }
  return [...groups.values()].sort((a, b) => (b.total_tokens ?? 0) - (a.total_tokens ?? 0));
}

/** `unpriced_share`: of the tokens, from 0 to 1, those of which the gateway knows no price: the cost lacks them. */
export type TakenDay = Pick<Day, "date" | "total_tokens" | "cost_usd"> & { unpriced_share: number };
/** What a session took by days. */
export type SessionTaken = Pick<UsageGroup, "gateway_agent_id" | "is_known"> & { days: TakenDay[] };
/** `is_whole`: no session is missing; `is_fresh`: what has been counted of each is all that there is. */
export type SessionsTaken = { sessions: SessionTaken[]; is_whole: boolean; is_fresh: boolean };

/** Gateways count what has no price by entries, one for each answer of a model: of a day with some, tokens are taken to have none in the same proportion. */
function unpricedShare(cost: number | null, missing: number | null, entries: number | null): number {
  if (cost === null) return 1;
  if (missing === 0) return 0;
  if (cost === 0) return 1;
  return missing === null || !entries ? 0 : Math.min(1, missing / entries); // where nothing more is said, what costs something has a price
}

function takenDays(usage: unknown, asked: Days): TakenDay[] {
  const { dailyBreakdown, dailyMessageCounts, missingCostEntries } = factsOf(usage);
  const ofDays = new Map(listOf(dailyBreakdown).map((day) => [factsOf(day).date, numberOf(factsOf(day).missingCostEntries)]));
  const answers = new Map(listOf(dailyMessageCounts).map((day) => [factsOf(day).date, numberOf(factsOf(day).assistant)]));
  return daysOf(dailyBreakdown, asked).map(({ date, total_tokens, cost_usd }) => {
    const missing = ofDays.get(date) ?? numberOf(missingCostEntries);
    return { date, total_tokens, cost_usd, unpriced_share: unpricedShare(cost_usd, missing, answers.get(date) ?? null) };
  });
}

/** What each session of a gateway took on these days. */
export function takenBySessions(answer: unknown, days: Pick<UsageQuery, "from" | "to">, most: number): SessionsTaken {
  const { sessions: listed, cacheStatus } = factsOf(answer);
  const asked = daysAsked(days);
  const sessions = listOf(listed)
    .slice(0, most)
    .flatMap((value) => {
      const read = readSession(value, new Map(), asked);
      return read ? [{ ...read, days: takenDays(factsOf(value).usage, asked) }] : [];
    });
  return { sessions, is_whole: listOf(listed).length < most, is_fresh: factsOf(cacheStatus).status === "fresh" };
}

const amounts = ({ input_tokens, output_tokens, total_tokens, cost_usd }: Amounts): Amounts => ({ input_tokens, output_tokens, total_tokens, cost_usd });

const isMeant =
  ({ task_id, agent_id }: UsageQuery) =>
  (session: UsageGroup): boolean =>
    (task_id === undefined || session.task_id === task_id) && (agent_id === undefined || session.agent_id === agent_id);

/** Of all sessions the gateway's own sums; of some, the sums of those. */
export function readUsage(answer: unknown, { gatewayId, ours }: { gatewayId: string; ours: Ours }, query: UsageQuery, most: number): GatewayUsage {
  const facts = factsOf(answer);
  const asked = daysAsked(query);
  const listed = listOf(facts.sessions).slice(0, most);
  const meant = listed.flatMap((value) => {
    const session = readSession(value, ours, asked);
    return session && isMeant(query)(session) ? [{ session, unpriced: numberOf(factsOf(factsOf(value).usage).missingCostEntries) }] : [];
  });
  const sessions = meant.map(({ session }) => session);
  const isAll = query.task_id === undefined && query.agent_id === undefined;
  const counted = sessions.filter(({ is_known }) => is_known);
  const isFresh = factsOf(facts.cacheStatus).status === "fresh";
  return {
    gateway_id: gatewayId,
    from: query.from,
    to: query.to,
    is_complete: isFresh && listed.length < most && sessions.every(({ is_known }) => is_known),
    unpriced: isAll
      ? numberOf(factsOf(facts.totals).missingCostEntries)
      : meant.filter(({ session }) => session.is_known).reduce<number | null>((sum, each) => plus(sum, each.unpriced), 0),
    totals: isAll ? amountsOf(factsOf(facts.totals)) : counted.map(amounts).reduce(add, NONE),
    days: isAll ? daysOf(factsOf(facts.aggregates).costDaily, asked) : counted.map(({ days }) => days).reduce(addDays, []),
    groups: query.by === "day" ? [] : gather(sessions, query.by).slice(0, GROUPS_MAX),
  };
}
