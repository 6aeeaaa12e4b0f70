// How often an agent begins by itself: kept here, written to its gateway's configuration and nothing else there, read back as drift.
import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { expect, test, vi } from "vitest";
import { gatewayAgentId } from "#worker/agents/rules.ts";
import type { Agent } from "#worker/agents/schema.ts";
import type { AgentDrift } from "#worker/drifts/schema.ts";
import { RelaySocket } from "#worker/links/relay-socket.ts";
import { board, gateway, must, organization } from "../support/factories.ts";
import { connect, linkOf, pass, PATIENCE, statusOf, tokenFor } from "../support/connected.ts";
import { refusal } from "../support/problem.ts";
import { GatewayError } from "../support/scripted-gateway/types.ts";

async function housed(body: object = {}) {
  const of = await organization();
  const lab = await gateway(of);
  const link = await connect(of, lab);
  const on = await board(of, { gateway_id: lab.id });
  const made = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", board_id: on.id, ...body } }));
  const agent = async (id = made.id) => must(await of.call<Agent>("GET", `/agents/${id}`));
  const settled = async (status = "online", id = made.id) => expect.poll(async () => (await agent(id)).status, PATIENCE).toBe(status);
  await settled();
  const there = gatewayAgentId(made.id);
  const patch = async (given: object) => {
    must(await of.call<Agent>("PATCH", `/agents/${made.id}`, { body: given }));
    await settled();
  };
  const drift = async () => must(await of.call<AgentDrift>("GET", `/agents/${made.id}/drift`));
  return { of, lab, link, on, id: made.id, made, there, agent, settled, patch, drift, config: link.double.config };
}
type Housed = Awaited<ReturnType<typeof housed>>;

/** All of the gateway is read back, as an hour later. */
async function readBack({ of, lab }: Housed, hours: number): Promise<void> {
  vi.restoreAllMocks();
  vi.spyOn(RelaySocket.prototype, "isOverdue").mockReturnValue(false);
  pass(hours * 3_700_000);
  const began = Date.now();
  const isRead = async () => {
    await runDurableObjectAlarm(linkOf(of, lab));
    return runInDurableObject(linkOf(of, lab), (_, { storage }) => {
      const { at, isWanted } = storage.kv.get<{ at: number; isWanted: boolean }>("read_back") ?? { at: 0, isWanted: true };
      return at >= began && !isWanted;
    });
  };
  await expect.poll(isRead, PATIENCE).toBe(true);
}

test("an agent has none of its own until it is given one; what is left out is as the field has it, and it reaches the gateway's configuration", async () => {
  const at = await housed();
  const write = vi.spyOn(at.config, "patch");
  expect([at.made.heartbeat_config, at.config.heartbeatOf(at.there)]).toEqual([null, null]);
  await at.patch({ heartbeat_config: {} });
  expect((await at.agent()).heartbeat_config).toEqual({ every: "10m", target: "last", includeReasoning: false });
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "10m", target: "last" });
  await at.patch({ heartbeat_config: { every: "1h30m", target: "none" } });
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "1h30m", target: "none" });
  expect(write.mock.calls.length).toBe(2);
  await at.patch({ description: "Looks after boats." });
  expect(write.mock.calls.length, "nothing differs, so nothing is written").toBe(2);
  await at.patch({ heartbeat_config: { every: "0m" } });
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "0m", target: "last" });
  await at.patch({ heartbeat_config: null });
  expect([at.config.heartbeatOf(at.there), (await at.agent()).heartbeat_config]).toEqual([null, null]);
});

test("what somebody has added to it at the gateway stays, and so does what others have", async () => {
  const at = await housed({ heartbeat_config: { every: "1h" } });
  at.config.editHeartbeat(at.there, { every: "1h", target: "last", prompt: "Look at the mail." });
  at.config.editHeartbeat("main", { every: "30m", target: "owner" });
  await at.patch({ heartbeat_config: { every: "2h" } });
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "2h", target: "last", prompt: "Look at the mail." });
  expect(at.config.heartbeatOf("main")).toEqual({ every: "30m", target: "owner" });
});

test("only times that a gateway takes, within bounds, and members that it knows", async () => {
  const of = await organization();
  const make = (heartbeat_config: unknown) => of.call<Agent>("POST", "/agents", { body: { name: "Scout", heartbeat_config } });
  for (const every of ["0m", "30s", "90s", "1m", "10m", "1h", "1h05m", "99h", "9999m"])
    expect(must(await make({ every })).heartbeat_config).toEqual({ every, target: "last", includeReasoning: false });
  for (const every of ["", "10", "29s", "0s", "1s", "100h", "-5m", "10 m", "1d", "5m\n", "often", 10, null])
    expect([every, refusal(await make({ every }))]).toEqual([every, "422 invalid_input"]);
  for (const wrong of [{ target: "" }, { target: "Telegram!" }, { includeReasoning: "yes" }, { interval_seconds: 30 }, [], "10m"])
    expect([wrong, refusal(await make(wrong))]).toEqual([wrong, "422 invalid_input"]);
});

test("what a gateway does not take fails the setting up with its words, and leaves what is there", async () => {
  const at = await housed({ heartbeat_config: { every: "1h" } });
  must(await at.of.call("PATCH", `/agents/${at.id}`, { body: { heartbeat_config: { every: "1h", target: "nowhere" } } }));
  await at.settled("failed");
  expect((await at.agent()).error).toContain("unknown heartbeat target: nowhere");
  must(await at.of.call("PATCH", `/agents/${at.id}`, { body: { heartbeat_config: { every: "1h", includeReasoning: true } } }));
  await expect.poll(async () => (await at.agent()).error, PATIENCE).toContain("Set heartbeat_config.includeReasoning to false");
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "1h", target: "last" });
  at.config.isOld = true;
  must(await at.of.call("POST", `/agents/${at.id}/provision`));
  await at.settled();
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "1h", target: "last", includeReasoning: true });
  await at.patch({ heartbeat_config: { every: "1h" } });
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "1h", target: "last" });
});

test("somebody who edits the configuration at the same moment loses nothing: it is read again, some times", async () => {
  const at = await housed();
  const refuse = vi
    .spyOn(at.config, "patch")
    .mockRejectedValueOnce(new GatewayError("INVALID_REQUEST", "config changed since last load; re-run config.get and retry"));
  await at.patch({ heartbeat_config: { every: "1h" } });
  expect([refuse.mock.calls.length, at.config.heartbeatOf(at.there)]).toEqual([2, { every: "1h", target: "last" }]);
});

test("a change of it at the gateway is drift, settled as any other: overwritten, or taken over", async () => {
  const at = await housed({ heartbeat_config: { every: "1h" } });
  at.config.editHeartbeat(at.there, { every: "1m", target: "none" });
  await readBack(at, 1);
  await expect.poll(async () => (await at.agent()).drift, PATIENCE).toBe("changed");
  const { items, version } = await at.drift();
  expect(items).toMatchObject([{ part: "heartbeat", is_looser: false, written: "every: 1h\ntarget: last\n", found: "every: 1m\ntarget: none\n" }]);
  expect(refusal(await at.of.call("PATCH", `/agents/${at.id}`, { body: { name: "Scouts" } }))).toBe("409 conflict");
  must(await at.of.call("POST", `/agents/${at.id}/drift`, { body: { resolution: "adopt", version } }));
  await at.settled();
  expect((await at.agent()).heartbeat_config).toEqual({ every: "1m", target: "none", includeReasoning: false });
  at.config.editHeartbeat(at.there, null);
  await readBack(at, 2);
  await expect.poll(async () => (await at.agent()).drift, PATIENCE).toBe("changed");
  expect((await at.drift()).items).toMatchObject([{ part: "heartbeat", found: "none of its own\n" }]);
  must(await at.of.call("POST", `/agents/${at.id}/drift`, { body: { resolution: "overwrite", version: (await at.drift()).version } }));
  await at.settled();
  expect(at.config.heartbeatOf(at.there)).toEqual({ every: "1m", target: "none" });
});

test("a soul or an identity that somebody has written there is taken over as the agent's own text", async () => {
  const at = await housed({ soul_template: "Be brief." });
  at.link.double.edit(() => at.link.double.agents.editFile(at.there, "SOUL.md", "# Soul\n\nBe loud.\n"));
  at.link.double.edit(() => at.link.double.agents.editFile(at.there, "IDENTITY.md", "I am Scout.\n"));
  await readBack(at, 1);
  await expect.poll(async () => (await at.agent()).drift, PATIENCE).toBe("changed");
  must(await at.of.call("POST", `/agents/${at.id}/drift`, { body: { resolution: "adopt", version: (await at.drift()).version } }));
  await at.settled();
  expect(await at.agent()).toMatchObject({ soul_template: "# Soul\n\nBe loud.", identity_template: "I am Scout.", description: null, drift: null });
  at.link.double.edit(() => at.link.double.agents.editFile(at.there, "SOUL.md", "{{ agent_name }}\n"));
  await readBack(at, 2);
  await expect.poll(async () => (await at.agent()).drift, PATIENCE).toBe("changed");
  const refused = await at.of.call("POST", `/agents/${at.id}/drift`, { body: { resolution: "adopt", version: (await at.drift()).version } });
  expect(refusal(refused)).toBe("409 conflict");
});

test("an agent that was taken over keeps the one that it has there, until it is given one here", async () => {
  const at = await housed();
  const { of, lab, on, link, config } = at;
  link.double.agents.create({ name: "rigger" }, 0);
  config.editHeartbeat("rigger", { every: "30m", target: "owner", prompt: "Look." });
  const { id } = must(await of.call<Agent>("POST", `/gateways/${lab.id}/agents/rigger/adopt`, { body: { board_id: on.id } }));
  await at.settled("online", id);
  expect([(await at.agent(id)).heartbeat_config, config.heartbeatOf("rigger")]).toEqual([null, { every: "30m", target: "owner", prompt: "Look." }]);
  must(await of.call("PATCH", `/agents/${id}`, { body: { heartbeat_config: { every: "2h" } } }));
  await at.settled("online", id);
  expect(config.heartbeatOf("rigger")).toEqual({ every: "2h", target: "last", prompt: "Look." });
});

/** Of an agent whose gateway is away: what waits to say how often it begins by itself, in the order in which it was stored. */
async function apart(body: object = {}) {
  const at = await housed(body);
  const { of, lab, on, id, link } = at;
  const token = await tokenFor(of, lab);
  let { cut } = link;
  const leave = async () => {
    cut();
    await expect.poll(async () => (await statusOf(of, lab)).status, PATIENCE).toBe("offline");
  };
  const comeBack = async () => {
    ({ cut } = await connect(of, lab, token, link.double));
  };
  const ask = async (given: object) => must(await of.call<Agent>("PATCH", `/agents/${id}`, { body: given }));
  const pause = async (is_paused: boolean) => must(await of.call("PATCH", `/boards/${on.id}`, { body: { is_paused } }));
  const waiting = async () =>
    (
      await of.db
        .sql(
          "SELECT payload ->> '$.heartbeat.every' AS every FROM gateway_commands WHERE gateway_id = ?1 AND kind = 'agent.heartbeat' AND status = 'queued' ORDER BY id",
          lab.id,
        )
        .all<{ every: string }>()
    ).results.map(({ every }) => every);
  const waits = (every: string[]) => expect.poll(waiting, PATIENCE).toEqual(every);
  const begins = (every: string | null) =>
    expect.poll(() => (at.config.heartbeatOf(at.there) as { every: string } | null)?.every ?? null, PATIENCE).toBe(every);
  return { ...at, leave, comeBack, ask, pause, waits, begins };
}

test("a board is paused and resumed while its gateway is away: what was asked last holds there, not what it had before", async () => {
  const { settled, leave, comeBack, ask, pause, waits, begins } = await apart();
  await leave();
  await ask({ heartbeat_config: { every: "5m" } });
  await pause(true);
  await waits(["0m"]);
  await comeBack();
  await waits([]);
  await begins("0m");
  await settled();
  await leave();
  await ask({ heartbeat_config: { every: "1h" } });
  await pause(false);
  await waits(["1h"]);
  await ask({ heartbeat_config: null });
  await waits([]);
  await comeBack();
  await settled();
  await begins(null);
});

test("an agent that could not be written anew still lives on its gateway: while its board is paused it begins nothing there", async () => {
  const { of, id, settled, leave, comeBack, ask, pause, waits, begins } = await apart({ heartbeat_config: { every: "5m" } });
  await begins("5m");
  await leave();
  await pause(true);
  await waits(["0m"]);
  await ask({ description: "Looks after boats." });
  await waits([]);
  must(await of.call("POST", `/agents/${id}/provision/cancel`));
  await waits(["0m"]);
  await comeBack();
  await begins("0m");
  await settled("failed");
  await pause(false);
  await begins("5m");
  await pause(true);
  await begins("0m");
  await pause(false);
  await begins("5m");
  await leave();
  await ask({ heartbeat_config: { every: "5m", target: "nowhere" } });
  await pause(true);
  await waits(["0m"]);
  await comeBack();
  await settled("failed"); // its target is one that the gateway does not take
  await begins("0m");
});
