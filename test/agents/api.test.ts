// Agents: drafts, provisioning through a stored command, tokens that end, and what their gateway's answer makes of them.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { agentsConsumer } from "#worker/agents/subscriber.ts";
import { commit } from "#worker/platform/commit.ts";
import { newId } from "#worker/platform/ids.ts";
import { drain } from "#worker/platform/outbox.ts";
import { unseal } from "#worker/platform/sign.ts";
import { agent, type Reply } from "../support/client.ts";
import { contextOf, agentOn, board, eventsOf, gateway, member, must, named, organization, type TestOrganization } from "../support/factories.ts";

type Page = { items: Agent[]; total: number };
type Stored = { id: string; kind: string; payload: string };
const refusal = (reply: Reply<unknown>) => [reply.status, (reply.body as { code: string }).code];

/** The command that waits for the agent's gateway, and the token inside it. */
async function waiting(of: TestOrganization, gatewayId: string): Promise<{ commands: Stored[]; token: string }> {
  const { results } = await of.db
    .sql("SELECT id, kind, payload FROM gateway_commands WHERE gateway_id = ?1 AND status = 'queued' ORDER BY id", gatewayId)
    .all<Stored>();
  const last = results.at(-1) as Stored;
  const { sealed_files } = JSON.parse(last.payload) as { sealed_files: string };
  const files = await unseal(env.SEAL_KEY, "agent-files", last.id, sealed_files);
  return { commands: results, token: /AUTH_TOKEN=(mca_\w+)/.exec(files)?.[1] as string };
}

/** The gateway has answered a provisioning command. */
async function answered(
  of: TestOrganization,
  agentId: string,
  type: "gateway_command.done" | "gateway_command.failed",
  error: string | null = null,
): Promise<void> {
  const provenance = { actor: { type: "gateway", id: newId(), name: "lab" } as const, requestId: null, causeId: null, at: new Date().toISOString() };
  const newest = "SELECT id FROM gateway_commands WHERE organization_id = ?1 AND kind = 'agent.provision' ORDER BY id DESC LIMIT 1";
  const id = await of.db.sql(newest, of.id).first<string>("id");
  await commit(of.db, {
    stream: { organizationId: of.id, boardId: null },
    writes: [],
    events: [
      {
        type,
        subject: { type: "gateway_command", id: id ?? newId() },
        about: { type: "agent", id: agentId },
        payload: { label: "agent.provision", kind: "agent.provision", error, attempts: 1 },
      },
    ],
    provenance,
  });
  await drain(agentsConsumer, of.id, contextOf(of));
}

test("an agent without a gateway is a draft; PATCH keeps what is absent and clears what is null", async () => {
  const of = await organization();
  const on = await board(of);
  const made = must(
    await of.call<Agent>("POST", "/agents", {
      body: { name: " Scout ", description: "Looks", capabilities: ["code"], config: { model: "stub/stub-1", temperature: 0.2 } },
    }),
  );
  expect(made).toMatchObject({
    name: "Scout",
    organization_id: of.id,
    board_id: null,
    gateway_id: null,
    status: "draft",
    capabilities: ["code"],
    config: { model: "stub/stub-1", temperature: 0.2 },
    command_policy: "ask",
    gateway_agent_id: null,
    session_key: null,
    version: 1,
  });
  const patch = (body: Record<string, unknown>) => of.call<Agent>("PATCH", `/agents/${made.id}`, { body });
  expect(must(await patch({ board_id: on.id, description: null }))).toMatchObject({
    name: "Scout",
    board_id: on.id,
    description: null,
    capabilities: ["code"],
    config: made.config,
    version: 2,
  });
  expect(must(await patch({ board_id: null, capabilities: [] }))).toMatchObject({ board_id: null, capabilities: [], version: 3 });
  expect(must(await patch({ name: "Scout" })).version).toBe(3);
  expect(refusal(await of.call("POST", `/agents/${made.id}/provision`))).toEqual([409, "gateway_required"]);
  const theirs = await organization(of.shard);
  for (const body of [
    { board_id: newId() },
    { board_id: (await board(theirs)).id },
    { gateway_id: (await gateway(theirs)).id },
    { name: null },
    { config: [] },
  ])
    expect(refusal(await patch(body))).toEqual([422, "invalid_input"]);
  expect((await of.call("PATCH", `/agents/${made.id}`, { body: { name: "x" }, headers: { "If-Match": '"1"' } })).status).toBe(412);
  expect((await eventsOf(of, `resource_id=${made.id}&type=agent.updated`)).map((event) => Object.keys(event.before ?? {}).sort())).toEqual([
    ["board_id", "description", "updated_at", "version"],
    ["board_id", "capabilities", "updated_at", "version"],
  ]);
});

test("with a gateway it is provisioned by a stored command whose token is sealed, and good at once", async () => {
  const of = await organization();
  const lab = await gateway(of, { workspace_root: "/srv/agents/" });
  const on = await board(of);
  const made = must(
    await of.call<Agent>("POST", "/agents", { body: { name: "Scout", gateway_id: lab.id, board_id: on.id, config: { model: "stub/stub-1" } } }),
  );
  expect(made).toMatchObject({
    status: "provisioning",
    gateway_agent_id: `mc-${made.id}`,
    session_key: `agent:mc-${made.id}:main`,
    openclaw_session_id: `agent:mc-${made.id}:main`,
    error: null,
  });
  const { commands, token } = await waiting(of, lab.id);
  expect(commands.map((command) => command.kind)).toEqual(["agent.provision"]);
  expect(JSON.parse(commands[0]?.payload ?? "{}")).toMatchObject({
    agent_id: made.id,
    workspace: `/srv/agents/workspace-mc-${made.id}`,
    model: "stub/stub-1",
    command_policy: "ask",
    api_base: "http://mission-control.test",
  });
  const rows = await of.db.d1.batch(
    ["SELECT * FROM gateway_commands", "SELECT * FROM events", "SELECT * FROM credentials", "SELECT * FROM agents"].map((sql) => of.db.sql(sql)),
  );
  expect(JSON.stringify([made, rows.map((row) => row.results)])).not.toContain(token.slice(-64));
  expect(must(await agent(token)("GET", "/agent/healthz"))).toMatchObject({ agent_id: made.id, board_id: on.id, gateway_id: lab.id, status: "provisioning" });
});

test("the gateway's answer makes it ready or failed, and an old token holds for another day when a new one has arrived", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const made = must(await of.call<Agent>("POST", "/agents", { body: { name: "Scout", gateway_id: lab.id } }));
  const old = (await waiting(of, lab.id)).token;
  const read = async () => must(await of.call<Agent>("GET", `/agents/${made.id}`));
  await answered(of, made.id, "gateway_command.failed", "no space left");
  expect(await read()).toMatchObject({ status: "failed", error: "no space left" });
  const again = must(await of.call<Agent>("POST", `/agents/${made.id}/provision`));
  expect([again.status, again.error]).toEqual(["provisioning", null]);
  const fresh = (await waiting(of, lab.id)).token;
  expect(fresh).not.toBe(old);
  const works = async (token: string) => (await agent(token)("GET", "/agent/healthz")).status;
  expect([await works(old), await works(fresh)]).toEqual([200, 200]);
  await answered(of, made.id, "gateway_command.done");
  expect(await read()).toMatchObject({ status: "offline", error: null });
  expect([await works(old), await works(fresh)]).toEqual([200, 200]);
  await of.db.sql("UPDATE gateways SET status = 'online' WHERE id = ?1", lab.id).run();
  expect((await read()).status).toBe("online");
  await answered(of, made.id, "gateway_command.failed", "late");
  expect((await read()).status, "an answer to nothing changes nothing").toBe("online");
  expect((await eventsOf(of, `resource_id=${made.id}&type=agent.`)).map((event) => event.type)).toEqual([
    "agent.created",
    "agent.provision_failed",
    "agent.provisioning",
    "agent.provisioned",
  ]);
  expect(refusal(await of.call("PATCH", `/agents/${made.id}`, { body: { gateway_id: (await gateway(of)).id } }))).toEqual([409, "conflict"]);
});

test("a deleted agent is none at once: its token ends, its gateway is told, its tasks' history keeps its name", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const on = await board(of);
  const scout = await agentOn(of, on, { gateway_id: lab.id });
  expect((await scout.call("GET", "/agent/healthz")).status).toBe(200);
  expect((await of.call("DELETE", `/agents/${scout.id}`, { headers: { "If-Match": '"9"' } })).status).toBe(412);
  expect((await of.call("DELETE", `/agents/${scout.id}`)).status).toBe(204);
  expect(await scout.call("GET", "/agent/healthz")).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  expect([
    (await of.call("GET", `/agents/${scout.id}`)).status,
    (await of.call("DELETE", `/agents/${scout.id}`)).status,
    must(await of.call<Page>("GET", "/agents")).total,
  ]).toEqual([404, 404, 0]);
  const { results } = await of.db.sql("SELECT kind FROM gateway_commands WHERE gateway_id = ?1 ORDER BY id", lab.id).all();
  expect(results).toEqual([{ kind: "agent.provision" }, { kind: "agent.delete" }]);
});

test("agents are listed by board and gateway; a member sees them, an agent sees its colleagues one by one", async () => {
  const of = await organization();
  const lab = await gateway(of);
  const [on, other] = [await board(of), await board(of)];
  const [a, b, c] = [
    await agentOn(of, on, { name: "a" }),
    await agentOn(of, other, { name: "B", gateway_id: lab.id }),
    await agentOn(of, null, { name: named("c") }),
  ];
  const list = async (query: string) => must(await of.call<Page>("GET", `/agents?${query}`)).items.map((item) => item.id);
  expect([await list(""), await list(`board_id=${on.id}`), await list(`gateway_id=${lab.id}`), await list("limit=1&offset=2")]).toEqual([
    [a.id, b.id, c.id],
    [a.id],
    [b.id],
    [c.id],
  ]);
  expect((await (await member(of)).call("GET", `/agents/${a.id}`)).status).toBe(200);
  expect([(await a.call("GET", `/agents/${b.id}`)).status, (await a.call("PATCH", `/agents/${a.id}`, { body: { command_policy: "trust" } })).status]).toEqual([
    200, 403,
  ]);
});

test("an agent's presence is noted at most once a minute", async () => {
  const of = await organization();
  const scout = await agentOn(of, await board(of));
  const seen = async () => must(await of.call<Agent>("GET", `/agents/${scout.id}`)).last_seen_at;
  expect(await seen()).toBeNull();
  must(await scout.call("POST", "/agent/heartbeat"));
  const first = await seen();
  expect(first).toEqual(expect.any(String));
  must(await scout.call("GET", "/agent/healthz"));
  expect(await seen()).toBe(first);
  await of.db.sql("UPDATE agents SET last_seen_at = '2026-01-01T00:00:00.000Z' WHERE id = ?1", scout.id).run();
  must(await scout.call("POST", "/agent/heartbeat"));
  expect(((await seen()) as string) > "2026-01-02").toBe(true);
});
