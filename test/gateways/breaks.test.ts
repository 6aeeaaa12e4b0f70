// A link that breaks off at the worst moment: work is done once, its end is told once, and what was asked for meanwhile is done.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { GatewayLedger } from "#worker/links/ledger.ts";
import { RelaySocket } from "#worker/links/relay-socket.ts";
import type { Approval } from "#worker/approvals/schema.ts";
import type { Run } from "#worker/runs/schema.ts";
import { atWork, connect, linkOf, PATIENCE, pass, ready, statusOf } from "../support/connected.ts";
import { board, eventsOf, gateway, must, organization, task } from "../support/factories.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";
import { ScriptedGateway } from "../support/scripted-gateway.ts";

type Ready = Awaited<ReturnType<typeof ready>>;
const message = { role: "assistant", content: [{ type: "text", text: "done" }] };
const isAway = async ({ of, lab }: Ready) => expect.poll(async () => (await statusOf(of, lab)).problem, PATIENCE).toBe("connector_away");
/** Resolves when the gateway's run is over. */
const overThere = ({ link }: Ready, runId: string) => link.double.runs.wait({ runId, timeoutMs: 8_000 });

test("a message whose answer was lost is not sent again, not even to a gateway that has forgotten that it had it", async () => {
  const at = await ready("SLOW:1000", { wordMs: 60_000 });
  const { double, cut } = at.link;
  const send = double.runs.send.bind(double.runs);
  const sent = vi.spyOn(double.runs, "send").mockImplementationOnce((...given) => {
    cut();
    return send(...given);
  });
  const { id } = await at.begin();
  const kept = () => double.conversations.get(double.turns[0]?.sessionKey ?? "")?.messages.map(({ idempotencyKey }) => idempotencyKey);
  await expect.poll(kept, PATIENCE).toEqual([`${id}:user`]); // it has begun
  expect(double.turns).toHaveLength(1);
  await isAway(at);
  double.stop({ hard: true });
  double.start();
  const again = await connect(at.of, at.lab, at.token, double);
  await expect.poll(at.status, PATIENCE).toBe("running");
  expect([double.turns.map(({ key }) => key), sent.mock.calls.length]).toEqual([[id], 1]);
  again.hear("chat", { sessionKey: double.turns[0]?.sessionKey, state: "final", message });
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.succeeded"]);
});

test.each([
  ["SLOW:40", { status: "succeeded", output: expect.stringMatching(/^w0 .* w39$/), error: null }],
  ["FAIL:500", { status: "failed", error: expect.stringContaining("HTTP 500") }],
])("a run that ends while the link is cut off ends here when it is back: %s", async (description, end) => {
  const at = await ready(description, { stepMs: 400 });
  const { id } = await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("running");
  at.link.cut();
  await overThere(at, id);
  await isAway(at);
  expect(await at.status()).toBe("running");
  await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(at.status, PATIENCE).toBe(end.status);
  expect((await at.runs())[0]).toMatchObject(end);
});

test("a run that somebody stopped at the gateway while the link was cut off was aborted, and did not fail", async () => {
  const at = await atWork();
  at.link.cut();
  at.link.double.runs.abort({ sessionKey: at.session });
  await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(at.status, PATIENCE).toBe("aborted");
  expect((await at.told()).at(-1)).toBe("run.aborted");
});

test("an end that is told while the gateway is being asked for it is one end", async () => {
  const at = await atWork();
  const ends = vi.spyOn(GatewayLedger.prototype, "endRun");
  vi.spyOn(at.link.double.runs, "wait").mockImplementationOnce(async () => {
    at.link.hear("chat", { sessionKey: at.session, state: "final", message });
    await expect.poll(at.status, PATIENCE).toBe("succeeded");
    return { status: "ok" };
  });
  at.link.say(JSON.stringify({ type: "relay", event: "gateway.gap", payload: {} }));
  await expect.poll(() => ends.mock.results.length, PATIENCE).toBe(2);
  const [told, found] = await Promise.all(ends.mock.results.map(({ value }) => value));
  expect([told?.status, found]).toEqual(["succeeded", null]);
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.succeeded"]);
});

test("of several ends of one run the first counts: a gateway tells a failure twice, the second time as if it were an answer", async () => {
  const at = await ready("FAIL:503");
  await at.begin();
  await expect.poll(at.status, PATIENCE).toBe("failed");
  const still = await atWork();
  for (const state of ["final", "error", "aborted", "final"]) still.link.hear("chat", { sessionKey: still.session, state, message, errorMessage: "x" });
  await expect.poll(still.status, PATIENCE).toBe("succeeded");
  still.hold("last"); // handled after the ends: the run has ended, so its command is held for the task alone
  await expect.poll(async () => (await still.approvals()).length, PATIENCE).toBe(1);
  expect([await at.told(), await still.told()]).toEqual([
    ["run.queued", "run.started", "run.failed"],
    ["run.queued", "run.started", "run.succeeded"],
  ]);
});

test("stopping stores its order: a gateway that is away stops the run when it is back", async () => {
  const at = await atWork();
  at.link.cut();
  await isAway(at);
  expect(must(await at.of.call<{ status: string }>("POST", `/tasks/${at.given.id}/stop`)).status).toBe("running");
  const abort = vi.spyOn(at.link.double.runs, "abort");
  await connect(at.of, at.lab, at.token, at.link.double);
  await expect.poll(at.status, PATIENCE).toBe("aborted");
  expect(abort.mock.calls).toEqual([[{ sessionKey: at.session }]]);
  expect(await at.told()).toEqual(["run.queued", "run.started", "run.stop_requested", "run.aborted"]);
});

test.each([
  ["approved", { status: "allowed", decision: "allow-once" }, ["rm -rf build"]],
  ["rejected", { status: "denied", decision: "deny" }, []],
])("a command that was %s is answered so at its gateway, and runs only if it may", async (status, answered, ran) => {
  const exec = vi.fn(async () => ({ output: "gone", exitCode: 0 }));
  const at = await ready("RUN:rm -rf build", { exec });
  await at.begin();
  await expect.poll(async () => (await at.approvals()).map(({ action }) => action), PATIENCE).toEqual(["exec"]);
  const [asked] = await at.approvals();
  must(await at.of.call<Approval>("PATCH", `/approvals/${asked?.id}`, { body: { status } }));
  await expect.poll(at.status, PATIENCE).toBe("succeeded");
  expect(at.link.double.decisions).toEqual([expect.objectContaining({ command: "rm -rf build", ...answered })]);
  expect(exec.mock.calls.map(([command]: string[]) => command)).toEqual(ran);
});

test("a gateway that does not answer what was missed right after it was greeted is online all the same: it is asked again, and then gets what waits", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const given = await task(of, on, { description: "Please count the crates" });
  must(await of.call("POST", `/gateways/${lab.id}/execute`, { body: { task_id: given.id } }));
  const double = new ScriptedGateway();
  const list = vi.spyOn(double.approvals, "list").mockImplementation(() => {
    throw new GatewayError("UNAVAILABLE", "busy");
  });
  await connect(of, lab, undefined, double);
  const dueIn = () => runInDurableObject(linkOf(of, lab), (_, { storage }) => (storage.kv.get<number>("due") ?? 0) - Date.now());
  await expect.poll(dueIn, PATIENCE).toBeGreaterThan(0);
  expect(list).toHaveBeenCalled();
  list.mockRestore();
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  pass(16_000);
  await runDurableObjectAlarm(linkOf(of, lab));
  const runs = async () => must(await of.call<{ items: Run[] }>("GET", `/tasks/${given.id}/runs`)).items;
  await expect.poll(async () => (await runs())[0]?.status, PATIENCE).toBe("succeeded");
  const told = (await eventsOf(of, `resource_id=${lab.id}`)).map(({ type }) => type).filter((type) => /online|offline/.test(type));
  expect(told.slice(told.indexOf("gateway.online")), "never away since it came").toEqual(["gateway.online"]);
});
