// Stops as they reach gateways: what goes on ends, what has not begun is taken back, whoever is away is told when it connects, and work waits
// until somebody with the right lifts the stop and says why.
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { GatewayCommandRow } from "#worker/commands/index.ts";
import type { AgentGuard, Stop } from "#worker/guards/schema.ts";
import { tellAnew } from "#worker/guards/halting.ts";
import { stopStatements } from "#worker/guards/stopping.ts";
import { stopStuckRuns } from "#worker/guards/stuck.ts";
import { newId } from "#worker/platform/ids.ts";
import type { Run } from "#worker/runs/schema.ts";
import { composition } from "#worker/slices.ts";
import { client } from "../support/client.ts";
import { atWork, connect, PATIENCE, ready, tokenFor } from "../support/connected.ts";
import { agentOn, board, contextOf, eventsOf, gateway, member, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";
import { heldUp, meeting } from "../support/racing.ts";

const stop = ({ call }: Pick<TestOrganization, "call">, scope: string, id?: string) =>
  call<Stop>("POST", "/guards/stops", { body: { scope, ...(id ? { scope_id: id } : {}), reason: "It deletes files." } });
const lift = ({ call }: Pick<TestOrganization, "call">, { id }: Stop) => call<Stop>("POST", `/guards/stops/${id}/lift`, { body: { reason: "Mended." } });
const statusesOf = async ({ db, id }: TestOrganization) =>
  (await db.sql("SELECT status, count(*) AS n FROM runs WHERE organization_id = ?1 GROUP BY status", id).all<{ status: string; n: number }>()).results.map(
    ({ status, n }) => `${n} ${status}`,
  );

const RUNS = 8;

test("an emergency stop of everything leaves none of the runs that go on; a gateway that is away is told when it connects", async () => {
  const at = await ready("SLOW:1000", { wordMs: 60_000 });
  const { of, lab, on, link } = at;
  const away = await gateway(of);
  const { agent_id } = await at.begin();
  await Promise.all(Array.from({ length: RUNS - 1 }, () => task(of, on, { description: "SLOW:1000", assigned_agent_id: agent_id })));
  await expect.poll(() => statusesOf(of), { ...PATIENCE, timeout: 20_000 }).toEqual([`${RUNS} running`]);
  const made = must(await stop(of, "organization"));
  expect(link.double.runs.working()).toEqual([]);
  await expect.poll(() => statusesOf(of), PATIENCE).toEqual([`${RUNS} aborted`]);
  expect(new Map(made.gateways.map(({ id, told_at }) => [id, told_at !== null]))).toEqual(
    new Map([
      [lab.id, true],
      [away.id, false],
    ]),
  );
  await connect(of, away, await tokenFor(of, away));
  const toldOf = async () =>
    must(await of.call<{ items: Stop[] }>("GET", "/guards/stops?active=true")).items[0]?.gateways.map(({ told_at }) => told_at !== null);
  await expect.poll(toldOf, PATIENCE).toEqual([true, true]);
  expect(must(await stop(of, "organization")).id).toBe(made.id); // pressed twice it stops once

  const later = await task(of, on, { description: "hello" });
  const asked = await of.call<{ refused: object[] }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: later.id } });
  expect([refusal(asked), asked.body.refused]).toEqual(["409 conflict", [{ agent_id, why_not: "stopped" }]]);
  must(await of.call("PATCH", `/tasks/${later.id}`, { body: { assigned_agent_id: agent_id } })); // whoever is named gets it when the stop is lifted
  const runOf = async () => must(await of.call<{ items: Run[] }>("GET", `/tasks/${later.id}/runs`)).items[0]?.status;
  const heldBack = async () => (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "run.held_back").map(({ reason }) => reason);
  await expect.poll(heldBack, PATIENCE).toEqual([expect.stringContaining("was stopped: It deletes files.")]);
  expect(await runOf()).toBe("queued");
  const lifted = must(await lift(of, made));
  expect([lifted.lift_reason, lifted.lifted_by?.type]).toEqual(["Mended.", "user"]);
  await expect.poll(runOf, PATIENCE).toBe("succeeded");
  expect(refusal(await lift(of, made))).toBe("409 conflict");
});

test("a stop of an agent or a board ends what is theirs alone, also what their gateway has begun by itself, and what had not begun is taken back", async () => {
  const { of, on, given, link, session, status } = await atWork();
  const [name] = session.split(":").slice(1);
  const agentId = name?.replace("mc-", "") ?? "";
  const own = `agent:${name}:main`;
  const [connection] = link.double.connections;
  if (!connection) throw new Error("nobody is connected");
  for (const sessionKey of [own, "agent:main:main"]) link.double.runs.send(connection, { sessionKey, message: "SLOW:1000", idempotencyKey: newId() });
  const active = () => [...link.double.runs.working()].sort();
  await expect.poll(active, PATIENCE).toEqual(["agent:main:main", own, session].sort());
  const writer = await member(of, { writes: [on.id] });
  const deaf = vi.spyOn(link.double.runs, "abort").mockReturnValue({ ok: true, aborted: false, runIds: [] });
  const unheard = must(await stop(writer, "board", on.id));
  expect([unheard.gateways.map(({ told_at }) => told_at), active().length, await status()], "what goes on is not called stopped").toEqual([
    [null],
    3,
    "running",
  ]);
  deaf.mockRestore();
  const made = must(await stop(writer, "board", on.id)); // pressed again, or with the next look
  expect([made.id, made.gateways.map(({ told_at }) => told_at !== null)]).toEqual([unheard.id, [true]]);
  expect([active(), await status()]).toEqual([["agent:main:main"], "aborted"]);
  expect(must(await of.call<AgentGuard>("GET", `/agents/${agentId}/guard`))).toMatchObject({ is_stopped: true, stops: [{ id: made.id, scope: "board" }] });
  const told = (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type.startsWith("guard."));
  expect(told).toMatchObject([{ type: "guard.stopped", subject: { type: "board", id: on.id }, reason: "It deletes files." }]);
  expect(given.board_id).toBe(on.id);
});

test("whoever may not give work there may not stop it, only admins lift, no program does, and nobody reaches another organization's", async () => {
  const of = await organization();
  const on = await board(of);
  const { id: agent, call: asAgent } = await agentOn(of, on);
  const lab = await gateway(of);
  const [reader, writer, stranger] = [await member(of, { reads: [on.id] }), await member(of, { writes: [on.id] }), await organization(of.shard)];
  for (const [scope, id] of [
    ["agent", agent],
    ["board", on.id],
    ["gateway", lab.id],
  ] as const) {
    expect(refusal(await stop(stranger, scope, id))).toBe("404 not_found");
    expect(refusal(await stop(reader, scope, id))).toBe("403 forbidden");
    expect(refusal(await stop({ call: asAgent }, scope, id))).toBe("403 forbidden");
  }
  expect(refusal(await stop(writer, "gateway", lab.id))).toBe("403 forbidden");
  expect(refusal(await stop(writer, "organization"))).toBe("403 forbidden");
  const both = meeting(2);
  const asked = { scope: "agent", scope_id: agent, reason: "Now." };
  const press = () => heldUp("POST", "/guards/stops", { token: String(env.LOCAL_AUTH_TOKEN), organizationId: of.id, body: asked }, both);
  const [pressed, other] = (await Promise.all([press(), press()])).map(({ body }) => body.id);
  expect(pressed, "pressed by two at once").toBe(other);
  must(await of.call("POST", `/guards/stops/${pressed}/lift`, { body: { reason: "Mended." } }));
  const made = must(await stop(writer, "agent", agent));
  expect(refusal(await lift(writer, made))).toBe("403 forbidden");
  expect(refusal(await lift(stranger, made))).toBe("404 not_found");
  const key = must(await of.call<{ token: string }>("POST", "/organizations/me/api-keys", { body: { name: "CI", scopes: ["agents:write"] } }));
  expect(refusal(await lift({ call: client({ Authorization: `Bearer ${key.token}` }) }, made))).toBe("403 forbidden");
  expect(must(await lift(of, made)).lifted_at).not.toBeNull();
});

test("an agent that is woken for one task again and again without a change of it is paused, and people are told; a change, a person or a lift begin the count anew", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const { id: agentId, call: asAgent } = await agentOn(of, on, { gateway_id: lab.id });
  const one = await task(of, on);
  must(await of.call("PUT", `/guards/limits/organization/me`, { body: { loop_wakes: 3 } }));
  const wake = async () => {
    await new Promise((soon) => setTimeout(soon, 2)); // each in a millisecond of its own
    const [id, now] = [newId(), new Date()];
    const text = `INSERT INTO runs(id, organization_id, gateway_id, agent_id, board_id, task_id, session_key, status, parameters, requested_by, deadline_at, version, created_at, resends)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, 's', 'succeeded', '{}', '{"type":"agent"}', ?7, 1, ?7, 0)`;
    await of.db.sql(text, id, of.id, lab.id, agentId, on.id, one.id, now.toISOString()).run();
    const command = { id, gateway_id: lab.id, cause_id: null, kind: "run.start", payload: "{}", error: null } as GatewayCommandRow;
    return composition.ports.wakeGuard({ db: of.db, now, composition, command, agentId, taskId: one.id, joins: false, isByHand: false });
  };
  const wakes = async (times: number) => {
    const sent: boolean[] = [];
    for (let n = 0; n < times; n++) sent.push((await wake()).isSent);
    return sent;
  };
  expect(await wakes(3)).toEqual([true, true, true]);
  must(await asAgent("PATCH", `/tasks/${one.id}`, { body: { status: "in_progress" } }));
  expect(await wakes(2)).toEqual([true, true]);
  must(await asAgent("POST", `/tasks/${one.id}/comments`, { body: { message: "Still looking." } })); // said, not changed
  expect(await wakes(1)).toEqual([true]);
  const paused = await wake();
  if (paused.isSent) throw new Error("the loop was not broken");
  expect(paused).toMatchObject({
    isHeldBack: false,
    why: expect.stringContaining("3 times"),
    also: { events: [{ type: "guard.stopped", payload: { cause: "loop" } }] },
  });
  await of.db.d1.batch(paused.also.writes);
  const [held] = must(await of.call<AgentGuard>("GET", `/agents/${agentId}/guard`)).stops;
  expect((await wake()).isSent).toBe(false);
  must(await lift(of, held as Stop));
  expect(await wakes(3)).toEqual([true, true, true]);
  must(await of.call("POST", `/tasks/${one.id}/comments`, { body: { message: "Go on." } }));
  expect(await wakes(3)).toEqual([true, true, true]);
});

test("a run of which neither its agent nor its gateway shows anything is stopped and told, one whose gateway has shown it lately is not; and a stop whose call was lost is carried out by cron", async () => {
  const { of, lab, on, given, link, session, status, runs } = await atWork();
  const { agent_id } = (await runs())[0] as Run;
  must(await of.call("PUT", `/guards/limits/agent/${agent_id}`, { body: { stuck_minutes: 30 } }));
  const minutes = (n: number) => contextOf(of, new Date(Date.now() + n * 60_000));
  const conversation = link.double.conversations.open(session);
  conversation.updatedAt += 20 * 60_000; // its gateway shows that it works, though its agent says nothing on the task
  await stopStuckRuns(minutes(35));
  expect(await status()).toBe("running");
  conversation.updatedAt -= 20 * 60_000;
  await stopStuckRuns(minutes(20));
  await stopStuckRuns(minutes(35));
  await expect.poll(status, PATIENCE).toBe("aborted");
  const told = (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "guard.run_stuck");
  expect(told).toMatchObject([{ about: { type: "task", id: given.id }, reason: expect.stringMatching(/3\d minutes/) }]);
  expect(link.double.runs.working()).toEqual([]);
  expect(lab.id).toBe((await runs())[0]?.gateway_id);

  const [connection] = link.double.connections;
  if (!connection || !agent_id) throw new Error("nobody is connected");
  const own = `agent:${gatewayAgentId(agent_id)}:main`;
  link.double.runs.send(connection, { sessionKey: own, message: "SLOW:1000", idempotencyKey: newId() });
  await expect.poll(() => link.double.runs.working(), PATIENCE).toEqual([own]);

  const clock = (n: number) => new Date(Date.now() + n * 60_000).toISOString().slice(11, 16);
  must(await of.call("PUT", `/guards/limits/agent/${agent_id}`, { body: { quiet: { from: clock(-60), until: clock(60), time_zone: "UTC" } } }));
  const isSaid = async (how: object) => {
    const payload = JSON.stringify({ session_key: own, message: "How far?", board_id: on.id, ...how });
    const command = { id: newId(), gateway_id: lab.id, cause_id: null, kind: "session.message", payload, error: null } as GatewayCommandRow;
    return (await composition.ports.sendGate({ composition, db: of.db, now: new Date(), command })).isSent;
  };
  expect([await isSaid({}), await isSaid({ is_by_program: true })], "what an agent or a key says in quiet hours waits").toEqual([true, false]);

  const by = { type: "system", id: "guards", name: "Mission Control" } as const;
  const place = { organizationId: of.id, scope: "agent", scopeId: agent_id, boardId: on.id, label: "", cause: "loop", detail: "", until: null } as const;
  await of.db.d1.batch(stopStatements(of.db, { id: newId(), ...place, by }, new Date()).writes); // and then the call to the gateway's link was lost
  expect([await tellAnew(contextOf(of)), link.double.runs.working(), await tellAnew(contextOf(of))]).toEqual([1, [], 0]);
});
