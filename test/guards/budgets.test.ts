// Budgets as they hold: of any number of runs that would begin at once no more begin than are left, what a gateway counts is added up once, and
// what has used up a budget is stopped.
import { expect, test } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { GatewayCommandRow } from "#worker/commands/index.ts";
import { endStops } from "#worker/guards/jobs.ts";
import { measure } from "#worker/guards/measure.ts";
import type { AgentGuard, Limits } from "#worker/guards/schema.ts";
import { Database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { releaseStatements } from "#worker/guards/gate-store.ts";
import { connect } from "../support/connected.ts";
import { counting } from "../support/counting.ts";
import { agentOn, board, contextOf, eventsOf, gateway, member, must, organization, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

async function crew(agents = 2) {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const crew = await Promise.all(Array.from({ length: agents }, () => agentOn(of, on, { gateway_id: lab.id })));
  return { of, lab, on, crew };
}

/** As the gate asks where a run is about to leave; `id`: of its command. */
const wake = ({ db }: TestOrganization, lab: { id: string }, agentId: string, id = newId(), now = new Date()) => {
  const command = { id, gateway_id: lab.id, cause_id: null, kind: "run.start", payload: "{}", error: null } as GatewayCommandRow;
  return composition.ports.wakeGuard({ db, now, composition, command, agentId, taskId: null, joins: false, isByHand: false });
};
const limits = (of: TestOrganization, place: string, body: object, headers = {}) => of.call<Limits>("PUT", `/guards/limits/${place}`, { body, headers });
const guardOf = async ({ call }: TestOrganization, id: string) => must(await call<AgentGuard>("GET", `/agents/${id}/guard`));

test("of a hundred runs that would begin at once a budget of ten lets ten begin, of the agent, its board and its organization alike", async () => {
  const {
    of,
    lab,
    on,
    crew: [one, other],
  } = await crew();
  must(await limits(of, "organization/me", { max_runs: 10 }));
  must(await limits(of, `board/${on.id}`, { max_runs: 60 }));
  const asked = await Promise.all(Array.from({ length: 100 }, (_, n) => wake(of, lab, (n % 2 ? one : other)?.id ?? "")));
  expect(asked.filter(({ isSent }) => isSent)).toHaveLength(10);
  const { budgets } = await guardOf(of, one?.id ?? "");
  expect(budgets.map(({ scope, spent }) => [scope, spent.runs])).toEqual([
    ["agent", expect.any(Number)],
    ["board", 10],
    ["organization", 10],
  ]);
  const refused = asked.find(({ isSent }) => !isSent);
  expect(refused).toMatchObject({ isHeldBack: true, why: expect.stringContaining("(runs)"), also: { events: [{ type: "guard.budget_reached" }] } });
}, 20_000);

test("a run that is asked about again has its place already, and one that never began gives it back once", async () => {
  const {
    of,
    lab,
    crew: [one],
  } = await crew(1);
  const agentId = one?.id ?? "";
  must(await limits(of, `agent/${agentId}`, { max_runs: 1 }));
  const id = newId();
  expect([(await wake(of, lab, agentId, id)).isSent, (await wake(of, lab, agentId, id)).isSent, (await wake(of, lab, agentId)).isSent]).toEqual([
    true,
    true,
    false,
  ]);
  for (let times = 0; times < 2; times++) await of.db.d1.batch(releaseStatements(of.db, id));
  expect((await guardOf(of, agentId)).budgets.map(({ spent }) => spent.runs)).toEqual([0, 0, 0]);
  expect((await wake(of, lab, agentId)).isSent).toBe(true);
});

test("what a gateway counts is added up once, warns, and stops who has used it up until the day is over or the budget is raised", async () => {
  const {
    of,
    lab,
    on,
    crew: [one],
  } = await crew(1);
  const agentId = one?.id ?? "";
  const { double } = await connect(of, lab);
  const session = `agent:${gatewayAgentId(agentId)}:main`;
  const today = new Date().toISOString().slice(0, 10);
  must(await limits(of, `agent/${agentId}`, { max_tokens: 1_000, warn_percent: 50 }));
  expect((await wake(of, lab, agentId)).isSent).toBe(true);
  const counts = async (tokens: number, minutes: number) => {
    double.conversations.usage.set(session, { [today]: tokens });
    await of.db.sql("UPDATE guard_reservations SET at = '2026-01-01' WHERE agent_id = ?1", agentId).run();
    await measure(contextOf(of, new Date(Date.now() + minutes * 60_000)));
    const { budgets, stops } = await guardOf(of, agentId);
    return [budgets.map(({ spent }) => spent.tokens), budgets[0]?.spent.held_tokens, stops.map(({ cause }) => cause)];
  };
  expect(await counts(600, 6)).toEqual([[600, 600, 600], 0, []]);
  expect(await counts(600, 12)).toEqual([[600, 600, 600], 0, []]);
  expect(await counts(1_100, 18)).toEqual([[1_100, 1_100, 1_100], 0, ["budget"]]);
  const told = (await eventsOf(of, `board_id=${on.id}`)).map(({ type }) => type).filter((type) => type.startsWith("guard."));
  expect(told).toEqual(["guard.limits_changed", "guard.budget_warned", "guard.budget_reached", "guard.stopped"]);
  const [stop] = (await guardOf(of, agentId)).stops;
  expect(stop?.until).toBe(`${new Date(Date.parse(today) + 86_400_000).toISOString()}`);
  must(await limits(of, `agent/${agentId}`, { max_tokens: 5_000 }));
  expect((await guardOf(of, agentId)).stops).toEqual([]);
  expect(await counts(5_000, 24)).toEqual([[5_000, 5_000, 5_000], 0, ["budget"]]);
  await endStops(contextOf(of, new Date(Date.parse(today) + 86_400_001)));
  expect((await guardOf(of, agentId)).stops).toEqual([]);
}, 20_000);

test("limits are set by admins as they have seen them, and nobody reads or sets those of another organization", async () => {
  const {
    of,
    on,
    crew: [one],
  } = await crew(1);
  const stranger = await organization(of.shard);
  const writer = await member(of, { writesAll: true });
  for (const place of [`agent/${one?.id}`, `board/${on.id}`, `organization/${of.id}`]) {
    expect(refusal(await limits(stranger, place, { max_runs: 1 }))).toBe("404 not_found");
    expect(refusal(await stranger.call("GET", `/guards/limits/${place}`))).toBe("404 not_found");
    expect(refusal(await writer.call("PUT", `/guards/limits/${place}`, { body: { max_runs: 1 } }))).toBe("403 forbidden");
  }
  expect(refusal(await stranger.call("GET", `/agents/${one?.id}/guard`))).toBe("404 not_found");
  const set = must(await limits(of, `board/${on.id}`, { max_cost_usd: 1.25, quiet: { from: "22:00", until: "06:00", time_zone: "Europe/Berlin" } }));
  expect(set).toMatchObject({ version: 1, max_cost_usd: 1.25, max_runs: null, quiet: { time_zone: "Europe/Berlin" } });
  expect(refusal(await limits(of, `board/${on.id}`, { max_runs: 2 }, { "If-Match": "0" }))).toBe("412 stale_version");
  expect(refusal(await limits(of, `board/${on.id}`, { quiet: { from: "22:00", until: "06:00", time_zone: "Moon/Sea" } }))).toBe("422 invalid_input");
  const shownTo = async (call: typeof of.call) => must(await call<AgentGuard>("GET", `/agents/${one?.id}/guard`)).budgets.map(({ scope }) => scope);
  expect([await shownTo((await member(of)).call), await shownTo(writer.call), await shownTo(of.call)]).toEqual([
    ["agent"],
    ["agent", "board"],
    ["agent", "board", "organization"],
  ]);
  expect(must(await of.call<AgentGuard>("GET", `/agents/${one?.id}/guard`)).settings.quiet).toMatchObject({ from: "board" });
});

test("a stop that comes while it is decided whether an agent is woken is seen: it is not woken, and has taken nothing", async () => {
  const {
    of,
    lab,
    crew: [one],
  } = await crew(1);
  const agentId = one?.id ?? "";
  let isPressed = false;
  const press = async (texts: string[]) => {
    if (isPressed || !texts.some((text) => text.includes("INTO guard_reservations"))) return;
    isPressed = true;
    must(await of.call("POST", "/guards/stops", { body: { scope: "agent", scope_id: agentId, reason: "Now." } }));
  };
  const racing = new Database(counting(of.db.d1, { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] }, press));
  expect(await wake({ ...of, db: racing }, lab, agentId)).toMatchObject({ isSent: false, isHeldBack: true, why: expect.stringContaining("was stopped: Now.") });
  expect([isPressed, (await guardOf(of, agentId)).budgets.map(({ spent }) => spent.runs)]).toEqual([true, [0, 0, 0]]);
});
