// Who gets a task that names no agent: never somebody who cannot have it, always the one that is better by the first thing that differs.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Candidate, explain, type Limit, route, type RoutingAsk, successRate } from "#worker/routing/rules.ts";
import { LIMIT_REASONS } from "#worker/routing/schema.ts";

const AT = (hour: number): string => `2026-11-23T0${hour}:00:00.000Z`;
const ASK: RoutingAsk = { needs: [], wishes: [], gatewayId: null, boardGatewayId: "home" };
const agent = (id: string, fields: Partial<Candidate> = {}): Candidate => ({
  id,
  name: id,
  gatewayId: "home",
  state: "ready",
  link: "online",
  drift: null,
  hasEndedKey: false,
  skills: [],
  openRuns: 0,
  lastGivenAt: null,
  succeeded: 0,
  failed: 0,
  costUsd: null,
  limit: null,
  ...fields,
});
const limit = (reason: Limit["reason"]): Limit => ({ reason, detail: `why ${reason}`, since: null });
const rust = { name: "Rust", words: ["Rust", "rust-lang"] };

/** The second has the smaller id, so it would be chosen if nothing differed. */
const BETTER: [reason: string, best: Partial<Candidate>, other: Partial<Candidate>, ask?: Partial<RoutingAsk>][] = [
  ["there", { openRuns: 9 }, { link: "offline" }],
  ["there", { openRuns: 9 }, { state: "provisioning" }],
  ["there", { state: "provisioning", openRuns: 9 }, { link: "never_connected" }],
  ["there", { link: "offline", openRuns: 9 }, { link: "never_connected" }],
  ["skills", { skills: ["RUST-lang "], openRuns: 9 }, { skills: ["go"] }, { wishes: [rust] }],
  ["skills", { skills: ["go", "rust"] }, { skills: ["go"] }, { wishes: [rust], needs: ["Go"] }],
  ["reliable", { openRuns: 9 }, { succeeded: 1, failed: 2 }],
  ["load", { openRuns: 1, succeeded: 6, failed: 3 }, { openRuns: 2 }],
  ["outcome", { costUsd: 9 }, { succeeded: 6, failed: 3, costUsd: 1 }],
  ["cost", { costUsd: 0.2, gatewayId: "lab" }, { costUsd: 0.5 }],
  ["gateway", { lastGivenAt: AT(9) }, { gatewayId: "lab" }],
  ["turn", { lastGivenAt: AT(1) }, { lastGivenAt: AT(2) }],
  ["turn", { lastGivenAt: null }, { lastGivenAt: AT(2) }],
];

test.each(BETTER)("of two agents the better is chosen, and the reason is told: %s (%o, not %o)", (reason, best, other, ask = {}) => {
  for (const agents of [
    [agent("b", best), agent("a", other)],
    [agent("a", other), agent("b", best)],
  ]) {
    const routing = route({ ...ASK, ...ask }, agents);
    expect([routing.able.map((one) => one.agent.id), explain(routing)]).toMatchObject([["b", "a"], { reason, before: "a", able: 2, refused: 0 }]);
  }
});

test("a cost that is not known counts as the middle of those that are: neither a merit nor a fault; few endings say nothing", () => {
  const order = (...agents: Candidate[]) => route(ASK, agents).able.map((one) => one.agent.id);
  expect(order(agent("a"), agent("b", { costUsd: 1 }), agent("c", { costUsd: 3 }), agent("d", { costUsd: 2 }))).toEqual(["b", "a", "d", "c"]);
  expect(order(agent("b"), agent("a"))).toEqual(["a", "b"]);
  expect([successRate({ succeeded: 1, failed: 0 }), successRate({ succeeded: 3, failed: 1 })]).toEqual([null, 0.75]);
  expect(order(agent("a", { failed: 1 }), agent("b"))).toEqual(["a", "b"]);
});

const REFUSED: [why: string, fields: Partial<Candidate>, ask?: Partial<RoutingAsk>][] = [
  ["no_gateway", { gatewayId: null, link: null }],
  ["not_set_up", { state: "draft" }],
  ["elsewhere", {}, { gatewayId: "lab" }],
  ["setup_failed", { state: "failed" }],
  ["leaving", { state: "deleting" }],
  ["missing_there", { drift: "missing" }],
  ["looser_there", { drift: "looser" }],
  ["key_ended", { hasEndedKey: true }],
  ["lacks_skills", { skills: ["go"] }, { needs: ["go", "rust"] }],
  ...LIMIT_REASONS.map((reason): [string, Partial<Candidate>] => [reason, { limit: limit(reason) }]),
];

test.each(REFUSED)("who cannot be given it is left out, with the reason: %s", (why, fields, ask = {}) => {
  const routing = route({ ...ASK, ...ask }, [agent("a", fields)]);
  expect([routing.able, routing.refused.map((one) => one.why), explain(routing)]).toEqual([[], [why], null]);
  const detail = why === "lacks_skills" ? "rust" : fields.limit ? `why ${why}` : null;
  expect(routing.refused[0]?.detail).toBe(detail);
});

const anyAgent = fc.record({
  id: fc.uuid(),
  name: fc.constant("Scout"),
  gatewayId: fc.constantFrom("home", "lab", null),
  state: fc.constantFrom<Candidate["state"]>("draft", "provisioning", "ready", "ready", "failed", "deleting"),
  link: fc.constantFrom<Candidate["link"]>("online", "online", "offline", "never_connected"),
  drift: fc.constantFrom<Candidate["drift"]>(null, null, "changed", "looser", "missing"),
  hasEndedKey: fc.boolean(),
  skills: fc.subarray(["go", "rust", "docs"]),
  openRuns: fc.nat(3),
  lastGivenAt: fc.constantFrom(null, AT(1), AT(2)),
  succeeded: fc.nat(9),
  failed: fc.nat(9),
  costUsd: fc.constantFrom(null, 0.1, 2),
  limit: fc.constantFrom(null, null, ...LIMIT_REASONS.map(limit)),
});
const anyAsk = fc.record({
  needs: fc.subarray(["go", "rust"]),
  wishes: fc.subarray([rust, { name: "Docs", words: ["docs"] }]),
  gatewayId: fc.constantFrom(null, null, "home", "lab"),
  boardGatewayId: fc.constantFrom(null, "home"),
});
const agents = fc.uniqueArray(anyAgent, { selector: ({ id }) => id, maxLength: 12 });

test("never is a task given to an agent that is paused, over its budget, gone, not set up, elsewhere, or without what was asked for", () => {
  fc.assert(
    fc.property(anyAsk, agents, (ask, all) => {
      const { able, refused } = route(ask, all);
      for (const { agent: one } of able) {
        expect([one.limit, one.hasEndedKey, one.drift === "looser" || one.drift === "missing"]).toEqual([null, false, false]);
        expect(["ready", "provisioning"]).toContain(one.state);
        expect(one.gatewayId).toBe(ask.gatewayId ?? one.gatewayId);
        expect([one.gatewayId === null, ask.needs.filter((need) => !one.skills.includes(need))]).toEqual([false, []]);
      }
      expect([...able, ...refused].map((one) => one.agent.id).sort()).toEqual(all.map(({ id }) => id).sort());
    }),
  );
});

test("the choice does not depend on the order in which agents are told, and while one is there none is chosen that is away", () => {
  fc.assert(
    fc.property(anyAsk, agents, fc.nat(), (ask, all, by) => {
      const turned = all.map((_, at) => all[(at + by) % all.length] as Candidate);
      const [one, other] = [route(ask, all), route(ask, turned)];
      expect(other.able.map(({ agent: { id } }) => id)).toEqual(one.able.map(({ agent: { id } }) => id));
      expect(explain(other)).toEqual(explain(one));
      if (one.able.some(({ agent: { link, state } }) => link === "online" && state === "ready"))
        expect(one.able[0]?.agent).toMatchObject({ link: "online", state: "ready" });
    }),
  );
});

test("a loaded agent gets a task before none only where it can more, or the others fail: load evens out", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 30 }), (count, tasks) => {
      const pool = Array.from({ length: count }, (_, at) => agent(`a${at}`));
      for (let given = 0; given < tasks; given++) {
        const { able } = route(ASK, pool);
        (able[0] as { agent: Candidate }).agent.openRuns += 1;
      }
      const loads = pool.map(({ openRuns }) => openRuns);
      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
    }),
  );
});
