// Giving a task to another agent while one works on it: the first is stopped, the second begins when that run has ended, through the
// gate, and what people say meanwhile reaches the second.
import { expect, test } from "vitest";
import type { EventRow } from "#worker/platform/events.ts";
import type { Run } from "#worker/runs/schema.ts";
import { connect, PATIENCE } from "../support/connected.ts";
import { agentOn, approval, eventsOf, gateway, must, task, type TestOrganization, workplace } from "../support/factories.ts";

/** Two agents on a gateway that is away, or here. */
async function pair(isHere: boolean) {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const link = isHere ? await connect(of, lab, undefined, { wordMs: 60_000 }) : null;
  const made = async (name: string) => {
    const agent = await agentOn(of, on, { name, gateway_id: lab.id });
    if (isHere) await expect.poll(async () => must(await of.call<{ status: string }>("GET", `/agents/${agent.id}`)).status, PATIENCE).toBe("online");
    return agent;
  };
  const [scout, pilot] = [await made("Scout"), await made("Pilot")];
  const give = async (id: string, to: { id: string } | null) => must(await of.call("PATCH", `/tasks/${id}`, { body: { assigned_agent_id: to?.id ?? null } }));
  return { of, on, lab, link, scout, pilot, give };
}

const runsOf = async (of: TestOrganization, id: string) =>
  must(await of.call<{ items: Run[] }>("GET", `/tasks/${id}/runs`))
    .items.toReversed()
    .map(({ agent_name, status }) => [agent_name, status]);
const commandsOf = async (of: TestOrganization, kind: string) =>
  (
    await of.db.sql("SELECT lane, payload, status FROM gateway_commands WHERE organization_id = ?1 AND kind = ?2 ORDER BY id", of.id, kind).all<{
      lane: string;
      payload: string;
      status: string;
    }>()
  ).results;

test("a queued run is withdrawn when its task is given to another agent, and the record says why; the other's run is queued", async () => {
  const { of, on, scout, pilot, give } = await pair(false);
  const { id } = await task(of, on, { assigned_agent_id: scout.id });
  await expect.poll(() => runsOf(of, id), PATIENCE).toEqual([["Scout", "queued"]]);
  await give(id, pilot);
  await expect
    .poll(() => runsOf(of, id), PATIENCE)
    .toEqual([
      ["Scout", "aborted"],
      ["Pilot", "queued"],
    ]);
  const why = "The task was given to Pilot, who begins when this run has ended.";
  const told = (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type.startsWith("run."));
  expect(told.map(({ type }) => type)).toEqual(["run.queued", "run.stop_requested", "run.aborted", "run.queued"]);
  expect(told[1]).toMatchObject({ reason: why, actor: { type: "system" } });
  const [first, second] = must(await of.call<{ items: Run[] }>("GET", `/tasks/${id}/runs`)).items.toReversed();
  expect([first?.error, second?.requested_by.type]).toEqual([why, "user"]);
  expect((await commandsOf(of, "run.start")).map(({ status }) => status)).toEqual(["cancelled", "queued"]);
});

test("a run that goes on is stopped at its gateway before the other begins: the two never overlap", async () => {
  const { of, on, link, scout, pilot, give } = await pair(true);
  const { id } = await task(of, on, { description: "SLOW:1000", assigned_agent_id: scout.id });
  await expect.poll(() => runsOf(of, id), PATIENCE).toEqual([["Scout", "running"]]);
  await give(id, pilot);
  await expect
    .poll(() => runsOf(of, id), PATIENCE)
    .toEqual([
      ["Scout", "aborted"],
      ["Pilot", "running"],
    ]);
  const { rows } = await of.db.ask({
    rows: of.db.rows<EventRow>("SELECT * FROM events WHERE stream_id = ?1 AND type IN ('run.aborted', 'run.queued') ORDER BY id", on.id),
  });
  expect(rows.map(({ type }) => type)).toEqual(["run.queued", "run.aborted", "run.queued"]);
  expect(link?.double.turns.map(({ sessionKey }) => sessionKey.split(":")[1])).toEqual([`mc-${scout.id}`, `mc-${pilot.id}`]);
});

test("given away and back before the run has ended, its own agent begins once more; given to nobody, none does", async () => {
  for (const isBack of [true, false]) {
    const { of, on, link, scout, pilot, give } = await pair(true);
    const { id } = await task(of, on, { description: "SLOW:1000", assigned_agent_id: scout.id });
    await expect.poll(() => runsOf(of, id), PATIENCE).toEqual([["Scout", "running"]]);
    link?.cut();
    await give(id, pilot);
    await expect.poll(async () => (await commandsOf(of, "run.abort")).length, PATIENCE).toBe(1);
    await give(id, isBack ? scout : null);
    await connect(of, { id: must(await of.call<{ items: { id: string }[] }>("GET", "/gateways")).items[0]?.id ?? "" }, undefined, link?.double);
    const after = isBack ? [["Scout", "running"]] : [];
    await expect.poll(() => runsOf(of, id), PATIENCE).toEqual([["Scout", "aborted"], ...after]);
    expect((await commandsOf(of, "run.abort")).length).toBe(1);
  }
});

test("the second begins only past the gate: held back while an approval is asked for, and history says so", async () => {
  const { of, on, scout, pilot, give } = await pair(false);
  const { id } = await task(of, on, { assigned_agent_id: scout.id });
  await expect.poll(() => runsOf(of, id), PATIENCE).toEqual([["Scout", "queued"]]);
  await approval(of, { id }, { action: "task.execute" });
  await give(id, pilot);
  const held = async () => (await eventsOf(of, `board_id=${on.id}`)).filter(({ type }) => type === "run.held_back");
  await expect.poll(held, PATIENCE).toMatchObject([{ reason: expect.stringContaining("not sent to Pilot") }]);
  expect(await runsOf(of, id)).toEqual([["Scout", "aborted"]]);
});

test("what is said while the first is being stopped reaches the second after its order, once, and the first not at all", async () => {
  const { of, on, link, scout, pilot } = await pair(true);
  const { id } = await task(of, on, { description: "SLOW:1000", assigned_agent_id: scout.id });
  await expect.poll(() => runsOf(of, id), PATIENCE).toEqual([["Scout", "running"]]);
  link?.cut();
  must(await of.call("PATCH", `/tasks/${id}`, { body: { assigned_agent_id: pilot.id, comment: "Take over, please" } }));
  must(await of.call("POST", `/tasks/${id}/comments`, { body: { message: "The keys are in the vault" } }));
  await expect.poll(async () => (await commandsOf(of, "run.abort")).length, PATIENCE).toBe(1);
  expect(await commandsOf(of, "session.message")).toEqual([]);
  await connect(of, { id: must(await of.call<{ items: { id: string }[] }>("GET", "/gateways")).items[0]?.id ?? "" }, undefined, link?.double);
  await expect
    .poll(async () => (await commandsOf(of, "session.message")).map(({ lane, status }) => [lane, status]), PATIENCE)
    .toEqual([
      [`agent:mc-${pilot.id}`, "done"],
      [`agent:mc-${pilot.id}`, "done"],
    ]);
  const heard = link?.double.conversations.history({ sessionKey: `agent:mc-${pilot.id}:task-${id}`, limit: 50 }) as {
    messages: { role: string; content: string }[];
  };
  const said = heard.messages.filter(({ role }) => role === "user").map(({ content }) => content);
  expect(said).toHaveLength(3);
  expect(said[1]).toContain("Take over, please");
  expect(said[2]).toContain("The keys are in the vault");
});
