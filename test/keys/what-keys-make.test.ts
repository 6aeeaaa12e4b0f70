// What a key makes lives no longer than the key, and gives it nothing that it does not hold.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { Agent } from "#worker/agents/schema.ts";
import { endAgentsOfEndedKeys } from "#worker/agents/jobs.ts";
import { endConnectorsOfEndedKeys } from "#worker/gateways/jobs.ts";
import { RECHECK_AFTER_MS } from "#worker/gateways/trust.ts";
import { appendStatement } from "#worker/platform/events.ts";
import type { Gateway } from "#worker/gateways/schema.ts";
import type { ApiKeyIssued } from "#worker/keys/schema.ts";
import { unseal } from "#worker/platform/sign.ts";
import { composition } from "#worker/slices.ts";
import { agent, type Call, client } from "../support/client.ts";
import { connect, dial, pass, tokenFor } from "../support/connected.ts";
import { agentOn, board, contextOf, eventsOf, gateway, member, must, type TestOrganization, workplace } from "../support/factories.ts";
import { refusal } from "../support/problem.ts";

const KEYS = "/organizations/me/api-keys";
async function key({ call }: { call: Call }, scopes: readonly string[] = composition.scopes, fields: Record<string, unknown> = {}) {
  const made = must(await call<ApiKeyIssued>("POST", KEYS, { body: { name: "CI", scopes, ...fields } }));
  return { ...made, call: client({ Authorization: `Bearer ${made.token}` }) };
}

/** The newest token that was sent to the gateway for an agent. */
async function tokenOf(of: TestOrganization, agentId: string): Promise<string> {
  const { results } = await of.db
    .sql("SELECT id, payload FROM gateway_commands WHERE organization_id = ?1 AND kind = 'agent.provision' ORDER BY id DESC", of.id)
    .all<{ id: string; payload: string }>();
  const command = results.find(({ payload }) => payload.includes(agentId)) as { id: string; payload: string };
  const { sealed_files } = JSON.parse(command.payload) as { sealed_files: string };
  return /AUTH_TOKEN=(mca_\w+)/.exec(await unseal(env.SEAL_KEY, "agent-files", command.id, sealed_files))?.[1] as string;
}
const health = async (token: string) => (await agent(token)("GET", "/agent/healthz")).status;

test("no key makes a connect command, whatever its scopes: its token would outlive the key", async () => {
  const { of } = await workplace();
  const ci = await key(of);
  const lab = must(await ci.call<Gateway>("POST", "/gateways", { body: { name: "Mine" } }));
  const refused = await ci.call("POST", `/gateways/${lab.id}/connect-command`);
  expect([refusal(refused), refused.body.detail]).toEqual(["403 forbidden", "API keys may not make a connect command: its token would outlive the key."]);
  expect((await of.call("POST", `/gateways/${lab.id}/connect-command`)).status).toBe(201);
  expect(await of.db.sql("SELECT count(*) AS n FROM credentials WHERE subject_id = ?1", lab.id).first("n")).toBe(1);
});

test("whoever connects a gateway holds rights on every board whose agents live there: their tokens pass through the connector", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const elsewhere = await board(of);
  const admin = await member(of, { role: "admin", writes: [elsewhere.id] });
  const writer = await member(of, { role: "admin", writes: [elsewhere.id, on.id] });
  const connectAs = ({ call }: { call: Call }) => call("POST", `/gateways/${lab.id}/connect-command`);
  await agentOn(of, elsewhere, { gateway_id: lab.id });
  expect((await connectAs(admin)).status).toBe(201);
  const there = await agentOn(of, on, { gateway_id: lab.id });
  const refused = await connectAs(admin);
  expect([refusal(refused), refused.body.detail]).toEqual([
    "403 forbidden",
    expect.stringContaining("Agents of boards that you may not write on live on this gateway"),
  ]);
  for (const one of [writer, of]) expect((await connectAs(one)).status).toBe(201);
  must(await of.call("DELETE", `/agents/${there.id}`));
  expect((await connectAs(admin)).status).toBe(201);
});

test("a key does not move a gateway to another address, where whoever connects it next would leave its token", async () => {
  const { of } = await workplace();
  const ci = await key(of);
  const lab = must(await of.call<Gateway>("POST", "/gateways", { body: { name: "Lab", endpoint: "ws://127.0.0.1:18789" } }));
  for (const body of [{ endpoint: "wss://elsewhere.example" }, { url: "wss://elsewhere.example" }, { endpoint: null }])
    expect(refusal(await ci.call("PATCH", `/gateways/${lab.id}`, { body }))).toBe("403 forbidden");
  expect(must(await ci.call<Gateway>("PATCH", `/gateways/${lab.id}`, { body: { name: "Lab 2", endpoint: lab.endpoint } }))).toMatchObject({ name: "Lab 2" });
  expect(must(await of.call<Gateway>("PATCH", `/gateways/${lab.id}`, { body: { endpoint: "ws://10.0.0.7:18789" } })).endpoint).toBe("ws://10.0.0.7:18789");
});

test("an agent is put on a board by whoever holds rights on that board; also a new token for one that is there needs them", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const there = await agentOn(of, on, { gateway_id: lab.id });
  const free = must(await of.call<Agent>("POST", "/agents", { body: { name: "Free" } }));
  const elsewhere = await board(of);
  const scopes = ["agents:read", "agents:write", "gateways:write"];
  const callers = {
    "a key without a scope on boards": (await key(of, scopes)).call,
    "a key for another board": (await key(of, composition.scopes, { board_ids: [elsewhere.id] })).call,
    "an admin without rights on the board": (await member(of, { role: "admin", writes: [elsewhere.id], reads: [on.id] })).call,
  };
  for (const [who, call] of Object.entries(callers)) {
    for (const reply of [
      await call("POST", "/agents", { body: { name: "New", board_id: on.id } }),
      await call("POST", "/agents", { body: { name: "New", board_id: on.id, gateway_id: lab.id } }),
      await call("PATCH", `/agents/${free.id}`, { body: { board_id: on.id } }),
      await call("PATCH", `/agents/${there.id}`, { body: { name: "Mine" } }),
      await call("POST", `/agents/${there.id}/provision`),
    ])
      expect([who, refusal(reply)]).toEqual([who, "403 forbidden"]);
  }
  const may = [
    (await key(of, [...scopes, "tasks:write"])).call,
    (await member(of, { role: "admin", writes: [on.id] })).call,
    (await member(of, { role: "owner" })).call,
  ];
  for (const call of may) {
    must(await call("POST", "/agents", { body: { name: "New", board_id: on.id, gateway_id: lab.id } }));
    must(await call("POST", `/agents/${there.id}/provision`));
  }
  must(await callers["an admin without rights on the board"]("PATCH", `/agents/${there.id}`, { body: { board_id: elsewhere.id } }));
});

test("no key trusts an agent to run shell commands unasked, neither a new one nor a person's; it may go on asking, and a person may trust it", async () => {
  const { of, on } = await workplace();
  const [ci, lab] = [await key(of), await gateway(of)];
  const theirs = await agentOn(of, on, { gateway_id: lab.id });
  const trust = { body: { command_policy: "trust" } };
  const refused = await ci.call("PATCH", `/agents/${theirs.id}`, trust);
  expect([refusal(refused), refused.body.detail]).toEqual([
    "403 forbidden",
    "Only people trust an agent to run shell commands unasked. Leave command_policy at ask.",
  ]);
  expect(refusal(await ci.call("POST", "/agents", { body: { name: "Mine", command_policy: "trust" } }))).toBe("403 forbidden");
  expect(must(await of.call<Agent>("GET", `/agents/${theirs.id}`)).command_policy).toBe("ask");
  expect(must(await of.call<Agent>("PATCH", `/agents/${theirs.id}`, trust)).command_policy).toBe("trust");
  expect(must(await ci.call<Agent>("PATCH", `/agents/${theirs.id}`, { body: { name: "Renamed" } })).command_policy, "as a person left it").toBe("trust");
  expect(must(await ci.call<Agent>("PATCH", `/agents/${theirs.id}`, { body: { command_policy: "ask" } })).command_policy).toBe("ask");
});

test("with a key that is revoked or runs out the tokens of its agents end at once; cron says so in the record", async () => {
  for (const ending of ["revoked", "expired", "its maker left"]) {
    const { of, on } = await workplace();
    const lab = await gateway(of);
    const maker = await member(of, { role: "admin", writesAll: true });
    const ci = await key(maker);
    const [kept, made] = [
      must(await of.call<Agent>("POST", "/agents", { body: { name: "Kept", board_id: on.id, gateway_id: lab.id } })),
      await makeAgent(ci.call),
    ];
    async function makeAgent(call: Call) {
      return must(await call<Agent>("POST", "/agents", { body: { name: "CI's", board_id: on.id, gateway_id: lab.id } }));
    }
    expect([made.made_by_key_id, kept.made_by_key_id]).toEqual([ci.id, null]);
    const tokens = [await tokenOf(of, made.id), await tokenOf(of, kept.id)] as const;
    expect(await Promise.all(tokens.map(health))).toEqual([200, 200]);
    if (ending === "revoked") must(await of.call("DELETE", `${KEYS}/${ci.id}`));
    if (ending === "expired") await of.db.sql("UPDATE api_keys SET expires_at = ?2 WHERE id = ?1", ci.id, new Date().toISOString()).run();
    if (ending === "its maker left") {
      const { id } = must(await maker.call<{ id: string }>("GET", "/organizations/me/member"));
      must(await of.call("DELETE", `/organizations/me/members/${id}`));
    }
    expect([ending, ...(await Promise.all(tokens.map(health)))]).toEqual([ending, 401, 200]);
    for (let ended = 1; ended > 0; ) ended = await endAgentsOfEndedKeys(contextOf(of));
    const after = must(await of.call<Agent>("GET", `/agents/${made.id}`));
    expect([after.status, after.error]).toEqual(["failed", expect.stringContaining("API key")]);
    expect(must(await of.call<Agent>("GET", `/agents/${kept.id}`)).status).toBe("provisioning");
    expect((await eventsOf(of, `resource_id=${made.id}`)).slice(-1)).toMatchObject([
      { type: "agent.updated", before: { status: "provisioning" }, after: { status: "failed" }, reason: "The API key CI, which made it, has ended." },
    ]);
    const taken = must(await of.call<Agent>("POST", `/agents/${made.id}/provision`));
    expect([taken.made_by_key_id, await health(await tokenOf(of, made.id)), await health(tokens[0])]).toEqual([null, 200, 401]);
    expect((await eventsOf(of, `resource_id=${made.id}`)).slice(-1)).toMatchObject([
      { type: "agent.provisioning", before: { made_by_key_id: ci.id }, after: { made_by_key_id: null } },
    ]);
    expect(await endAgentsOfEndedKeys(contextOf(of))).toBe(0);
  }
});

test("an agent that a person has taken over before the key ends is theirs; one that a key provisions again stays a person's", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const [ci, other] = [await key(of), await key(of)];
  const body = { name: "CI's", board_id: on.id, gateway_id: lab.id };
  const [taken, passed, mine] = [
    must(await ci.call<Agent>("POST", "/agents", { body })),
    must(await ci.call<Agent>("POST", "/agents", { body })),
    must(await of.call<Agent>("POST", "/agents", { body })),
  ];
  expect(must(await of.call<Agent>("PATCH", `/agents/${taken.id}`, { body: { name: "Ours" } })).made_by_key_id).toBeNull();
  expect(must(await other.call<Agent>("POST", `/agents/${passed.id}/provision`)).made_by_key_id).toBe(other.id);
  expect(must(await ci.call<Agent>("POST", `/agents/${mine.id}/provision`)).made_by_key_id).toBeNull();
  must(await of.call("DELETE", `${KEYS}/${ci.id}`));
  for (const { id } of [taken, passed, mine]) expect(await health(await tokenOf(of, id))).toBe(200);
});

test("whoever syncs a gateway's templates or sets the heartbeats of a group takes no agent over: it works on with its token", async () => {
  const { of, on } = await workplace();
  const lab = await gateway(of);
  const ci = await key(of);
  const group = must(await of.call<{ id: string }>("POST", "/board-groups", { body: { name: "Group" } }));
  must(await of.call("PATCH", `/boards/${on.id}`, { body: { board_group_id: group.id } }));
  const made = must(await ci.call<Agent>("POST", "/agents", { body: { name: "CI's", board_id: on.id, gateway_id: lab.id } }));
  const token = await tokenOf(of, made.id);
  await of.db.sql("UPDATE gateway_commands SET status = 'done', attempts = 1 WHERE gateway_id = ?1", lab.id).run();
  await of.db.sql("UPDATE agents SET state = 'ready' WHERE id = ?1", made.id).run();
  for (const [path, body] of [
    [`/gateways/${lab.id}/templates/sync?overwrite=true`, undefined],
    [`/board-groups/${group.id}/heartbeat`, { every: "45m" }],
  ] as const) {
    must(await of.call("POST", path, body ? { body } : {}));
    expect([path, must(await of.call<Agent>("GET", `/agents/${made.id}`)).made_by_key_id, await health(token)]).toEqual([path, ci.id, 200]);
  }
  expect(await of.db.sql("SELECT count(*) AS n FROM gateway_commands WHERE gateway_id = ?1 AND kind = 'agent.provision'", lab.id).first("n")).toBe(3);
});

/** A gateway whose connect command was made by a key, as older versions let keys do; the migration has run since. */
async function connectedByKey() {
  const { of } = await workplace();
  const ci = await key(of);
  const lab = await gateway(of);
  const token = await tokenFor(of, lab);
  const by = { actor: { type: "api_key", id: ci.id, name: "CI" }, requestId: null, causeId: null, at: new Date().toISOString() } as const;
  const told = { type: "gateway.connect_command_created", subject: { type: "gateway", id: lab.id }, payload: { label: lab.name } } as const;
  await appendStatement(of.db, { organizationId: of.id, boardId: null }, [told], by).run();
  const { queries = [] } = env.SHARD_MIGRATIONS.find(({ name }) => name.startsWith("0019")) ?? {};
  for (const query of queries.filter((text) => text.includes("UPDATE gateways"))) await of.db.sql(query).run();
  const revoke = () => of.call("DELETE", `${KEYS}/${ci.id}`);
  const ended = async () => (await eventsOf(of, "type=gateway.token_ended")).map(({ subject, reason }) => [subject?.id, reason]);
  return { of, lab, token, revoke, ended };
}

test("a relay token that a key made before keys could not ends with the key: nobody dials in with it, who has is cut off, and the record says why", async () => {
  const { of, lab, token, revoke, ended } = await connectedByKey();
  const { closed } = await connect(of, lab, token);
  expect(await endConnectorsOfEndedKeys(contextOf(of))).toBe(0);
  must(await revoke());
  expect((await dial(lab, token)).status).toBe(401);
  expect(await endConnectorsOfEndedKeys(contextOf(of))).toBe(1);
  expect(await closed).toMatchObject({ code: 4003, reason: expect.stringContaining("API key") });
  expect(await ended()).toEqual([[lab.id, expect.stringContaining("The API key CI, which made it, has ended.")]]);
  expect([await endConnectorsOfEndedKeys(contextOf(of)), (await ended()).length]).toEqual([0, 1]);
  expect((await dial(lab, token)).status, "when the record says that it has ended").toBe(401);
});

test("the link of a connector whose key has ended hears it by itself, and sends nothing more", async () => {
  const { of, lab, token, revoke } = await connectedByKey();
  const { closed, say } = await connect(of, lab, token);
  must(await revoke());
  pass(RECHECK_AFTER_MS);
  say(JSON.stringify({ type: "event", event: "tick", payload: {} }));
  expect((await closed).code).toBe(4003);
});

test("a connect command of a person takes the gateway over: its token outlives the key", async () => {
  const { of, lab, revoke, ended } = await connectedByKey();
  const fresh = await tokenFor(of, lab);
  await endConnectorsOfEndedKeys(contextOf(of)); // what other tests have left
  must(await revoke());
  expect([await endConnectorsOfEndedKeys(contextOf(of)), await ended()]).toEqual([0, []]);
  await connect(of, lab, fresh);
});
