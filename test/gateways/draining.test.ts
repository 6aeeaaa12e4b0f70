// A gateway that is stopped gracefully: it goes on with what it has begun, is heard to the end, gets nothing new, and shows as draining. What
// it had accepted and turned away is sent again when it is back, once.
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { DRAINING } from "#worker/links/drain.ts";
import { CommandPump } from "#worker/links/pump.ts";
import { TURNED_AWAY } from "#worker/links/protocol.ts";
import { FORGOTTEN } from "#worker/links/proof.ts";
import type { Run } from "#worker/runs/schema.ts";
import { linkOf, PATIENCE, pass, ready, statusOf } from "../support/connected.ts";
import { eventsOf, must, task, type TestOrganization } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const BACK = { timeout: 15_000, interval: 50 };
const runsOf = async ({ call }: TestOrganization, { id }: { id: string }) => must(await call<{ items: Run[] }>("GET", `/tasks/${id}/runs`)).items;

type At = Awaited<ReturnType<typeof ready>>;
const shown = async ({ of, lab }: At) => {
  const { status, problem, problem_detail } = await statusOf(of, lab);
  return [status, problem, problem_detail];
};
const told = async ({ of }: At) => (await eventsOf(of, "resource_type=gateway")).filter(({ type }) => /online|offline/.test(type)).map(({ type }) => type);
/** Another task for the agent that works already. */
async function another(at: At, agentId: string, description = "say more") {
  const more = await task(at.of, at.on, { description });
  must(await at.of.call("PATCH", `/tasks/${more.id}`, { body: { assigned_agent_id: agentId } }));
  return more;
}

test("what it had accepted and not begun is turned away, not failed, and is done once when it is back", async () => {
  const at = await ready("SLOW:3", { stepMs: 600, restartMs: 0 });
  const { id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  at.link.double.drain();
  await expect.poll(() => shown(at), PATIENCE).toEqual(["offline", "draining", DRAINING]);
  expect(await at.status()).toBe("running");
  at.link.double.stop();
  at.link.double.start();
  await expect.poll(at.status, BACK).toBe("succeeded");
  expect((await at.runs()).map((run) => [run.id, run.output])).toEqual([[id, "w0 w1 w2"]]);
  expect(at.link.double.turns.map(({ key }) => key)).toEqual([id, `${id}-1`]);
  const { sessionKey = "" } = at.link.double.turns[0] ?? {};
  expect(at.link.double.conversations.get(sessionKey)?.messages.map(({ role }) => role)).toEqual(["user", "custom", "user", "assistant"]);
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.requeued", "run.started", "run.succeeded"]);
  expect((await eventsOf(at.of, `board_id=${at.on.id}`)).find(({ type }) => type === "run.requeued")?.reason).toBe(FORGOTTEN);
  expect(await shown(at)).toEqual(["online", null, null]);
});

test("what it has begun is heard to its end, and what is given to it meanwhile waits, unsent and uncounted", async () => {
  const at = await ready("SLOW:8", { wordMs: 120 });
  const { agent_id } = await at.begin();
  await expect.poll(() => at.link.double.turns.length, PATIENCE).toBe(1);
  const { sessionKey = "" } = at.link.double.turns[0] ?? {};
  await expect.poll(() => at.link.double.runs.hasBegunIn(sessionKey), PATIENCE).toBe(true);
  at.link.double.drain();
  const more = await another(at, agent_id);
  await expect.poll(() => shown(at), PATIENCE).toEqual(["offline", "draining", DRAINING]);
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect((await at.runs())[0]?.output, "it was heard to the end").toBe("w0 w1 w2 w3 w4 w5 w6 w7");
  const waiting = await at.of.db
    .sql("SELECT status, attempts FROM gateway_commands WHERE gateway_id = ?1 AND kind = 'run.start' AND status = 'queued'", at.lab.id)
    .all();
  expect(waiting.results).toEqual([{ status: "queued", attempts: 0 }]);
  const third = await another(at, agent_id);
  for (const given of [more, third]) await expect.poll(async () => (await runsOf(at.of, given)).map(({ status }) => status), PATIENCE).toEqual(["queued"]);
  at.link.double.restart();
  for (const given of [more, third]) await expect.poll(async () => (await runsOf(at.of, given)).map(({ status }) => status), BACK).toEqual(["succeeded"]);
  expect(at.link.double.turns).toHaveLength(3);
});

/** Resolves once everything that is queued now has been sent, or left. */
async function pumped({ of, lab }: At): Promise<void> {
  const { run } = CommandPump.prototype;
  let rests = 0;
  const spied = vi.spyOn(CommandPump.prototype, "run").mockImplementation(async function (this: CommandPump) {
    await run.call(this);
    rests += 1;
  });
  await linkOf(of, lab).wake({ shard: of.shard, organizationId: of.id, gatewayId: lab.id });
  await expect.poll(() => rests, PATIENCE).toBeGreaterThan(0);
  spied.mockRestore();
}

test("a shutdown that it announces is believed before it is felt", async () => {
  const at = await ready("say this");
  at.link.hear("shutdown", { reason: "gateway stopping" });
  await expect.poll(() => shown(at), PATIENCE).toEqual(["offline", "draining", DRAINING]);
  const sent = vi.spyOn(at.link.double.runs, "send");
  await at.begin();
  await runDurableObjectAlarm(linkOf(at.of, at.lab));
  await pumped(at);
  expect(sent).not.toHaveBeenCalled();
  expect(await at.status()).toBe("queued");
});

test("a gateway that changes its mind gets what waits, without a new hello", async () => {
  const at = await ready("say this");
  at.link.double.drain();
  await at.begin();
  await expect.poll(() => shown(at), PATIENCE).toEqual(["offline", "draining", DRAINING]);
  const refused = await at.of.call("GET", `/gateways/sessions?gateway_id=${at.lab.id}`);
  expect([refusal(refused), (refused.body as { detail: string }).detail]).toEqual(["409 conflict", expect.stringContaining(DRAINING)]);
  pass(16_000);
  await runDurableObjectAlarm(linkOf(at.of, at.lab));
  expect(at.link.double.turns, "it still refuses").toEqual([]);
  at.link.double.undrain();
  vi.restoreAllMocks();
  pass(40_000);
  await runDurableObjectAlarm(linkOf(at.of, at.lab));
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect(await shown(at)).toEqual(["online", null, null]);
  expect(await told(at)).toEqual(["gateway.online", "gateway.offline", "gateway.online"]);
});

test("what an agent has done something about is never sent again, however its gateway ended it", async () => {
  const at = await ready("SLOW:3", { stepMs: 600, restartMs: 0 });
  const { id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  const { conversations } = at.link.double;
  const { sessionKey = "" } = at.link.double.turns[0] ?? {};
  at.link.double.drain();
  await expect.poll(async () => (await shown(at))[1], PATIENCE).toBe("draining");
  const messages = conversations.get(sessionKey)?.messages ?? [];
  messages.splice(1, 0, { role: "assistant", content: [{ type: "toolCall", name: "exec" }], __openclaw: { runId: id } });
  at.link.double.stop();
  at.link.double.start();
  await expect.poll(at.status, BACK).toBe("failed");
  expect(messages.at(-1)?.content).toContain(TURNED_AWAY);
  expect(at.link.double.turns).toHaveLength(1);
});
