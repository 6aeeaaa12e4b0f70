// The rules of guards, without a database: what may begin under a budget, which settings hold, and why an agent is not woken.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Amounts,
  expected,
  grown,
  lacking,
  levelOf,
  type Most,
  overspent,
  periodOf,
  toHold,
  UNPRICED_MICROS,
  USUAL,
  WHATS,
} from "#worker/guards/budget.ts";
import { takenBySessions } from "#worker/gateway-usage/index.ts";
import { haltedBy, tellAnew } from "#worker/guards/halting.ts";
import { growthOf, measure } from "#worker/guards/measure.ts";
import { runLimits } from "#worker/guards/run-limits.ts";
import { guards } from "#worker/guards/slice.ts";
import { isQuiet, refusalOf, settingsOf, type Wake } from "#worker/guards/waking.ts";
import type { StopThere } from "#worker/guards/store.ts";
import type { LimitRow } from "#worker/guards/tables.ts";
import { atWork, endSessions } from "#worker/links/at-work.ts";
import { Halts, isEnded } from "#worker/links/halts.ts";
import { GatewayError } from "#worker/links/protocol.ts";
import type { RunRow } from "#worker/runs/index.ts";

const NOW = new Date("2026-11-23T12:00:00.000Z");
const NONE: Amounts = { runs: 0, tokens: 0, cost: 0 };
const limit = (fields: Partial<LimitRow> = {}): LimitRow => ({
  scope_id: "a",
  organization_id: "o",
  scope: "agent",
  period: "day",
  max_runs: null,
  max_tokens: null,
  max_cost_micros: null,
  warn_percent: 80,
  loop_wakes: null,
  wakes_per_hour: null,
  stuck_minutes: null,
  quiet: null,
  warned_for: null,
  reached_for: null,
  version: 1,
  updated_at: NOW.toISOString(),
  ...fields,
});

const amount = fc.integer({ min: 0, max: 60 });
const amounts = fc.record({ runs: fc.constant(1), tokens: amount, cost: amount });
const most = fc.record({ runs: fc.option(amount, { nil: null }), tokens: fc.option(amount, { nil: null }), cost: fc.option(amount, { nil: null }) });
const step = fc.oneof(
  fc.record({ is: fc.constant("begins" as const), wanted: amounts }),
  fc.record({ is: fc.constant("ends" as const), at: fc.nat(20), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ is: fc.constant("never began" as const), at: fc.nat(20) }),
);

test("in whatever order work begins, ends and is given back, no more is taken and held together than the budget has", () => {
  fc.assert(
    fc.property(most, fc.array(step, { maxLength: 60 }), (limits: Most, steps) => {
      const taken = { ...NONE };
      const held: Amounts[] = [];
      for (const one of steps) {
        const gone = (what: keyof Amounts) => taken[what] + held.reduce((sum, each) => sum + each[what], 0);
        if (one.is === "begins") {
          if (lacking(limits, { runs: gone("runs"), tokens: gone("tokens"), cost: gone("cost") }, one.wanted)) continue;
          held.push({ runs: 1, tokens: toHold(limits.tokens, one.wanted.tokens), cost: toHold(limits.cost, one.wanted.cost) });
        } else {
          const [ended] = held.splice(one.at % (held.length || 1), 1);
          if (ended && one.is === "ends") for (const what of WHATS) taken[what] += what === "runs" ? 1 : Math.floor(ended[what] * one.share);
        }
        for (const what of WHATS) if (limits[what] !== null && gone(what) > limits[what]) return false;
      }
      return true;
    }),
  );
});

test("a budget of ten allows ten, one of none allows none, and a dear run begins once where nothing has gone", () => {
  const runs = (taken: number) => lacking({ runs: 10, tokens: null, cost: null }, { ...NONE, runs: taken }, USUAL);
  expect([runs(0), runs(9), runs(10)]).toEqual([null, null, "runs"]);
  expect(lacking({ runs: null, tokens: 0, cost: null }, NONE, { ...USUAL, tokens: 0 })).toBe("tokens");
  expect(lacking({ runs: null, tokens: 100, cost: null }, NONE, USUAL)).toBeNull();
  expect(lacking({ runs: null, tokens: 100, cost: null }, { ...NONE, tokens: 1 }, USUAL)).toBe("tokens");
});

test("what is held for a run is what runs took of late, and the usual where that is not known", () => {
  expect(expected({ runs: 4, tokens: 1_001, cost: 8 })).toEqual({ runs: 1, tokens: 251, cost: 2 });
  expect(expected({ runs: 4, tokens: 0, cost: 0 })).toEqual(USUAL);
  expect(expected(NONE)).toEqual(USUAL);
});

test("it is told that little is left from the percentage on, and that nothing is when it has gone", () => {
  const level = (tokens: number) => levelOf({ runs: null, tokens: 1_000, cost: null }, { ...NONE, tokens }, 80).level;
  expect([level(799), level(800), level(999), level(1_000), level(4_000)]).toEqual(["free", "warned", "warned", "reached", "reached"]);
});

test("of what a run that goes on takes more of, it is told what is used up, whatever else is", () => {
  const limits = { runs: 1, tokens: 10, cost: 5 };
  const used = (gone: Partial<Amounts>) => overspent(limits, { ...NONE, ...gone });
  expect([used({ runs: 9 }), used({ runs: 9, tokens: 10 }), used({ cost: 5 })]).toEqual([null, "tokens", "cost"]);
});

test("days and months are those of UTC, also at their ends", () => {
  expect(periodOf("day", new Date("2026-12-31T23:59:59.999Z"))).toEqual({ from: "2026-12-31", until: "2027-01-01T00:00:00.000Z" });
  expect(periodOf("month", new Date("2026-12-31T23:59:59.999Z"))).toEqual({ from: "2026-12-01", until: "2027-01-01T00:00:00.000Z" });
  expect(periodOf("month", new Date("2028-02-01T00:00:00.000Z"))).toEqual({ from: "2028-02-01", until: "2028-03-01T00:00:00.000Z" });
});

test("of a setting the nearest that is said holds, and where it comes from is told", () => {
  const settings = settingsOf([
    limit({ scope: "organization", scope_id: "o", loop_wakes: 5, stuck_minutes: 30 }),
    limit({ loop_wakes: 3 }),
    limit({ scope: "board", scope_id: "b", loop_wakes: 4, wakes_per_hour: 7 }),
  ]);
  expect(settings).toEqual({
    loop_wakes: { value: 3, from: "agent" },
    wakes_per_hour: { value: 7, from: "board" },
    stuck_minutes: { value: 30, from: "organization" },
    quiet: { value: null, from: "default" },
  });
});

test.each([
  ["22:00", "06:00", "UTC", "2026-11-23T23:00:00Z", true],
  ["22:00", "06:00", "UTC", "2026-11-23T05:59:00Z", true],
  ["22:00", "06:00", "UTC", "2026-11-23T06:00:00Z", false],
  ["22:00", "06:00", "Asia/Shanghai", "2026-11-23T15:00:00Z", true],
  ["09:00", "17:00", "UTC", "2026-11-23T17:00:00Z", false],
  ["09:00", "09:00", "UTC", "2026-11-23T09:00:00Z", false],
])("between %s and %s in %s it is quiet at %s: %s", (from, until, time_zone, at, quiet) => {
  expect(isQuiet({ from, until, time_zone }, new Date(at))).toBe(quiet);
});

const free: Wake = { agent: "Scout", stops: [], settings: settingsOf([]), budgets: [], wanted: USUAL, isByPerson: false, wakes: 0, idle: 1, now: NOW };
const spent = { limit: limit({ max_runs: 2 }), label: "Scout", gone: { ...NONE, runs: 2 }, until: periodOf("day", NOW).until };
const stop = { scope: "board", label: "Platform", cause: "person", detail: "It deletes files.", until: null } as const;
const quiet = settingsOf([limit({ quiet: JSON.stringify({ from: "11:00", until: "13:00", time_zone: "UTC" }) })]);
test.each<[string, Partial<Wake>, string | null]>([
  ["nothing stands in its way", {}, null],
  ["its board was stopped", { stops: [stop] }, "stop"],
  ["its board was stopped, whoever asks", { stops: [stop], isByPerson: true }, "stop"],
  ["nothing is left of a budget, whoever asks", { budgets: [spent], isByPerson: true }, "budget"],
  ["it was woken as often without a change as it may", { idle: 12 }, null],
  ["it was woken once more without a change", { idle: 13 }, "loop"],
  ["a person wakes it once more", { idle: 13, isByPerson: true }, null],
  ["it is quiet", { settings: quiet }, "quiet"],
  ["it is quiet, and a person asks", { settings: quiet, isByPerson: true }, null],
  ["it has been woken as often within the hour as it may", { wakes: 120 }, "rate"],
  ["it may once more within the hour", { wakes: 119 }, null],
])("an agent of whom %s", (_, facts, by) => {
  expect(refusalOf({ ...free, ...facts })?.by ?? null).toBe(by);
});

test("of whom nothing is left for one more run routing says what the gate would", () => {
  const sums = fc.record({ runs: fc.nat(5), tokens: fc.nat(200_000), cost: fc.nat(800_000), unpriced: fc.nat(200_000) });
  const limits = fc.record({ max_tokens: fc.option(fc.nat(300_000), { nil: null }), max_cost_micros: fc.option(fc.nat(1_500_000), { nil: null }) });
  fc.assert(
    fc.property(sums, limits, amounts, (lately, set, taken) => {
      const held = { tokens: 7, cost: 7 };
      const gone = { limit: limit(set), label: "Scout", taken, held };
      const said = runLimits.limitOf({ stops: [], limits: [gone], spent: [{ scope_id: "a", ...lately }] }, { id: "a", boardId: "b", gatewayId: "g" }, NOW);
      const budget = { ...spent, limit: gone.limit, gone: { runs: taken.runs, tokens: taken.tokens + held.tokens, cost: taken.cost + held.cost } };
      // As the gate reads it: what has no price is in its cost.
      const wanted = expected({ runs: lately.runs, tokens: lately.tokens, cost: lately.cost + lately.unpriced * UNPRICED_MICROS });
      expect(said?.detail ?? null).toBe(refusalOf({ ...free, budgets: [budget], wanted, isByPerson: true })?.why ?? null);
    }),
  );
});

test("what a gateway counts of a day only grows: what it tells again, or less of, counts nothing", () => {
  expect([grown(100, 150), grown(150, 150), grown(150, 20), grown(150, null)]).toEqual([50, 0, 0, 0]);
  const agent = { agent_id: "a", board_id: "b", organization_id: "o", name: "mc-a", day: "2026-11-23", tokens: 100, cost: 5, unpriced: 0 };
  const [eve, day] = ["2026-11-22", "2026-11-23"];
  const session = (date: string, total_tokens: number | null, cost_usd: number | null, unpriced_share = 0, gateway_agent_id = "mc-a") => ({
    gateway_agent_id,
    days: [{ date, total_tokens, cost_usd, unpriced_share }],
  });
  const taken = [session(eve, 7, 0.001), session(day, 90, 0.000_001), session(day, 40, 0.000_003), session(day, 9_000, 9, 0, "main")];
  expect(growthOf(taken, [agent]).map(({ known, by }) => [known.agent_id, known.day, known.tokens, by])).toEqual([
    ["a", eve, 0, { tokens: 7, cost: 1_000, unpriced: 0 }],
    ["a", day, 100, { tokens: 30, cost: 0, unpriced: 0 }],
  ]);
  const ofDay = (...sessions: typeof taken) => growthOf(sessions, [{ ...agent, tokens: 0, cost: 0 }])[0]?.by;
  // What has no price is not free, and what a gateway says beyond all measure neither fails nor counts as such.
  expect(ofDay(session(day, 1_000, null, 1), session(day, 500, 0.5))).toEqual({ tokens: 1_500, cost: 500_000, unpriced: 1_000 });
  const before = { ...agent, cost: 0, unpriced: 60 };
  expect(growthOf([session(day, 100, 0.000_01, 0.2)], [before])[0]?.by, "what has got a price since has one").toEqual({ tokens: 0, cost: 10, unpriced: -40 });
  expect(growthOf([session(day, 90, 0.000_01)], [before])[0]?.by, "what is missing has not got one").toEqual({ tokens: 0, cost: 10, unpriced: 0 });
  expect(ofDay(session(day, 1e300, 1e300), session(day, null, null))).toEqual({ tokens: 1e12, cost: 1e12, unpriced: 0 });
});

test.each<[string, object, object, number]>([
  ["every entry has a price", { missingCostEntries: 0 }, {}, 0],
  ["one entry of two hundred has none", { missingCostEntries: 1 }, { missingCostEntries: 1 }, 0.005],
  ["one entry of another day has none", { missingCostEntries: 0 }, { missingCostEntries: 1 }, 0],
  ["nothing is said of prices by day, and an entry has none", {}, { missingCostEntries: 2 }, 0.01],
  ["nothing is said of prices, and it costs something", {}, {}, 0],
  ["nothing is said of prices, and it costs nothing", { totalCost: 0 }, {}, 1],
  ["there is no cost", { totalCost: null }, { missingCostEntries: 0 }, 1],
  ["an entry has none, and how many there are is not said", { missingCostEntries: 1, totalCost: 0 }, { dailyMessageCounts: [] }, 1],
])("of a day of which %s, such a part of the tokens has no price", (_, ofDay, ofSession, share) => {
  const date = "2026-11-23";
  const counts = [{ date, total: 400, user: 200, assistant: 200 }];
  const usage = { totalCost: 6, dailyMessageCounts: counts, ...ofSession, dailyBreakdown: [{ date, totalTokens: 20_000_000, totalCost: 6, ...ofDay }] };
  const { sessions } = takenBySessions({ sessions: [{ key: "agent:mc-a:main", usage }] }, { from: date, to: date }, 10);
  expect(sessions[0]?.days).toMatchObject([{ date, total_tokens: 20_000_000, unpriced_share: share }]);
});

test("stops whose call was lost are made up for before gateways are asked what their agents have taken", () => {
  const runs = (guards.sweeps ?? []).map(({ run }) => run);
  expect([runs.indexOf(tellAnew), runs.includes(measure)]).toEqual([0, true]);
});

test("of a gateway that is stopped every session at work is ended, of agents only their own", () => {
  const there = (scope: StopThere["scope"], agent: string | null): StopThere => ({
    id: `s ${scope}`,
    scope,
    detail: scope,
    stopped_at: "2026-11-23T12:00",
    agent_id: agent,
    gateway_agent_id: agent && `mc-${agent}`,
  });
  const sessions = [
    { key: "agent:mc-a:task-1", agentId: "mc-a", hasActiveRun: true },
    { key: "agent:mc-a:main", hasActiveRun: false, status: "running" },
    { key: "agent:mc-b:main", agentId: "mc-b", hasActiveRun: true },
    { key: "agent:mc-a:done", agentId: "mc-a", status: "done" },
    { agentId: "mc-a", hasActiveRun: true },
    { key: "global", hasActiveRun: true },
  ];
  const ended = (rows: StopThere[]) => atWork({ sessions }, haltedBy(rows) ?? { allSince: null, agents: [] });
  expect(ended([])).toEqual([]);
  expect(ended([there("board", "a"), there("agent", "a")])).toEqual(["agent:mc-a:task-1", "agent:mc-a:main"]);
  expect(ended([there("agent", "a"), there("organization", null)])).toEqual(["agent:mc-a:task-1", "agent:mc-a:main", "agent:mc-b:main", "global"]);
  expect(ended([{ ...there("agent", "a"), gateway_agent_id: null }]), "one without a name there has no session there").toEqual([]);
});

/** A gateway with these sessions at work; of `kept` it ends nothing when it is asked to, and `gone` have ended by the second look. */
function atGateway(working: string[], { kept = [], gone = [], perPage = 200 }: { kept?: string[]; gone?: string[]; perPage?: number } = {}) {
  const [left, asked] = [new Set(working), new Set<string>()];
  let looks = 0;
  const call = async (method: string, { offset = 0, sessionKey = "" }: Record<string, unknown>) => {
    if (method === "chat.abort") {
      asked.add(String(sessionKey));
      if (sessionKey === "fails") throw new GatewayError("TIMEOUT", "no answer");
      const aborted = left.has(String(sessionKey)) && !kept.includes(String(sessionKey));
      if (aborted) left.delete(String(sessionKey));
      return { ok: true, aborted, runIds: [] };
    }
    if (offset === 0 && looks++ > 0) for (const key of gone) left.delete(key);
    const from = Number(offset);
    return { sessions: [...left].slice(from, from + perPage).map((key) => ({ key, hasActiveRun: true })), hasMore: from + perPage < left.size };
  };
  return { asked, end: (open: string[], isAll = true) => endSessions(call, open, { allSince: "2026-11-23T12:00", agents: [] }, isAll) };
}

test.each<[string, string[], string[], Parameters<typeof atGateway>[1], string[], boolean]>([
  ["nothing is at work there", [], [], {}, [], true],
  ["all of it is ended", ["a"], ["a", "b"], {}, ["a", "b"], true],
  ["it ends nothing in a session that goes on", ["a"], ["a", "b"], { kept: ["b"] }, ["a"], false],
  ["it does not answer for a session that goes on", [], ["fails"], { kept: ["fails"] }, [], false],
  ["what it ends nothing in has ended by itself", [], ["b"], { kept: ["b"], gone: ["b"] }, [], true],
  ["a run that goes on here is not at work there, so nothing is said of it", ["a"], ["b"], {}, ["b"], true],
])("a gateway has carried a stop out when nothing is at work any more of whom it concerns: %s", async (_, open, working, how, aborted, isDone) => {
  const ended = await atGateway(working, how).end(open);
  expect([[...ended.aborted].sort(), ended.isDone]).toEqual([aborted, isDone]);
});

test("what is at work behind the first page of sessions is ended too, and a gateway that shows no last page is never taken for stopped", async () => {
  const many = Array.from({ length: 450 }, (_, n) => `s${n}`);
  const there = atGateway(many, { kept: ["s449"], perPage: 150 });
  expect([(await there.end([])).isDone, there.asked.size]).toEqual([false, 450]);
  expect((await atGateway(many, { perPage: 1 }).end([])).isDone).toBe(false);
});

test("what goes on when something is stopped ends, what had not begun is taken back, and what is ordered afterwards waits", () => {
  const halted = haltedBy([{ id: "s", scope: "agent", detail: "", stopped_at: "2026-11-23T12:00", agent_id: "a", gateway_agent_id: "mc-a" }]);
  if (!halted) throw new Error("nothing is stopped");
  const run = (status: RunRow["status"], created_at: string, agent_id: string | null = "a") => isEnded({ status, created_at, agent_id }, halted);
  expect([run("running", "2026-11-23T11:00"), run("waiting_approval", "2026-11-23T13:00")]).toEqual([true, true]);
  expect([run("queued", "2026-11-23T11:59"), run("queued", "2026-11-23T12:01")]).toEqual([true, false]);
  expect([run("running", "2026-11-23T11:00", "b"), run("running", "2026-11-23T11:00", null)]).toEqual([false, false]);
  expect(isEnded({ status: "running", created_at: "", agent_id: null }, { ...halted, allSince: "2026-11-23T12:00" })).toBe(true);
});

test("a gateway that never shows its sessions is asked for them soon a few times, then as seldom as others", async () => {
  const waits: number[] = [];
  const parts = {
    composition: { ports: { haltedOn: async () => ({ stopIds: ["s"], allSince: NOW.toISOString(), agents: [], why: "" }) } },
    ledger: { db: {}, scope: { gatewayId: "g" }, openRuns: async () => [] },
    pipe: { call: () => Promise.reject(new GatewayError("TIMEOUT", "no answer")) },
    dueAt: async (at: number) => void waits.push(Math.round((at - Date.now()) / 1_000)),
  } as unknown as ConstructorParameters<typeof Halts>[0];
  const halts = new Halts(parts);
  await halts.run(true);
  for (let times = 0; times < 6; times++) await halts.again();
  expect(waits).toEqual([1, 1, 1, 1, 1, 15, 15]);
});
