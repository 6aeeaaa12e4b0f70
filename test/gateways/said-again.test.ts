// What somebody says in a session, and its gateway loses or turns away before anything was done about it: said again when the gateway is back,
// once, and never when something was done.
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { GatewayCommand } from "#worker/commands/schema.ts";
import type { SessionOrder } from "#worker/gateway-sessions/schema.ts";
import { LOST_THERE } from "#worker/links/answers.ts";
import { DEADLINE_PASSED } from "#worker/commands/index.ts";
import { atWork, linkOf, PATIENCE, pass, ready } from "../support/connected.ts";
import { eventsOf, must } from "../support/factories.ts";

const BACK = { timeout: 15_000, interval: 50 };

/** An agent of ours that has done a task, and is told something in its main session; from then on its gateway works slowly. */
async function told() {
  const at = await ready("say this");
  const { agent_id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  const { double } = at.link;
  Object.assign(double.settings, { stepMs: 500, restartMs: 0 });
  const main = `agent:${gatewayAgentId(agent_id)}:main`;
  const order = must(
    await at.of.call<SessionOrder>("POST", `/gateways/sessions/${encodeURIComponent(main)}/message`, { body: { content: "Which is the safest?" } }),
  );
  const messages = async () =>
    must(await at.of.call<{ items: GatewayCommand[] }>("GET", `/gateways/${at.lab.id}/commands`)).items.filter(({ kind }) => kind === "session.message");
  await expect.poll(async () => (await messages()).map(({ status }) => status), PATIENCE).toEqual(["done"]);
  const turns = () => double.turns.filter(({ sessionKey }) => sessionKey === main).map(({ key }) => key);
  const roles = () => double.conversations.get(main)?.messages.map(({ role }) => role);
  const kept = async () =>
    (await at.of.db.sql("SELECT payload FROM gateway_commands WHERE kind = 'session.message' AND gateway_id = ?1 ORDER BY id", at.lab.id).all()).results.map(
      ({ payload }) => payload !== "{}",
    );
  const requeued = async () => (await eventsOf(at.of, "")).filter(({ type }) => type === "gateway_command.requeued").map(({ payload }) => payload);
  return { ...at, double, main, order, messages, turns, roles, kept, requeued };
}

/** As if it were a minute later: what is open is asked for. */
async function aMinuteLater({ of, lab }: Awaited<ReturnType<typeof told>>): Promise<void> {
  pass(61_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  vi.restoreAllMocks();
}

test("what a gateway that drains turns away is said anew when it is back, once", async () => {
  const at = await told();
  const { double, order, turns, roles, messages, kept, requeued } = at;
  double.drain();
  expect(roles()).toEqual(["user", "custom"]);
  double.stop();
  double.start();
  await expect.poll(roles, BACK).toEqual(["user", "custom", "user", "assistant"]);
  const [first, second] = turns();
  expect([first, turns().length]).toEqual([order.command_id, 2]);
  await expect
    .poll(async () => (await messages()).map(({ id, status, error }) => [id, status, error]), PATIENCE)
    .toEqual([
      [second, "done", null],
      [first, "cancelled", LOST_THERE],
    ]);
  await aMinuteLater(at);
  expect(await kept(), "once it is answered, what was said is needed no more").toEqual([false, false]);
  await aMinuteLater(at);
  expect(turns()).toHaveLength(2);
  expect((await requeued())[0]).toMatchObject({ kind: "session.message", error: LOST_THERE });
});

test.each(["everything", "beginning"] as const)(
  "what a gateway that dies has lost before it began is said again under its own id: %s was lost",
  async (loses) => {
    const at = await told();
    const { double, order, turns, roles, messages, kept } = at;
    expect(await kept()).toEqual([true]);
    double.stop({ hard: true, loses });
    double.start();
    await expect.poll(roles, BACK).toEqual(["user", "assistant"]);
    expect(turns()).toEqual([order.command_id, order.command_id]);
    await aMinuteLater(at);
    expect([turns().length, (await messages()).map(({ status }) => status), await kept()]).toEqual([2, ["done"], [false]]);
  },
);

test("what an agent has begun to answer, or has answered, is not said again, however its gateway ends", async () => {
  const at = await told();
  const { double, turns, roles } = at;
  await expect.poll(() => double.runs.hasBegunIn(at.main), PATIENCE).toBe(true);
  double.stop({ hard: true });
  double.start();
  await expect.poll(() => roles()?.at(-1), BACK).toBe("assistant");
  await aMinuteLater(at);
  double.stop({ hard: true, loses: "resumption" });
  double.start();
  await expect.poll(() => double.connections.length, BACK).toBe(1);
  await aMinuteLater(at);
  expect(turns()).toHaveLength(1);
});

test("what could not be said in its time is not said when nobody expects it any more, and history says so", async () => {
  const at = await told();
  const { double, turns, messages, of, lab } = at;
  double.stop({ hard: true, loses: "everything" });
  await of.db.sql("UPDATE gateway_commands SET deadline_at = '2020-01-01T00:00:00.000Z' WHERE gateway_id = ?1", lab.id).run();
  double.start();
  await expect.poll(async () => (await messages()).map(({ status, error }) => [status, error]), BACK).toEqual([["failed", DEADLINE_PASSED]]);
  expect(turns()).toHaveLength(1);
});

test("a comment that was lost with the run that it had joined is said again after it", async () => {
  const at = await atWork();
  must(await at.of.call("PATCH", `/tasks/${at.given.id}`, { body: { assigned_agent_id: (await at.runs())[0]?.agent_id } }));
  const sent = vi.spyOn(at.link.double.runs, "send");
  must(await at.of.call("POST", `/tasks/${at.given.id}/comments`, { body: { message: "And the old ones?" } }));
  await expect.poll(() => sent.mock.results.length, PATIENCE).toBe(1);
  const said = async () =>
    (await at.of.db.sql("SELECT status FROM gateway_commands WHERE kind = 'session.message' AND gateway_id = ?1", at.lab.id).first())?.status;
  await expect.poll(said, PATIENCE).toBe("done");
  at.link.double.stop({ hard: true, loses: "everything" });
  at.link.double.start();
  await expect.poll(() => sent.mock.calls.length, BACK).toBe(3);
  const [id] = (await at.runs()).map((run) => run.id);
  const [comment, again, after] = sent.mock.calls.map(([, params]) => params.idempotencyKey);
  expect([again, after]).toEqual([id, comment]);
  expect((await at.runs()).map(({ status }) => status)).toEqual(["running"]);
});
