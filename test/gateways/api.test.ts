// The registry of gateways: secrets go in and never come out, a connect command is shown once, one connector at a time.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { GatewayCommandList } from "#worker/commands/schema.ts";
import type { Gateway } from "#worker/gateways/schema.ts";
import type { z } from "zod";
import { newId } from "#worker/platform/ids.ts";
import { issueToken, unseal } from "#worker/platform/sign.ts";
import type { Call, Reply } from "../support/client.ts";
import { agentOn, board, eventsOf, gateway, must, organization, task, type TestOrganization } from "../support/factories.ts";
import { heldUp } from "../support/racing.ts";
import { upgrade } from "../support/sockets.ts";

type Command = { relay_token: string; relay_url: string; connector_url: string; command: string };
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as { code: string }).code];
const connect = async (call: Call, id: string) => must(await call<Command>("POST", `/gateways/${id}/connect-command`));
const relay = (id: string, token: string) => upgrade(`/ws/gateway/${id}/relay`, { Authorization: `Bearer ${token}` });

/** Everything that the shard keeps of an organization's gateways, and everything that is told of them. */
async function everything(of: TestOrganization, id: string): Promise<string> {
  const rows = await of.db.d1.batch(
    [
      "SELECT * FROM gateways",
      "SELECT * FROM events",
      "SELECT * FROM idempotency",
      "SELECT * FROM gateway_commands",
      "SELECT * FROM credentials",
      "SELECT * FROM agents",
    ].map((sql) => of.db.sql(sql)),
  );
  const answers = await Promise.all(
    ["/gateways", `/gateways/${id}`, `/gateways/${id}/commands`, "/activity?limit=200", "/agents"].map((path) => of.call("GET", path)),
  );
  return JSON.stringify([rows.map((row) => row.results), answers.map((answer) => [answer.body, [...answer.headers]])]);
}

test("what the field's client says of a gateway is kept, and its token is told to nobody", async () => {
  const of = await organization();
  const said = { name: "edge", url: "wss://10.0.0.1", workspace_root: "/srv", allow_insecure_tls: true, disable_device_pairing: true, token: "hush" };
  const made = must(await of.call<Gateway>("POST", "/gateways", { body: said }));
  expect(made).toMatchObject({ ...said, token: null, has_token: true });
  const half = must(await of.call<Gateway>("PATCH", `/gateways/${made.id}`, { body: { allow_insecure_tls: false, disable_device_pairing: null } }));
  expect(half).toMatchObject({ allow_insecure_tls: false, disable_device_pairing: true, version: 2 });
  const [event] = (await eventsOf(of, "resource_type=gateway")).filter(({ type }) => type === "gateway.updated");
  expect([event?.before, event?.after]).toEqual([
    expect.objectContaining({ allow_insecure_tls: true }),
    expect.objectContaining({ allow_insecure_tls: false, version: 2 }),
  ]);
  const bare = must(await of.call<Gateway>("POST", "/gateways", { body: { name: "bare" } }));
  expect(bare).toMatchObject({ url: "", endpoint: null, token: null, allow_insecure_tls: false, disable_device_pairing: false });
});

test("a gateway is registered under both sets of names, and its secret is sealed: no answer, row or event has its text", async () => {
  const of = await organization();
  const secret = `very-secret-${newId()}`;
  const made = await of.call<Gateway>("POST", "/gateways", {
    body: { name: "lab", endpoint: "ws://127.0.0.1:18789", auth_token: secret, capabilities: ["task-execution", "log-streaming"] },
    headers: { "Idempotency-Key": "one" },
  });
  expect(made).toMatchObject({
    status: 201,
    body: {
      name: "lab",
      endpoint: "ws://127.0.0.1:18789",
      url: "ws://127.0.0.1:18789",
      has_token: true,
      status: "never_connected",
      problem: null,
      capabilities: ["task-execution", "log-streaming"],
      workspace_root: "~/.openclaw",
      version: 1,
    },
  });
  const other = must(await of.call<Gateway>("POST", "/gateways", { body: { name: "edge", url: "ws://10.0.0.1", token: `${secret}-2` } }));
  expect([other.endpoint, other.has_token]).toEqual(["ws://10.0.0.1", true]);
  const changed = must(await of.call<Gateway>("PATCH", `/gateways/${other.id}`, { body: { auth_token: `${secret}-3` } }));
  expect([changed.has_token, changed.version]).toEqual([true, 2]);
  const known = JSON.stringify([made, other, changed]) + (await everything(of, made.body.id));
  expect(known).not.toContain(secret);
  expect(known.includes("sealed_token")).toBe(true);
  const { sealed_token } = (await of.db.sql("SELECT sealed_token FROM gateways WHERE id = ?1", made.body.id).first<{ sealed_token: string }>()) as {
    sealed_token: string;
  };
  const unsealed = (id: string, address: string) => unseal(env.SEAL_KEY, "gateway-token", `${id} ${address}`, sealed_token);
  expect(await unsealed(made.body.id, "ws://127.0.0.1:18789")).toBe(secret);
  await expect(unsealed(other.id, "ws://127.0.0.1:18789")).rejects.toThrow();
  await expect(unsealed(made.body.id, "ws://10.0.0.1"), "it is for its own address").rejects.toThrow();
  expect(must(await of.call<Gateway>("POST", "/gateways", { body: { name: "bare" } })).has_token).toBe(false);
});

test("names are one of a kind in an organization, whatever their case; others may use them too", async () => {
  const of = await organization();
  const lab = await gateway(of, { name: "Lab" });
  expect(refusal(await of.call("POST", "/gateways", { body: { name: "LAB" } }))).toEqual([409, "already_exists"]);
  const edge = await gateway(of, { name: "Edge" });
  expect(refusal(await of.call("PATCH", `/gateways/${edge.id}`, { body: { name: "lab" } }))).toEqual([409, "already_exists"]);
  expect((await (await organization(of.shard)).call("POST", "/gateways", { body: { name: "Lab" } })).status).toBe(201);
  expect(refusal(await of.call("PATCH", `/gateways/${lab.id}`, { body: { name: "Other" }, headers: { "If-Match": '"7"' } }))).toEqual([412, "stale_version"]);
  for (const body of [{}, { name: "" }, { name: "x", capabilities: "all" }, { name: "x", endpoint: "x".repeat(501) }])
    expect(refusal(await of.call("POST", "/gateways", { body }))).toEqual([422, "invalid_input"]);
});

test("the connect command has a relay token that is shown once, kept as a hash, and ends all older ones", async () => {
  const of = await organization();
  const lab = await gateway(of, { endpoint: "ws://127.0.0.1:18789/$(touch x);`id`" });
  const first = await connect(of.call, lab.id);
  expect(first.relay_token).toMatch(/^mcg_/);
  expect(first.command).toContain(`MC_RELAY_TOKEN=${first.relay_token} `);
  expect(first.relay_url).toBe(`ws://mission-control.test/ws/gateway/${lab.id}/relay`);
  expect(first.command).not.toMatch(/[$`;]/);
  expect(await everything(of, lab.id)).not.toContain(first.relay_token.slice(-64));
  const online = await relay(lab.id, first.relay_token);
  expect(online.status).toBe(101);
  const socket = online.webSocket as WebSocket;
  const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
  socket.accept();
  const second = await connect(of.call, lab.id);
  expect(await closed).toBe(4003);
  expect([(await relay(lab.id, first.relay_token)).status, (await relay(lab.id, second.relay_token)).status]).toEqual([401, 101]);
  expect((await eventsOf(of, "type=gateway.connect_command_created")).length).toBe(2);
});

test("the relay's door opens only for this gateway's own good token", async () => {
  const of = await organization();
  const [lab, edge] = [await gateway(of), await gateway(of)];
  const [own, others] = [await connect(of.call, lab.id), await connect(of.call, edge.id)];
  const scout = await agentOn(of, await board(of));
  const wrong = [
    others.relay_token,
    scout.token,
    "",
    "mcg_x",
    issueToken("gateway", of.id).token,
    issueToken("gateway", newId()).token,
    own.relay_token.slice(0, -64) + "0".repeat(64),
    env.LOCAL_AUTH_TOKEN as string,
  ];
  for (const token of wrong) expect((await relay(lab.id, token)).status, token.slice(0, 4)).toBe(401);
  expect((await relay(newId(), own.relay_token)).status).toBe(401);
  expect(refusal(await of.call("GET", `/ws/gateway/${lab.id}/relay`))).toEqual([426, "upgrade_required"]);
  expect((await of.call("DELETE", `/gateways/${lab.id}`)).status).toBe(204);
  expect((await relay(lab.id, own.relay_token)).status).toBe(401);
});

test("the event of a deleted gateway says what everybody saw of it, and nothing of its token", async () => {
  const of = await organization();
  const { id } = await gateway(of, { token: "hush" });
  const shown = must(await of.call<Gateway>("GET", `/gateways/${id}`));
  must(await of.call("DELETE", `/gateways/${id}`));
  const [deleted] = await eventsOf(of, `resource_id=${id}&type=gateway.deleted`);
  expect(deleted?.payload).toMatchObject({ label: shown.name });
  const before = deleted?.before ?? {};
  expect(Object.keys(before).filter((member) => !(member in shown))).toEqual([]);
  expect(before).toMatchObject({ id, has_token: true, token: null });
});

test("a gateway that comes into use while it is being deleted stays", async () => {
  const of = await organization();
  const asked = { token: env.LOCAL_AUTH_TOKEN as string, organizationId: of.id };
  for (const use of [(id: string) => board(of, { gateway_id: id }), (id: string) => agentOn(of, null, { gateway_id: id })]) {
    const { id } = await gateway(of);
    let used: unknown;
    expect(refusal(await heldUp("DELETE", `/gateways/${id}`, asked, async () => (used ??= await use(id))))).toEqual([409, "conflict"]);
    expect((await of.call("GET", `/gateways/${id}`)).status).toBe(200);
  }
});

test("a gateway is not deleted while agents or boards use it; then it goes with its commands, what it holds and its token", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of, { gateway_id: lab.id });
  const scout = await agentOn(of, on, { gateway_id: lab.id });
  const remove = () => of.call<{ code: string; agents: number; boards: number }>("DELETE", `/gateways/${lab.id}`);
  expect(await remove()).toMatchObject({ status: 409, body: { code: "conflict", agents: 1, boards: 1 } });
  must(await of.call("DELETE", `/agents/${scout.id}`));
  expect(await remove()).toMatchObject({ status: 409, body: { agents: 0, boards: 1 } });
  const first = await task(of, on);
  const run = must(await of.call<{ id: string; agent_id: string }>("POST", `/gateways/${lab.id}/execute`, { body: { task_id: first.id } }));
  must(await of.call("DELETE", `/boards/${on.id}`));
  const held = "INSERT INTO held_commands(gateway_id, id, organization_id, status, expires_at, created_at) VALUES (?1, 'h', ?2, 'held', ?3, ?3)";
  await of.db.sql(held, lab.id, of.id, new Date().toISOString()).run();
  expect(await remove(), "whoever was made there to run it").toMatchObject({ status: 409, body: { agents: 1, boards: 0 } });
  must(await of.call("DELETE", `/agents/${run.agent_id}`));
  expect((await remove()).status).toBe(204);
  expect([(await of.call("GET", `/gateways/${lab.id}`)).status, (await remove()).status]).toEqual([404, 404]);
  expect((await eventsOf(of, `resource_id=${lab.id}`)).map((event) => event.type)).toEqual(["gateway.created", "gateway.deleted"]);
  for (const table of ["gateway_commands", "held_commands"])
    expect(await of.db.sql(`SELECT count(*) AS n FROM ${table} WHERE gateway_id = ?1`, lab.id).first("n"), table).toBe(0);
  expect(run.id).toEqual(expect.any(String));
});

test("what waits for a gateway is listed, without what it says", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of);
  const first = await task(of, on, { title: "Secret plan" });
  must(await of.call("POST", `/gateways/${lab.id}/execute`, { body: { task_id: first.id, parameters: { environment: "staging" } } }));
  const list = must(await of.call<z.infer<typeof GatewayCommandList>>("GET", `/gateways/${lab.id}/commands`));
  const waiting = { status: "queued", attempts: 0, error: null, finished_at: null };
  expect(list).toMatchObject({
    total: 2,
    items: [
      { kind: "run.start", ...waiting },
      { kind: "agent.provision", ...waiting },
    ],
  });
  expect(JSON.stringify(list)).not.toContain("Secret plan");
});
