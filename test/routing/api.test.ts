// A task that names no agent, over HTTP: who gets it, why, and what is said where nobody can.
import { expect, test } from "vitest";
import { failLateRuns } from "#worker/runs/jobs.ts";
import type { Execution } from "#worker/runs/schema.ts";
import type { TaskRouting } from "#worker/routing/schema.ts";
import { agentOn, board, contextOf, eventsOf, gateway, member, must, task, type TestOrganization, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

type Named = { id: string };
const execute = (of: Pick<TestOrganization, "call">, on: Named, body: Record<string, unknown> = {}) =>
  of.call<Execution>("POST", `/tasks/${on.id}/execute`, { body });
const routingOf = async (of: Pick<TestOrganization, "call">, on: Named) => must(await of.call<TaskRouting>("GET", `/tasks/${on.id}/routing`));
const set = (of: TestOrganization, { id }: Named, sets: string) => of.db.sql(`UPDATE agents SET ${sets} WHERE id = ?1`, id).run();

/** Two gateways that are there, with an agent of the board on each. */
async function staffed() {
  const { of, on, first } = await workplace();
  const [home, lab] = [await gateway(of, { name: "home" }), await gateway(of, { name: "lab" })];
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { gateway_id: home.id } }));
  await of.db.sql("UPDATE gateways SET status = 'online' WHERE id IN (?1, ?2)", home.id, lab.id).run();
  const scout = await agentOn(of, on, { name: "Scout", gateway_id: home.id, capabilities: ["docs"] });
  const pilot = await agentOn(of, on, { name: "Pilot", gateway_id: lab.id, capabilities: ["Rust", "docs"] });
  for (const agent of [scout, pilot]) await set(of, agent, "state = 'ready'");
  return { of, on, first, home, lab, scout, pilot };
}

test("a task goes to the agent that can what its tags name, wherever that lives; then to who has least to do; the record and the task's page say why", async () => {
  const { of, on, home, scout, pilot } = await staffed();
  const { id: tag } = must(await of.call<Named>("POST", "/tags", { body: { name: "Rust", slug: "rust", color: "1d76db" } }));
  const tagged = await task(of, on, { tag_ids: [tag] });
  const before = await routingOf(of, tagged);
  expect(before).toMatchObject({ wants: ["Rust"], last: null, next: { reason: "skills", before: "Scout", skills: ["Rust"], able: 2, refused: 0 } });
  expect(before.candidates.map(({ agent_name, place, skills }) => [agent_name, place, skills])).toEqual([
    ["Pilot", 1, ["Rust"]],
    ["Scout", 2, []],
  ]);
  expect(must(await execute(of, tagged)).agent_id).toBe(pilot.id);
  const plain = await task(of, on);
  expect(must(await execute(of, plain))).toMatchObject({ agent_id: scout.id, gateway_id: home.id });
  const [queued] = (await eventsOf(of, `task_id=${plain.id}`)).filter(({ type }) => type === "run.queued");
  expect(queued?.payload.routing).toEqual({ reason: "load", before: "Pilot", skills: [], able: 2, refused: 0 });
  expect((await routingOf(of, plain)).last).toMatchObject({ agent_id: scout.id, agent_name: "Scout", routing: { reason: "load" } });
  const third = await task(of, on);
  expect(must(await execute(of, third, { capabilities: ["RUST"] })).agent_id, "it has more to do, and it alone can").toBe(pilot.id);
  expect(refusal(await execute(of, await task(of, on), { capabilities: ["cobol"] }))).toBe("409 agent_required");
  const named = await task(of, on);
  await of.db.sql("UPDATE tasks SET assigned_agent_id = ?2 WHERE id = ?1", named.id, pilot.id).run();
  expect(must(await execute(of, named)).agent_id).toBe(pilot.id);
  expect((await routingOf(of, named)).last?.routing).toMatchObject({ reason: "assigned", before: null });
});

test("who is away, drifted, failed or without what is asked for gets nothing: each with its reason, and the refusal says them", async () => {
  const { of, on, first, lab, scout, pilot } = await staffed();
  await set(of, scout, "state = 'failed'");
  await of.db.sql("UPDATE gateways SET status = 'offline' WHERE id = ?1", lab.id).run();
  const spare = await agentOn(of, on, { name: "Spare", gateway_id: lab.id });
  await set(of, spare, "state = 'ready'");
  await of.db
    .sql(
      "INSERT INTO agent_drifts(agent_id, organization_id, gateway_id, gateway_agent_id, name, written, drift) VALUES (?1, ?2, ?3, 'mc-x', 'Spare', '{}', 'looser')",
      spare.id,
      of.id,
      lab.id,
    )
    .run();
  await agentOn(of, await board(of), { name: "Stranger", gateway_id: lab.id });
  const { candidates, next, total } = await routingOf(of, first);
  expect(candidates.map(({ agent_name, why_not }) => [agent_name, why_not])).toEqual([
    ["Pilot", null],
    ["Scout", "setup_failed"],
    ["Spare", "looser_there"],
  ]);
  expect([next?.reason, total]).toEqual(["only", 3]);
  const lacking = await execute(of, first, { capabilities: ["cobol"] });
  expect([refusal(lacking), (lacking.body as unknown as { refused: unknown[] }).refused.length]).toEqual(["409 conflict", 3]);
  await set(of, pilot, "deleted_at = '2026-11-23T00:00:00.000Z'");
  const refused = await execute(of, first);
  expect([refusal(refused), JSON.stringify(refused.body)]).toEqual(["409 conflict", expect.stringMatching(/Scout could not be set up.*Spare may run more/)]);
  await set(of, scout, "state = 'ready'");
  expect(refusal(await execute(of, first, { capabilities: ["cobol"] }))).toBe("409 conflict");
  expect(must(await execute(of, first)).agent_id).toBe(scout.id);
});

test("tasks that are sent at the same moment are spread as if they had come one after another", async () => {
  const { of, on } = await staffed();
  const given = await Promise.all(Array.from({ length: 6 }, () => task(of, on)));
  const agents = (await Promise.all(given.map((one) => execute(of, one)))).map((reply) => must(reply).agent_name);
  expect(agents.toSorted()).toEqual(["Pilot", "Pilot", "Pilot", "Scout", "Scout", "Scout"]);
});

test("a gateway that is asked for gets the task and no other does: round and round, as whoever asks wants it", async () => {
  const { of, on, home, lab } = await staffed();
  const sent: string[] = [];
  for (const at of [home, lab, lab, home, lab]) {
    const body = { task_id: (await task(of, on)).id };
    const { id, gateway_id, status } = must(await of.call<Execution>("POST", `/gateways/${at.id}/execute`, { body }));
    expect(must(await of.call<Execution>("GET", `/gateways/${at.id}/executions/${id}`))).toMatchObject({ id, gateway_id: at.id, status, result: null });
    sent.push(gateway_id === at.id ? "as asked" : "elsewhere");
  }
  expect(sent).toEqual(Array(5).fill("as asked"));
});

test("how runs end is counted with their end: who fails more often than not comes last, and a run that was stopped says nothing", async () => {
  const { of, on, scout, pilot } = await staffed();
  const outcome = async () =>
    (await of.db.sql("SELECT agent_id, round(succeeded, 3) AS s, round(failed, 3) AS f FROM agent_outcomes ORDER BY agent_id").all()).results;
  for (let n = 0; n < 3; n++) {
    const given = await task(of, on);
    await of.db.sql("UPDATE tasks SET assigned_agent_id = ?2 WHERE id = ?1", given.id, scout.id).run();
    const { id } = must(await execute(of, given));
    await of.db.sql("UPDATE runs SET deadline_at = '2026-01-01T00:00:00.000Z' WHERE id = ?1", id).run();
    await failLateRuns(contextOf(of));
  }
  const stopped = await task(of, on);
  must(await execute(of, stopped, { capabilities: ["rust"] }));
  must(await of.call("POST", `/tasks/${stopped.id}/stop`));
  expect((await outcome()).filter(({ agent_id }) => agent_id === scout.id || agent_id === pilot.id)).toEqual([{ agent_id: scout.id, s: 0, f: 2.71 }]);
  const { candidates } = await routingOf(of, await task(of, on));
  expect(candidates.map(({ agent_name, success_rate }) => [agent_name, success_rate])).toEqual([
    ["Pilot", null],
    ["Scout", 0],
  ]);
});

test("where the board has neither gateway nor agent, whoever manages gateways gets one that is there; others are told what is missing", async () => {
  const { of, on, first } = await workplace();
  const [, there] = [await gateway(of, { name: "a-away" }), await gateway(of, { name: "b-there" })];
  await of.db.sql("UPDATE gateways SET status = 'online' WHERE id = ?1", there.id).run();
  const writer = await member(of, { writes: [on.id] });
  expect(refusal(await execute(writer, first))).toBe("409 gateway_required");
  const run = must(await execute(of, first));
  expect([run.gateway_id, run.agent_name, (await routingOf(of, first)).last?.routing?.reason]).toEqual([there.id, "Runner on b-there", "made"]);
});
