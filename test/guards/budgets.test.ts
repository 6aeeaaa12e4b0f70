// Budgets as they hold: of any number of runs that would begin at once no more begin than are left, what a gateway counts is added up once, and
// what has used up a budget is stopped.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { GatewayCommandRow } from "#worker/commands/index.ts";
import { endStops, releaseUnbegun } from "#worker/guards/jobs.ts";
import { measure } from "#worker/guards/measure.ts";
import type { AgentGuard, Limits } from "#worker/guards/schema.ts";
import { Database } from "#worker/platform/db.ts";
import { newId } from "#worker/platform/ids.ts";
import { composition } from "#worker/slices.ts";
import { passOnStatement, releaseStatements } from "#worker/guards/gate-store.ts";
import { guardsConsumer } from "#worker/guards/subscriber.ts";
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
});

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

test("what may have begun counts, also where nobody asked for it; what was taken back or refused before it began comes back, and what replaces it takes its place", async () => {
  const {
    of,
    lab,
    on,
    crew: [one],
  } = await crew(1);
  const agentId = one?.id ?? "";
  const text = `INSERT INTO gateway_commands(id, organization_id, gateway_id, lane, kind, payload, status, attempts, deadline_at, created_at, finished_at)
    VALUES (?1, ?2, ?3, 'l', 'session.message', '{}', ?4, ?5, '2026-02-01', '2026-01-01', ?6)`;
  const sent = ({ isSent }: { isSent: boolean }) => expect(isSent).toBe(true);
  const ended = async (status: string, attempts: number, finished: string) => {
    const id = newId();
    sent(await wake(of, lab, agentId, id));
    await of.db.sql(text, id, of.id, lab.id, status, attempts, finished).run();
    return id;
  };
  const runs = async () => (await guardOf(of, agentId)).budgets.map(({ spent }) => spent.runs)[0];
  await ended("cancelled", 0, "2026-01-01");
  await ended("failed", 3, "2026-01-31"); // its gateway has refused it
  const lost = await ended("failed", 1, "2026-02-02"); // nobody knows whether it has it
  const left = await ended("cancelled", 1, "2026-01-01");
  const begun = await ended("failed", 3, "2026-01-31"); // the first answer was lost, and what was sent again is refused
  const run = `INSERT INTO runs(id, organization_id, gateway_id, agent_id, session_key, status, parameters, requested_by, deadline_at, version, created_at, started_at, resends)
    VALUES (?1, ?2, ?3, ?4, 's', 'failed', '{}', '{"type":"agent"}', '2026', 1, '2026', '2026', 0)`;
  await of.db.sql(run, begun, of.id, lab.id, agentId).run();
  for (const id of [lost, left, begun]) await of.db.d1.batch(releaseStatements(of.db, id));
  expect(await runs()).toBe(5);
  expect([await releaseUnbegun(contextOf(of)), await releaseUnbegun(contextOf(of)), await runs()]).toEqual([2, 0, 3]);

  const anew = newId();
  await passOnStatement(of.db, left, anew).run();
  sent(await wake(of, lab, agentId, anew));
  expect(await runs()).toBe(3);

  const at = new Date().toISOString();
  const after = { agent_id: agentId, board_id: on.id, gateway_id: lab.id, created_at: at, started_at: at };
  type Hear = (event: { subject_id: string; organization_id: string; payload: object }, context: object) => Promise<{ writes: D1PreparedStatement[] } | null>;
  const hear = guardsConsumer.on["run.started"] as unknown as Hear;
  const started = { subject_id: newId(), organization_id: of.id, payload: { after } };
  for (let times = 0; times < 2; times++) await of.db.d1.batch((await hear(started, contextOf(of)))?.writes ?? []);
  expect(await hear({ ...started, payload: { after: { ...after, started_at: "2027" } } }, contextOf(of))).toBeNull();
  expect((await guardOf(of, agentId)).budgets.map(({ spent }) => spent.runs)).toEqual([4, 4, 4]);

  must(await limits(of, `agent/${agentId}`, { max_cost_usd: 10 }));
  const free = await wake(of, lab, agentId);
  await of.db.sql("UPDATE guard_days SET tokens = 2500000, unpriced_tokens = 2500000 WHERE scope_id = ?1", agentId).run();
  expect([free.isSent, await wake(of, lab, agentId)]).toMatchObject([true, { isSent: false, why: expect.stringContaining("(cost)") }]);
  expect((await guardOf(of, agentId)).budgets[0]?.spent).toMatchObject({ cost_usd: 0, unpriced_tokens: 2_500_000, unpriced_cost_usd: 10 });
});

test("what is held ends with what has ended, though its gateway has not counted all, and a gateway that cannot be measured waits behind the others", async () => {
  const {
    of,
    lab,
    crew: [one, other],
  } = await crew();
  const { double } = await connect(of, lab);
  const session = (agent: { id: string } | undefined) => `agent:${gatewayAgentId(agent?.id ?? "")}:main`;
  const today = new Date().toISOString().slice(0, 10);
  double.conversations.usage.set(session(one), { [today]: 100 }).set(session(other), null);
  for (const agent of [one, other]) must(await limits(of, `agent/${agent?.id}`, { max_tokens: 100_000 }));
  const [said, ended] = [newId(), newId()];
  for (const [agent, id] of [
    [one, newId()],
    [one, said],
    [other, ended],
  ] as const)
    expect((await wake(of, lab, agent?.id ?? "", id)).isSent).toBe(true);
  const text = `INSERT INTO gateway_commands(id, organization_id, gateway_id, lane, kind, payload, status, deadline_at, created_at)
    VALUES (?1, ?2, ?3, 'l', 'session.message', '{"message":"?"}', 'done', '9999', '2026-01-01')`;
  await of.db.sql(text, said, of.id, lab.id).run(); // its answer is waited for
  await of.db.sql(text.replace("session.message", "run.start"), ended, of.id, lab.id).run(); // its run had ended before it was known that it had left
  const context = (minutes: number) => contextOf(of, new Date(Date.now() + minutes * 60_000));
  const open = async () => (await Promise.all([one, other].map((agent) => guardOf(of, agent?.id ?? "")))).map(({ budgets }) => budgets[0]?.spent.held_tokens);
  expect(await open()).toEqual([50_000, 25_000]);
  await measure(context(1));
  expect(await open(), "nothing is known of all").toEqual([50_000, 25_000]);
  await measure(context(12));
  expect(await open()).toEqual([25_000, 0]);
  await of.db.sql("UPDATE gateway_commands SET payload = '{}' WHERE id = ?1", said).run();
  await measure(context(24));
  expect(await open()).toEqual([0, 0]);

  const unsaid = newId();
  expect((await wake(of, lab, one?.id ?? "", unsaid)).isSent).toBe(true);
  await of.db.sql(text.replace("'done'", "'cancelled'"), unsaid, of.id, lab.id).run();
  await measure(context(36));
  expect(await releaseUnbegun(contextOf(of)), "what never began is not counted as used, but given back").toBe(1);

  const broken = { ...env, GATEWAY_LINKS: null } as unknown as typeof env;
  const later = new Date(Date.now() + 48 * 60_000);
  await measure(contextOf(of, later, broken));
  expect(await of.db.sql("SELECT asked_at, problem FROM guard_measures WHERE gateway_id = ?1", lab.id).first()).toEqual({
    asked_at: later.toISOString(),
    problem: expect.stringContaining("could not be counted"),
  });
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
  expect(refusal(await of.call("POST", `/guards/stops/${stop?.id}/lift`, { body: { reason: "Go on." } })), "a minute later it would be stopped anew").toBe(
    "409 conflict",
  );
  must(await limits(of, `agent/${agentId}`, { max_tokens: 5_000, max_runs: 1 })); // its run has been taken too
  expect((await guardOf(of, agentId)).stops).toEqual([]);
  expect(await counts(5_000, 24)).toEqual([[5_000, 5_000, 5_000], 0, ["budget"]]);
  await of.db.sql("UPDATE guard_stops SET until = '2026-01-02' WHERE lifted_at IS NULL AND scope_id = ?1", agentId).run(); // of a day before
  expect(await counts(5_000, 30), "it is stopped anew, though nobody has ended the stop that is over").toEqual([[5_000, 5_000, 5_000], 0, ["budget"]]);
  const closed = await organization(of.shard);
  const many = `INSERT INTO guard_stops(id, organization_id, scope, scope_id, label, cause, detail, stopped_by, stopped_at, until)
    SELECT 'closed ' || value, ?2, 'agent', value, '', 'budget', '', '{}', '2026-01-01', '2026-01-02' FROM json_each(?1)`;
  await of.db.sql(many, JSON.stringify(Array.from({ length: 50 }, (_, n) => `a${n}`)), closed.id).run();
  await of.db.sql("UPDATE organizations SET deletion_at = '9999' WHERE id = ?1", closed.id).run(); // it takes no changes any more
  await endStops(contextOf(of, new Date(Date.parse(today) + 86_400_001)));
  expect((await guardOf(of, agentId)).stops).toEqual([]);

  let isRaised = false;
  const raise = async (texts: string[]) => {
    if (isRaised || !texts.some((text) => text.includes("INTO guard_stops"))) return;
    isRaised = true;
    must(await limits(of, `agent/${agentId}`, { max_tokens: 9_000 }));
  };
  const racing = new Database(counting(of.db.d1, { trips: 0, rowsRead: 0, rowsWritten: 0, log: [] }, raise));
  await measure({ ...contextOf(of, new Date(Date.now() + 36 * 60_000)), db: racing });
  expect([isRaised, (await guardOf(of, agentId)).stops], "raised in the moment of the stop").toEqual([true, []]);
  expect(await counts(9_000, 42)).toEqual([[9_000, 9_000, 9_000], 0, ["budget"]]);
  await of.db.sql("UPDATE guard_limits SET max_tokens = 9001 WHERE scope_id = ?1", agentId).run(); // as if it had been raised without ending the stop
  const [left] = (await guardOf(of, agentId)).stops;
  must(await of.call("POST", `/guards/stops/${left?.id}/lift`, { body: { reason: "Something is left." } }));
  expect((await guardOf(of, agentId)).stops).toEqual([]);
});

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
